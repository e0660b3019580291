#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# tune and run --tuned, killed and undone. On stand-ins: each setting that this
# machine has is covered with a file of its own, in a mount namespace of its own,
# so that nothing of the machine is touched whatever becomes of this test.
. "$(dirname "$0")/tap.sh"

ALL=(/sys/devices/system/cpu/cpufreq/policy*/scaling_governor
	/sys/devices/system/cpu/cpufreq/policy*/energy_performance_preference
	/sys/devices/system/cpu/intel_pstate/no_turbo
	/sys/devices/system/cpu/cpufreq/boost
	/proc/sys/kernel/{numa_balancing,nmi_watchdog,soft_watchdog}
	/proc/sys/vm/{compaction_proactiveness,max_map_count}
	/sys/kernel/mm/ksm/run
	/sys/kernel/mm/transparent_hugepage/khugepaged/scan_sleep_millisecs)

if [ "${1:-}" != inside ]; then
	if [ "$(id -u)" = 0 ] && unshare --mount true 2>/dev/null; then
		exec unshare --mount --propagation private bash "$0" inside
	fi
	if [ "$(id -u)" != 0 ]; then # root would tune this machine
		run tune
		ok "without root: one sentence" refused 1 'tune takes root'
	fi
	skip "tune and undo" "this user may not have a mount namespace"
	done_testing
	exit
fi

mount -t tmpfs none /run
settings=()
for file in "${ALL[@]}"; do
	[ -w "$file" ] || continue
	settings+=("$file")
	cat "$file" >"$SCRATCH/${file//\//_}"
	mount --bind "$SCRATCH/${file//\//_}" "$file"
done
# Values that are nobody's default: only a journal can bring them back.
[ ! -e /proc/sys/vm/max_map_count ] || echo 65531 >/proc/sys/vm/max_map_count
[ ! -e /proc/sys/vm/compaction_proactiveness ] ||
	echo 33 >/proc/sys/vm/compaction_proactiveness
snapshot() {
	for file in "${settings[@]}"; do
		echo "$file $(cat "$file")"
	done
}
snapshot >"$SCRATCH/before"
is_as_before() { diff "$SCRATCH/before" <(snapshot); }
is_tuned() { grep -qx 1048576 /proc/sys/vm/max_map_count; }

run tune
ok "tune: 0" ended 0
ok "says what it changed, from what, and why" has out \
	'max_map_count: 1048576, was 65531 \(a worker may'
ok "it did" is_tuned
run tune
ok "again: nothing to do" has err 'tuned already'
ok "doctor has nothing left to tune" bash -c \
	'! "$0" doctor 2>/dev/null | grep "do: faultline tune"' "$FL"
run tune --undo
ok "undo: 0" ended 0
ok "puts back what was there before the first" is_as_before
run tune --undo
ok "undo again: nothing to undo" has err 'nothing to undo'

run run --tuned --time .05 --pass timing --workers 1 -o "$SCRATCH/d" nop
ok "run --tuned: 0" ended 0
cp "$SCRATCH/d/boots.jsonl" "$SCRATCH/boots"
ok "its boot was a tuned one" has boots '"max_map_count": ?"1048576"'
ok "after it all is as before" is_as_before
run run --text 8M --time .05 --pass timing --workers 1 -o "$SCRATCH/t" file-text
cp "$SCRATCH/t/boots.jsonl" "$SCRATCH/boots"
ok "no other option tunes" has boots '"max_map_count": ?"65531"'
run run --tuned --time .05 --workers 1 -o "$SCRATCH/d" nop
ok "a run that fails before it starts" refused 1 'holds a plan already'
ok "all is as before" is_as_before
run tune
run run --tuned --time .05 --pass timing --workers 1 -o "$SCRATCH/e" nop
ok "on a machine tuned by hand it undoes nothing" is_tuned
run tune --undo

# In the middle: tuned, and it has started something to measure.
is_running() { is_tuned && pgrep -P "$pid"; }
"$FL" run --tuned --time 300 --pass timing --workers 1 -o "$SCRATCH/int" nop \
	>/dev/null 2>&1 &
pid=$!
ok "a tuned run runs" comes is_running
run tune --undo
ok "undo while a tuned run runs" refused 1 'another faultline'
kill -INT $pid
wait $pid
ok "Ctrl-C: all is as before" is_as_before

"$FL" run --tuned --time 300 --pass timing --workers 1 -o "$SCRATCH/kill" nop \
	>/dev/null 2>&1 &
pid=$!
ok "another one runs" comes is_running
kill -KILL $pid
wait $pid 2>/dev/null
ok "kill -9 in the middle of a tuned run: still tuned" is_tuned
run tune --undo
ok "tune --undo: 0" ended 0
ok "all is as before" is_as_before

run tune
echo 77777 >/proc/sys/vm/max_map_count
run tune --undo
ok "what somebody changed since: 1" ended 1
ok "says so" has err 'max_map_count is 77777: somebody .*it was 65531 before'
ok "and leaves it" grep -qx 77777 /proc/sys/vm/max_map_count
run tune --udno
ok "an unknown option" refused 2 '--udno is no option'
run tune --undo now
ok "a word too many" refused 2 'usage: faultline tune'
run plan --tuned nop
ok "a plan is not tuned" refused 2 'give it to run --resume'
done_testing
