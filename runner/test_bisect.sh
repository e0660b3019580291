#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# `faultline check`, and a real `git bisect run` with it: a repository whose
# commits each hold the run directory of a kernel.
. "$(dirname "$0")/tap.sh"

record() { # workers boot pass more
	printf '{"format":1,"status":"ok","workload":"anon-read",'
	printf '"role":"measured","kernel":"k","nr_workers":%d,"boot":%d,' "$1" "$2"
	printf '"launch":1,"pass":"%s","nr_touches":10000,"nr_pus":4,' "$3"
	printf '"machine_class":"%s",%s}\n' "${CLASS:-bare}" "$4"
}

# The run directory of a kernel: mmap_lock reads per 10000 touches, and touches
# per second with one and with two workers. Boots differ by half a per cent.
write_run() { # directory reads rate1 rate2 boots
	rm -rf "$1"
	mkdir -p "$1"
	echo '{"kernels":[{"label":"k"}],"units":[]}' >"$1/plan.json"
	: >"$1/boots.jsonl"
	for boot in $(seq "$5"); do
		for workers in 1 2; do
			record $workers "$boot" locks "\"nr_faults_expected\":10000,\"counts\":{\"mmap_lock_read_start\":$2,\"mmap_lock_read_failed\":0,\"mmap_lock_write_start\":0,\"mmap_lock_write_failed\":0}"
			rate=$3
			[ $workers = 1 ] || rate=$4
			rate=$((rate + rate * (boot % 3 - 1) / ${QUIET:-200}))
			record $workers "$boot" timing "\"touches_per_s_mean\":$rate,\"touches_per_s_typical\":$rate"
		done
	done >"$1/records.jsonl"
}

BASE=$SCRATCH/base NEW=$SCRATCH/new
check() { run check "$BASE" "$NEW" --for anon-read "$@"; }

write_run "$BASE" 0 100000 200000 5
write_run "$NEW" 0 100000 200000 5
check
ok "the same: good" ended 0
ok "and why" has out '^good: anon-read x all: throughput \+0.0% \('
write_run "$NEW" 0 90000 180000 5
check
ok "a tenth slower: regressed" ended 1
ok "and where" has out '^regressed: anon-read x 2: throughput -10.0%'
check --max-regress 20%
ok "but within 20%: good" ended 0
QUIET=10 write_run "$NEW" 0 100000 200000 5
check
ok "boots 10% apart: neither good nor bad" ended 125
ok "and why" has out 'neither worse nor surely not worse$'
write_run "$NEW" 0 130000 180000 5
check
ok "a loss at two workers does not hide behind a gain at one" ended 1
write_run "$NEW" 0 90000 180000 1
check
ok "one boot: cannot judge" ended 125
ok "and why not" has out 'throughput -10.[0-9]%: one boot: cannot tell kernel'
write_run "$NEW" 10000 100000 200000 1
check
ok "but more locks regress on one boot" ended 1
ok "and are exact" has out '^regressed: anon-read x 1: mmap_lock reads/touch 0.000 -> 1.000 \(exact\)'
check --metric writes
ok "no more writes: good" ended 0
CLASS=tcg write_run "$BASE" 0 100000 200000 5
CLASS=tcg write_run "$NEW" 0 50000 100000 5
check
ok "emulated: throughput cannot be judged" ended 125
check --metric reads
ok "but locks can" ended 0
check --for nop
ok "a workload without a record" refused 125 'no record of nop'
run check "$BASE" "$SCRATCH/none"
ok "no directory: cannot judge, not bad" refused 125 "is no directory"
run check "$BASE"
ok "one kernel" refused 125 'two kernels, not 1'
check --metric speed
ok "unknown metric" refused 2 'takes typical'
run check --max-regress
ok "half an option" refused 2 'check: --max-regress lacks its value'

# ---- git bisect run ----

repo=$SCRATCH/repo
git_() { git -C "$repo" -c user.name=t -c user.email=t@t "$@"; }

# Commits 1 to 9; from 6 on it is bad. The records of one may tell nothing.
make_repo() { # good bad broken: two times arguments of write_run, a number
	rm -rf "$repo"
	git init -q "$repo"
	for i in 1 2 3 4 5 6 7 8 9; do
		# shellcheck disable=SC2086
		if [ $i -lt 6 ]; then
			write_run "$repo/run" $1
		else
			write_run "$repo/run" $2
		fi
		if [ $i = "$3" ]; then
			sed -i 's/"status":"ok"/"status":"failed","reason":"the guest died"/' \
				"$repo/run/records.jsonl"
		fi
		echo $i >"$repo/nr"
		git_ add -A
		git_ commit -qm "commit $i"
		git_ tag "c$i"
	done
}

bisect() { # arguments of check
	git_ bisect start c9 c1 >/dev/null
	(
		cd "$repo" || exit
		timeout "$LIMIT" git bisect run "$FL" check "$BASE" run "$@"
	) >"$SCRATCH/out" 2>"$SCRATCH/err"
	git_ bisect reset >/dev/null 2>&1
}

# What bisect ends with when it had to skip: commits, one a line.
suspects() { # tag...
	diff <(grep -xE '[0-9a-f]{40}' "$SCRATCH/out" | sort) \
		<(git_ rev-parse "$@" | sort)
}

write_run "$BASE" 0 100000 200000 5
make_repo "0 100000 200000 1" "10000 100000 200000 1" none
bisect --metric reads --for anon-read
ok "bisect by locks, one boot a commit" \
	has out "^$(git_ rev-parse c6) is the first bad commit"
make_repo "0 100000 200000 5" "0 95000 190000 5" none
bisect --for anon-read
ok "bisect by throughput, five boots a commit" \
	has out "^$(git_ rev-parse c6) is the first bad commit"
make_repo "0 100000 200000 1" "10000 100000 200000 1" 5
bisect --metric reads --for anon-read
ok "a kernel that tells nothing is skipped: it or the next" suspects c5 c6
done_testing
