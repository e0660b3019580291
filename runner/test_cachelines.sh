#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What a machine with counters would have in its records, made up: shown where
# records hold it, and nowhere else. And what is refused without such a machine.
. "$(dirname "$0")/tap.sh"

# ---- not on this machine ----

if compgen -G '/sys/bus/event_source/devices/cpu*/events/mem-loads' >/dev/null ||
	compgen -G '/sys/bus/event_source/devices/ibs_op' >/dev/null ||
	compgen -G '/sys/bus/event_source/devices/arm_spe_*' >/dev/null; then
	skip "--c2c: refused" "this machine samples addresses of data"
else
	run run --c2c -o "$SCRATCH/c2c" nop
	ok "--c2c: refused" refused 1 '^faultline: --c2c: this machine has no CPU that samples'
	ok "and no directory made" test ! -e "$SCRATCH/c2c"
	run run --pass timing,c2c -o "$SCRATCH/c2c" nop
	ok "as a pass: likewise" refused 1 '^faultline: --c2c: '
	run plan --c2c --pass timing --time .1 -o "$SCRATCH/c2c" nop
	ok "in a plan, which may be for another machine: 0" test "$CODE" = 0
	run run --resume "$SCRATCH/c2c"
	ok "that is refused where it cannot be carried out" refused 1 \
		'^faultline: --c2c: this machine has no CPU that samples'
	ok "and nothing of it has landed" test ! -s "$SCRATCH/c2c/records.jsonl"
fi

run run --prefetch adjacent -o "$SCRATCH/p" nop
ok "--prefetch: its word" refused 2 "takes adjacent=off, not 'adjacent'"
if grep -qw hypervisor /proc/cpuinfo; then
	run run --prefetch adjacent=off -o "$SCRATCH/p" nop
	ok "--prefetch in a virtual machine: refused" refused 1 \
		'^faultline: --prefetch adjacent=off cannot be had here, because '
	ok "and no directory made" test ! -e "$SCRATCH/p"
	run plan --prefetch adjacent=off -o "$SCRATCH/p" nop
	ok "--prefetch in a plan: 0" test "$CODE" = 0
	run run --resume "$SCRATCH/p"
	ok "--prefetch in a plan: refused where it cannot be had" refused 1 \
		'^faultline: --prefetch adjacent=off cannot be had here, because '
else
	skip "--prefetch in a virtual machine: refused" "this is none"
fi

# ---- in records ----

results/made_up.sh "$SCRATCH/plain" "6.1 6.12" 3 "1 2" anon-read
cp -r "$SCRATCH/plain" "$SCRATCH/full"
line='{"address":"0xffff888105d3c140","local":80,"remote":20,"loads":90,"stores":9,"accesses":[{"offset":0,"local_pct":100.0,"remote_pct":100.0,"samples":99,"code":"0x1","symbol":"lock_vma_under_rcu","object":"[kernel.kallsyms]","cpus":"0{0-1}","struct":"vm_area_struct","at":128,"field":"vm_refcnt"}]}'
{
	sed -n '/"pass":"timing"/{s/"timing"/"c2c"/;s/}$/,"c2c":{"kind":"hitm","samples":500,"loads":400,"stores":100,"unknown":0,"local":80,"remote":20,"lines":['"$line"']}}/;p}' \
		"$SCRATCH/plain/records.jsonl"
	sed -n '/"pass":"timing"/{s/"timing"/"cacheline"/;s/}$/,"counts":{"cycles":9000000,"instructions":3000000,"hitm_local":250000,"hitm_local_running_pct":50}}/;p}' \
		"$SCRATCH/plain/records.jsonl"
} >>"$SCRATCH/full/records.jsonl"
sed -i '/"kernel":"6.12"/s/}$/,"prefetch":"adjacent=off"}/' "$SCRATCH/full/boots.jsonl"

for what in "compare" "letter" "report --format markdown"; do
	# shellcheck disable=SC2086
	run $what "$SCRATCH/full"
	ok "$what: 0" ended 0
	tr '\n' ' ' <"$SCRATCH/out" | tr -s ' ' >"$SCRATCH/flat"
	ok "$what: the hottest line" has flat \
		'anon-read x 2, 6.12: 300 of 1200 loads hitm; 100% of them in the line at byte 128 of a vm_area_struct: vm.?_refcnt 100%'
	ok "$what: an event's count, marked" has flat 'hitm.?_local 0\.25.?\*'
	ok "$what: the prefetcher" has flat \
		'prefetch.*6.1: unchanged; 6.12: adjacent=off|<td>prefetch|prefetch: 6.1: unchanged; 6.12: adjacent=off'
	# shellcheck disable=SC2086
	run $what "$SCRATCH/plain"
	ok "$what: without, not a word of it" hasnt out 'hitm|prefetch|ipc|went between'
done
run report -o "$SCRATCH/page.html" "$SCRATCH/full"
ok "report as a page" grep -q 'vm_area_struct: vm_refcnt 100%' "$SCRATCH/page.html"
for format in csv json lkp benchstat; do
	run compare --format $format "$SCRATCH/full"
	ok "$format: 0" ended 0
done

done_testing
