#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# From a patch to booted guests with a real kernel: FAULTLINE_KERNEL_SOURCE, a
# tree or a tarball of 6.12, built with docs/cases/small.config: from nothing, which
# takes minutes, or on what the last time left in build/cache. With
# FAULTLINE_BISECT=1 also a bisection of 16 commits of it (make check-bisect).
. "$(dirname "$0")/tap.sh"
. runner/standin.sh
export FAULTLINE_CACHE=$PWD/build/cache
SOURCE=${FAULTLINE_KERNEL_SOURCE:-}
CHECK=$PWD/docs/cases/anon-vma-check.patch
small=(--config docs/cases/small.config)

if [ -z "$SOURCE" ]; then
	echo "1..0 # skipped, because FAULTLINE_KERNEL_SOURCE names no source (make check fetches one)"
	exit 0
fi

said() { # workload pattern: what the letter says of its locks
	sed -n "/^$1:/,/^[a-z-]*:/p" "$SCRATCH/out" | tr -s '\n ' ' ' | grep -E -- "$2"
}

sum() { if [ -d "$SOURCE" ]; then sum_of "$SOURCE"; else sha256sum <"$SOURCE"; fi; }

before=$(sum)
LIMIT=1200 run ab --source "$SOURCE" "${small[@]}" --patch "$CHECK" \
	--boots 1 --workers 1 --pass locks --time .1 -o "$SCRATCH/ab" \
	anon-read-small anon-write
if grep -q 'lacks packages' "$SCRATCH/err"; then
	echo "1..0 # skipped, because $(cut -d, -f2- "$SCRATCH/err") (make deps-kernel)"
	exit 0
fi
ok "the check put back into 6.12, from a patch to a letter: 0" ended 0
ok "one read lock for each fault more" said anon-read-small \
	'base: 0.100 write locks .*patched: one read lock for'
ok "none for anon-write" said anon-write 'the same on both'
sed '/^kernels:/!d;s/^/# /' "$SCRATCH/out"

sed 's/Check since vm_start/Check after vm_start/' "$CHECK" >"$SCRATCH/old.patch"
run ab --source "$SOURCE" "${small[@]}" --patch "$SCRATCH/old.patch" \
	-o "$SCRATCH/old" nop
ok "a patch that does not apply: the file and the hunk" refused 1 \
	'old.patch .* does not apply: mm/memory.c, the hunk at line 6286'
ok "the source is bit for bit unchanged" test "$before" = "$(sum)"

# ---- the same as the culprit of a history ----

if [ -z "${FAULTLINE_BISECT:-}" ]; then
	skip "the culprit among 16 commits of 6.12" \
		"FAULTLINE_BISECT is not set (make check-bisect)"
	done_testing
	exit 0
fi
R=$SCRATCH/repo
mkdir "$R"
if [ -d "$SOURCE" ]; then
	cp -a "$SOURCE/." "$R" && rm -rf "$R/.git"
else
	tar -x -f "$SOURCE" -C "$R" --strip-components=1
fi
make_history "$R" "$CHECK" mm/mincore.c kernel/sys.c mm/memory.c fs/readdir.c \
	init/main.c
begin=$SECONDS
LIMIT=5400 run bisect --source "$R" "${small[@]}" --work "$SCRATCH/work" \
	--good good --bad HEAD --for anon-read-small --workers 1 \
	-o "$SCRATCH/bisect"
echo "# $((SECONDS - begin)) s"
sed 's/^/# /' "$SCRATCH/err" "$SCRATCH/out"
ok "the culprit among 16 commits of 6.12, on exact counts" bisected "$R"
done_testing
