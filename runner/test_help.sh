#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Of options the help of each command, the manual page, and the tables in the
# code say the same.
. "$(dirname "$0")/tap.sh"

options() { grep -oE -- '--[a-z][a-z-]+' | sort -u; }

# What a command's help has of its own: in the usage, or at a line's beginning.
helped() { # command
	"$FL" help "$1" | sed -nE '1p; s/^  (--[^ ]+(, --[^ ]+)?).*/\1/p' | options
}

# What its table has: { "name", take_... Of these --output is -o in the help, and
# --control of a case is perf's alone.
in_table() { # command
	local file=runner/cmd/${1//-/_}.c
	[ "$1" = run ] && file="runner/cmd/options.c runner/cmd/resume.c"
	# shellcheck disable=SC2086
	sed -nE 's/^\t+\{ "([a-z-]+)", take_.*/--\1/p' $file |
		grep -vxE -- '--output|--control' | sort -u
}

nothing() { # text
	[ -z "$1" ] || { echo "$1"; return 1; }
}

# Two words that no command knows follow: the first may be the value, and the
# second ends the command before it does anything.
is_known() { # "command" option
	# shellcheck disable=SC2086
	run $1 "$2" --no-such --no-such
	[ "$CODE" != 0 ] && ! grep -qE -- "$2 is no option here" "$SCRATCH/err"
}

all_known() { # command
	local option how
	for option in $(helped "$1"); do
		for how in "$1" "$1 fetch" "$1 build"; do
			is_known "$how" "$option" && continue 2
		done
		echo "$option: $(cat "$SCRATCH/err")"
		return 1
	done
}

"$FL" help | sed -nE 's/^  ([a-z-]+) .*/\1/p' >"$SCRATCH/commands"
ok "help has commands" test "$(wc -l <"$SCRATCH/commands")" -gt 20
while read -r command; do
	helped "$command" >"$SCRATCH/helped"
	in_table "$command" >"$SCRATCH/table"
	ok "$command: its help has each of its options" \
		nothing "$(comm -13 "$SCRATCH/helped" "$SCRATCH/table")"
	ok "$command: each that its help has is one" all_known "$command"
	cat "$SCRATCH/helped" >>"$SCRATCH/all"
done <"$SCRATCH/commands"

sort -u "$SCRATCH/all" >"$SCRATCH/help"
sed 's/\\-/-/g' docs/faultline.1 | options >"$SCRATCH/page"
ok "the manual page has those that help has" \
	diff "$SCRATCH/page" "$SCRATCH/help"
sed -nE 's/\\-/-/g; s/^\.B ([a-z-]+)( (fetch|build))?$/\1/p' docs/faultline.1 |
	sort -u >"$SCRATCH/page"
sort -u "$SCRATCH/commands" | grep -vx help >"$SCRATCH/wanted"
ok "and each command" nothing "$(comm -13 "$SCRATCH/page" "$SCRATCH/wanted")"
done_testing
