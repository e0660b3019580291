#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs on the running kernel: records, the locks of every workload against
# mainline's history, and what happens when a run is disturbed.
. "$(dirname "$0")/tap.sh"
D=$SCRATCH/d

run run --workers 1,2 --time .1 -o "$D"
ok "the quick set: 0" ended 0
ok "stdout is the directory alone" test "$(cat "$SCRATCH/out")" = "$D"
cp "$D/records.jsonl" "$SCRATCH/records"
ok "a record for each unit" test \
	"$(grep -c '"role":"measured"' "$D/records.jsonl")" = \
	"$(grep -c '"unit": ' "$D/plan.json")"
ok "no count of faults differs" hasnt records faults_mismatch
if grep -q '"pass":"locks".*"status":"skipped"\|"status":"skipped".*"pass":"locks"' "$D/records.jsonl" &&
	! grep -q mmap_lock_read_start "$D/records.jsonl"; then
	skip "locks are as in mainline" \
		"$(grep -o '"reason":"[^"]*"' "$D/records.jsonl" | head -n 1)"
else
	ok "locks were counted" has records '"mmap_lock_read_start":[0-9]'
	ok "locks are as in mainline" hasnt records locks_differ
	ok "user faults traced are the faults the harness saw" perl -MJSON::PP \
		-ne '$r = decode_json($_); next unless $r->{pass} eq "locks";
		next if $r->{status} ne "ok";
		$n = $r->{counts}{page_faults_user};
		$bad++, warn "$r->{workload}: $n, $r->{nr_faults_expected}\n"
			if abs($n - $r->{nr_faults_expected}) > 50;
		END { exit !!$bad }' "$D/records.jsonl"
fi
cp "$D/boots.jsonl" "$SCRATCH/boots"
ok "the boot has the machine's state" has boots '"state":.*"max_map_count": ?"[0-9]+"'

# The geometries in one plan: each is what it says, and all take one path.
run run --vma own,neighbours,spaced:64,shared --pmd own,shared --workers 1,2 \
	--time .05 -o "$SCRATCH/vma" anon-read anon-write
ok "geometries: 0" ended 0
cp "$SCRATCH/vma/records.jsonl" "$SCRATCH/records"
ok "their faults and locks are true" hasnt records 'faults_mismatch|locks_differ'
ok "two workers make as many VMAs as each says" perl -MJSON::PP -ne '
	BEGIN { %nr = (own => 2, neighbours => 2, "spaced:64" => 66,
		shared => 1, "shared-pmd" => 1) }
	$r = decode_json($_); next unless $r->{nr_workers} == 2; $n++;
	die "$r->{geometry} $r->{nr_vmas}" if $r->{nr_vmas} != $nr{$r->{geometry}};
	END { exit !($n == 20) }' "$SCRATCH/records"
if grep -q mmap_lock_read_start "$SCRATCH/records"; then
	ok "own and shared take the same locks" perl -MJSON::PP -ne '
		$r = decode_json($_); next unless $r->{pass} eq "locks";
		$c = $r->{counts};
		for my $k (qw(read write)) {
			my $locks = sprintf "%.2f", ($c->{"mmap_lock_${k}_start"} -
				$c->{"mmap_lock_${k}_failed"}) / $r->{nr_touches};
			$first{"$r->{workload} $k"} //= $locks;
			die "$r->{geometry} $k $locks" if
				$locks != $first{"$r->{workload} $k"};
		}
		END { exit !%first }' "$SCRATCH/records"
else
	skip "own and shared take the same locks" "there are no tracepoints"
fi
run compare "$SCRATCH/vma"
ok "compare tells them apart" has out '^anon-write, vma shared-pmd +1 '

# Cachelines are counted where there is a PMU, and else it is said why not.
run run --pass cacheline --workers 1 --time .05 -o "$SCRATCH/lines" nop
cp "$SCRATCH/lines/records.jsonl" "$SCRATCH/records"
if [ -e /sys/bus/event_source/devices/cpu ]; then
	ok "cachelines: counted, or an unknown CPU is named" has records \
		'"counts":.*"cycles":[0-9]|on this CPU .|perf list has none'
else
	ok "no PMU: the pass is skipped, with the reason" has records \
		'"pass":"cacheline".*"status":"skipped"|"status":"skipped","reason":"this machine has no PMU'
fi
run compare "$SCRATCH/vma"
grep -q '"cycles":[0-9]' "$SCRATCH/vma/records.jsonl" ||
	ok "compare has no counters where none counted" hasnt out 'counters of the CPU'

# One text of a shared object, mapped once: as the history has it, too.
run run --workers 2,40 --text 4M --time .1 -o "$SCRATCH/text" file-text
ok "a text for all workers: 0" ended 0
cp "$SCRATCH/text/records.jsonl" "$SCRATCH/records"
ok "and its faults and locks are true" hasnt records 'faults_mismatch|locks_differ'
ok "its size is in the records, and no region" hasnt records region_bytes
run compare "$SCRATCH/text" "$D"
ok "it is not compared with a file a worker" has out 'differ in machine class, CPUs, region, text'

run compare "$D"
ok "compare shows the one kernel there is" has out "anon-read +1 "
ok "and says that there is no other" has err "one kernel only"

run run --time .1 --pass timing --label here -o "$SCRATCH/a" anon-read
run run --time .1 --pass timing --label there -o "$SCRATCH/b" anon-read
run compare "$SCRATCH/a" "$SCRATCH/b"
ok "compare two directories" has out '^workload +workers +here +there'
ok "and says what one boot is worth" has out 'cannot tell kernel from boot'

# A record cut in the middle, and a foreign one.
cp -r "$SCRATCH/b" "$SCRATCH/c"
head -c -20 "$SCRATCH/b/records.jsonl" >"$SCRATCH/c/records.jsonl"
run compare "$SCRATCH/a" "$SCRATCH/c"
ok "a cut file: its line and the reason" refused 1 'records.jsonl: line [12]: '
echo '{"apples":3}' >"$SCRATCH/c/records.jsonl"
run compare "$SCRATCH/a" "$SCRATCH/c"
ok "a foreign file: its line and the reason" refused 1 'records.jsonl: line 1: '

# perf missing: timing goes on without its counts, locks are skipped.
PATH_WITHOUT=$SCRATCH/bin
mkdir "$PATH_WITHOUT"
PATH=$PATH_WITHOUT "$FL" run --time .05 -o "$SCRATCH/noperf" nop \
	>"$SCRATCH/out" 2>"$SCRATCH/err"
cp "$SCRATCH/noperf/records.jsonl" "$SCRATCH/records"
ok "no perf: timing runs and says why it has no counts" has records \
	'"pass":"timing".*"counts_missing":"perf is not installed'
ok "no perf: locks are skipped with what to install" has records \
	'"status":"skipped","reason":"perf is not installed \(apt-get'

# Three others on the worker's CPU: who took it is said, and is not the lock.
spinners=()
for _ in 1 2 3; do
	taskset -c "$("$FL" bench --time .01 nop | perl -MJSON::PP -ne \
		'print decode_json($_)->{workers}[0]{pu}')" \
		bash -c 'while :; do :; done' &
	spinners+=($!)
done
run bench --time .5 anon-present
cp "$SCRATCH/out" "$SCRATCH/shared"
run run --time .3 --pass timing --workers 1 --retry-disturbed 2 \
	-o "$SCRATCH/retry" anon-present
kill "${spinners[@]}"
wait "${spinners[@]}" 2>/dev/null
if grep -q runqueue_pct "$SCRATCH/shared"; then
	ok "a shared CPU: disturbed, by preemption" has shared \
		'"disturbed":true,"disturbed_by":"preemption"'
	ok "--retry-disturbed: says why it launches again" has err \
		'launched again, because disturbed by (preemption|steal)'
	ok "both records are kept, the last of 3 unmarked" perl -MJSON::PP -e '
		my @r = map { decode_json($_) } <STDIN>;
		exit !(@r == 3 && 2 == grep { $_->{repeated} } @r[0, 1]
			and !$r[2]{repeated} && $r[2]{nr_repeated} == 2)' \
		<"$SCRATCH/retry/records.jsonl"
	run compare "$SCRATCH/retry"
	ok "compare says it, and uses one" has out 'timing launches 1'
	ok "with how many" has out '^- 2 launches repeated because disturbed'
	run run --resume "$SCRATCH/retry"
	ok "resume: nothing to do" has err 'nothing to do'
	perl -i -ne 'print unless /"nr_repeated"/' \
		"$SCRATCH/retry/records.jsonl"
	run run --resume "$SCRATCH/retry"
	ok "killed between: the unit is launched again" perl -MJSON::PP -e '
		my @r = map { decode_json($_) } <STDIN>;
		exit !(@r >= 3 && !$r[-1]{repeated})' \
		<"$SCRATCH/retry/records.jsonl"
else
	skip "a shared CPU: disturbed" "this kernel has no schedstat"
fi
# How many is the scheduler's: most preemption falls between slices.
ok "and slices in which it was preempted are counted" has shared \
	'"nr_preempted":[0-9]'
ok "and a typical figure of the others, with the CPU's speed" has shared \
	'"touches_per_s_typical":[1-9].*"calibration_ns":[1-9]'

# A window of its own length tells our launches from anybody else's.
T=30.$((RANDOM % 9000 + 1000))
no_survivor() { ! pgrep -f -- "--time $T"; }
launched() { comes pgrep -f -- "bench .*--time $T"; }

# Ctrl-C in the middle of a launch.
"$FL" run --time "$T" --pass timing --workers 1 -o "$SCRATCH/int" nop \
	>"$SCRATCH/out" 2>"$SCRATCH/err" &
pid=$!
ok "a launch runs, and would be found" launched
kill -INT $pid
wait $pid
CODE=$?
ok "Ctrl-C: 1" ended 1
ok "Ctrl-C: says what is kept" has err 'stopped: .*keeps 0 records'
ok "Ctrl-C: the record in hand is dropped whole" \
	test ! -s "$SCRATCH/int/records.jsonl"
ok "Ctrl-C: no child survives" no_survivor

# kill -9 of the runner.
"$FL" run --time "$T" --pass timing --workers 1 -o "$SCRATCH/kill" nop \
	>/dev/null 2>&1 &
pid=$!
ok "another one runs" launched
kill -KILL $pid
wait $pid 2>/dev/null
ok "kill -9: no child survives" comes no_survivor

# A full disk: what was recorded before stays whole.
(
	ulimit -f 12
	timeout "$LIMIT" "$FL" run --time .02 --pass timing --launches 30 \
		--workers 1 -o "$SCRATCH/disk" anon-read
) >"$SCRATCH/out" 2>"$SCRATCH/err"
CODE=$?
ok "full disk: 1" ended 1
ok "full disk: says so" has err 'disk.*(File too large|No space)'
ok "full disk: the file is whole" perl -MJSON::PP -ne \
	'decode_json($_); $n++; END { exit !$n }' "$SCRATCH/disk/records.jsonl"
done_testing
