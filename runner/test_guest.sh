#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The main job on the real kernels: guests of Debian's 6.1 and 6.12, their
# locks, and guests that panic or are killed.
. "$(dirname "$0")/tap.sh"
D=$SCRATCH/d
read -r -a kernels <<<"${FAULTLINE_KERNELS:-}"
if [ ${#kernels[@]} != 2 ] || [ ! -r "${kernels[0]}" ]; then
	echo "1..0 # skipped, because there are no kernels (make kernels)"
	exit 0
fi
if ! type -p "qemu-system-$(uname -m)" >/dev/null; then
	echo "1..0 # skipped, because QEMU is not installed"
	exit 0
fi

# reads or writes per touch: kernel workload key, from all locks records
per_touch() {
	perl -MJSON::PP -ne '
		BEGIN { ($k, $w, $key) = splice @ARGV, 0, 3 }
		$r = decode_json($_);
		next unless $r->{pass} eq "locks" && $r->{status} eq "ok" &&
			$r->{kernel} eq $k && $r->{workload} eq $w;
		printf "%.3f\n", ($r->{counts}{"mmap_lock_${key}_start"} -
			$r->{counts}{"mmap_lock_${key}_failed"}) /
			$r->{nr_touches};' "$1" "$2" "$3" "$D/records.jsonl"
}

counted() { # kernel workload key value: every record says the value
	local got
	got=$(per_touch "$1" "$2" "$3")
	[ -n "$got" ] && ! grep -v "^$4\$" <<<"$got"
}

run run --kernel "${kernels[0]}" --kernel "${kernels[1]}" \
	--time .1 --workers 1,2 -o "$D"
ok "the quick set on both kernels: 0" ended 0
cp "$D/records.jsonl" "$SCRATCH/records"
cp "$D/boots.jsonl" "$SCRATCH/boots"
ok "no count of faults differs" hasnt records faults_mismatch
ok "locks are as in mainline" hasnt records locks_differ
ok "6.1: a read lock for each zero-page fault" counted 6.1 anon-read read 1.000
ok "6.12: none" counted 6.12 anon-read read 0.000
ok "6.1: small mappings: a read lock each fault" \
	counted 6.1 anon-read-small read 1.000
ok "6.12: none" counted 6.12 anon-read-small read 0.000
ok "6.1: and a tenth of a write lock" counted 6.1 anon-read-small write 0.100
ok "6.12: the same" counted 6.12 anon-read-small write 0.100
ok "6.1: text: a read lock for 16 pages" counted 6.1 file-text read 0.06[23]
ok "6.12: none" counted 6.12 file-text read 0.000
ok "6.12: uffd-move: none" counted 6.12 uffd-move read 0.000
ok "6.1: uffd-move is skipped, with the version it needs" has records \
	'"skipped","reason":"this kernel has no UFFDIO_MOVE \(Linux 6.8\)".*"kernel":"6.1"'
ok "each boot is described" test "$(wc -l <"$D/boots.jsonl")" -ge 2
ok "with its machine class" has boots '"machine_class":"(tcg|kvm)"'
ok "and the consoles are kept" test -s "$D/console-6.1-1.log" -a \
	-s "$D/console-6.12-1.log"

# Fault-around off, in debugfs, and back for the next launch.
whole=$D
D=$SCRATCH/around
run run --kernel "${kernels[0]}" --label 6.1 --fault-around off \
	--time .05 --workers 1 --pass locks -o "$D" file-text file-read
cp "$D/records.jsonl" "$SCRATCH/records"
ok "6.1, fault-around off: 0" ended 0
ok "each page is a fault" hasnt records 'faults_mismatch|locks_differ'
ok "with a read lock" counted 6.1 file-text read 1.000
D=$whole

run compare "$D"
ok "compare: 0" ended 0
ok "compare: the story in words" has out \
	'anon-read: 6.1: one read lock for each fault; 6.12: no mmap_lock'
ok "compare: at most 100 columns" test \
	"$(wc -L <"$SCRATCH/out")" -le 100
run compare "$D" 6.12 6.1
ok "compare: labels in the order given" has out 'kernels: 6.12 .*, 6.1 '
run compare "$D" 6.1 6.13
ok "compare: an unknown label" refused 1 '6.13 is no directory and no kernel of'
run plot -o "$SCRATCH/p" "$D"
ok "plot: 0" ended 0
ok "plot: at most 76 columns of text" test "$(wc -L <"$SCRATCH/out")" -le 76
ok "plot: SVG and PNG" test -n "$(find "$SCRATCH/p" -name '*.svg')" -a \
	-n "$(find "$SCRATCH/p" -name '*.png')"

# A guest killed in its second unit, or in its third where this shell is slow,
# costs that unit; the plan goes on.
timeout "$LIMIT" "$FL" run --kernel "${kernels[1]}" --accel tcg --time 3 \
	--workers 1 --pass timing -o "$SCRATCH/k" nop anon-present anon-read \
	>"$SCRATCH/out" 2>"$SCRATCH/err" &
pid=$!
ok "a guest has measured" comes test -s "$SCRATCH/k/records.jsonl"
# In the second of its 3 s or more.
sleep 1
pkill -KILL -f "qemu-system.*$SCRATCH/k/"
wait $pid
CODE=$?
cp "$SCRATCH/k/records.jsonl" "$SCRATCH/records"
ok "killed guest: 1" ended 1
ok "killed guest: it is said, with the unit" has err 'unit [23].: failed, because the guest died'
ok "killed guest: two of three units are measured" test \
	"$(grep -c '"status":"ok"' "$SCRATCH/records")" = 2
ok "killed guest: one record for each unit" test \
	"$(wc -l <"$SCRATCH/records")" = 3

# What a kernel that does not run here looks like, from inside.
run layout --kernel "${kernels[${#kernels[@]} - 1]}"
ok "layout of an image: 0" ended 0
ok "where a VMA begins" has out '^      0 vm_star'
ok "how many VMAs are in a slab" has out \
	'^vm_area_struct: [0-9]+ bytes; slab: objects of [0-9]+, [0-9]+ in'
ok "what shares the line of the VMA's lock" has out \
	'is written by every fault that takes it; in its line'

# Ctrl-C while a guest runs.
"$FL" run --kernel "${kernels[0]}" --accel tcg --time 60 --workers 1 \
	--pass timing -o "$SCRATCH/i" nop >"$SCRATCH/out" 2>"$SCRATCH/err" &
pid=$!
a_guest() { pgrep -f "qemu-system.*$SCRATCH/i/"; }
ok "a guest runs" comes a_guest
kill -INT $pid
wait $pid
ok "Ctrl-C: says what is kept" has err 'stopped: .*keeps 0 records'
no_guest() { ! a_guest; }
ok "Ctrl-C: no guest survives" comes no_guest
done_testing
