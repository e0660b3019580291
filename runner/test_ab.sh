#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# `faultline ab` and `faultline bisect`, from a patch to booted guests. Builds
# are of a stand-in tree, whose kernel is Debian's 6.12 or, with the culprit in
# it, 6.1; runner/test_real_kernel.sh builds a real one.
. "$(dirname "$0")/tap.sh"
. runner/standin.sh
export FAULTLINE_CACHE=$SCRATCH/cache
T=$SCRATCH/tree
read -r -a kernels <<<"${FAULTLINE_KERNELS:-}"

standin "$T"
diff_of "$T" mm/memory.c 's/int memory_20;/& \/\* CHECK \*\//' >"$SCRATCH/check.diff"

# ---- refused before anything is built ----

run ab --source "$T"
ok "ab without a patch" refused 2 'ab needs --patch FILE, or --head REV'
run ab --source "$T" --patch "$SCRATCH/check.diff" anon-reed
ok "ab: a workload's typo" refused 2 'nearest: anon-read'
run ab --source "$T" --patch "$SCRATCH/check.diff" --kernel x
ok "ab --kernel" refused 2 'it takes no --kernel'
mkdir "$SCRATCH/full"
touch "$SCRATCH/full/x"
run ab --source "$T" --patch "$SCRATCH/check.diff" -o "$SCRATCH/full"
ok "ab: a directory that is in use" refused 1 'full holds other data'
run bisect --source "$T" --good v1 --for nop
ok "bisect without --bad" refused 2 'bisect needs --good REV and --bad REV'
run bisect --source "$T" --good v1 --bad v2
ok "bisect without a workload" refused 2 'bisect needs --for WORKLOAD'
run bisect --source "$T" --good v1 --bad v2 --for nop --metric speed
ok "bisect: an unknown metric" refused 2 '--metric takes typical'
run ab --source "$SCRATCH/nosuch" --patch "$SCRATCH/check.diff" \
	-o "$SCRATCH/none/ab" nop
ok "ab: no such source" refused 1 'nosuch: No such file'
run bisect --source "$SCRATCH/nosuch" --good v1 --bad v2 --for nop \
	-o "$SCRATCH/none/bisect"
ok "bisect: no such source" refused 1 'nosuch: No such file'
ok "and no directory was made for them" test ! -e "$SCRATCH/none"
no_cache() { [ ! -e "$FAULTLINE_CACHE" ]; }
ok "nothing was begun" no_cache

missing=
if [ ${#kernels[@]} = 2 ]; then
	export STANDIN_A=$PWD/${kernels[1]} STANDIN_B=$PWD/${kernels[0]}
fi
run kernel build --source "$T" -o "$SCRATCH/image"
if grep -q 'lacks packages' "$SCRATCH/err"; then
	missing="$(cut -d, -f2- "$SCRATCH/err") (make deps-kernel)"
elif [ ${#kernels[@]} != 2 ] || [ ! -r "${kernels[0]}" ]; then
	missing="there are no kernels (make kernels)"
elif ! type -p "qemu-system-$(uname -m)" >/dev/null; then
	missing="QEMU is not installed"
fi

# ---- stand-in: ab ----

# What the letter says of a workload's locks.
locks_said() { sed -n "/^$1:/,/^[a-z-]*:/p" "$SCRATCH/out" | tr -s '\n ' ' '; }
said() { locks_said "$1" | grep -E -- "$2"; }

standin_ab() {
	run ab --source "$T" --patch "$SCRATCH/check.diff" \
		--boots 1 --workers 1 --time .1 -o "$SCRATCH/ab" \
		anon-read-small nop
	ok "stand-in: from a patch to a letter: 0" ended 0
	ok "stand-in: both images booted" has out \
		'^kernels: base \(6\.12.*patched \(6\.1'
	ok "stand-in: the locks of the one and the other" said \
		anon-read-small 'base: 0.100 write locks .*patched: one read lock for'
	ok "stand-in: a workload without change" said nop 'the same on both'

	head -c 65536 "${kernels[1]}" >"$SCRATCH/broken"
	head -c 4000000 /dev/zero >>"$SCRATCH/broken"
	STANDIN_B=$SCRATCH/broken run ab --source "$T" \
		--patch "$SCRATCH/check.diff" --boots 1 --workers 1 --time .1 \
		-o "$SCRATCH/dead" nop
	ok "stand-in: a patched kernel that does not boot: 1" ended 1
	ok "stand-in: it is said, with its console" has err \
		'patched did not come up in a guest; its console is .*/dead/console-patched-1.log$'
	ok "stand-in: and there is no letter" test ! -s "$SCRATCH/out"
}

# ---- a history: 15 harmless commits and a culprit ----

R=$SCRATCH/repo

standin_bisect() {
	cp -a "$T" "$R"
	make_history "$R" "$SCRATCH/check.diff" init/main.c mm/mmap.c mm/memory.c
	local before
	before=$(sum_of "$R")
	run bisect --source "$R" --good good --bad HEAD \
		--for anon-read-small --workers 1 -o "$SCRATCH/bisect"
	ok "stand-in: bisect: 0" ended 0
	ok "stand-in: the culprit among 16 commits, on exact counts" bisected "$R"
	ok "stand-in: four steps" test \
		"$(find "$SCRATCH/bisect/locks" -mindepth 1 -maxdepth 1 -name '[0-9a-f]*[0-9a-f]' \
			! -name '*.kernels' ! -name bad | wc -l)" -le 5
	ok "stand-in: by reads, with the evidence" has out \
		'^regressed: anon-read-small x 1: mmap_lock reads/touch 0.000 -> 1.000 \(exact\)'
	ok "stand-in: the repository is bit for bit unchanged" test \
		"$before" = "$(sum_of "$R")"
	run bisect --source "$R" --good nosuch --bad HEAD --for nop -o "$SCRATCH/b2"
	ok "bisect: no such revision" refused 1 'repo has no revision nosuch'
}

if [ "$missing" ]; then
	skip "stand-in: from a patch to a letter" "$missing"
	skip "stand-in: the culprit among 16 commits" "$missing"
else
	standin_ab
	standin_bisect
fi

done_testing
