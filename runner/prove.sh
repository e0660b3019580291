#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A test as make check has prove run it: of its comments those that follow a
# failure, and its stderr if anything failed. What passes says nothing more.
set -uo pipefail
err=$(mktemp)
trap 'rm -f "$err"' EXIT
"$@" 2>"$err" | awk '
	/^#/ && !failed { next }
	{ failed = /^not ok/ || (failed && /^#/) }
	failed { any = 1 }
	{ print }
	END { exit any }'
codes=("${PIPESTATUS[@]}")
[ "${codes[*]}" = "0 0" ] || tail -n 100 "$err" | sed 's/^/# stderr: /'
exit "${codes[0]}"
