#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Plans that are made, killed, gone on with, and carried out in parts.
. "$(dirname "$0")/tap.sh"
D=$SCRATCH/d

have_landed() { [ "$(nr_landed "$2")" -ge "$1" ]; } # units directory

# Kills the run $pid as soon as so many units of it have landed.
kill_after() { # units directory
	ok "$1 units land" comes have_landed "$@"
	kill -KILL "$pid"
	wait "$pid" 2>/dev/null
}

# ---- the plan ----

run plan --time .1 --launches 3 --workers 1 --against mmap-churn:1 \
	-o "$D" nop anon-read
ok "plan: 0" ended 0
ok "plan: says how many units" has out ': 24 units$'
ok "plan: and of which boot" has out 'boot 1 .* units 1 to 24 '
ok "plan: and for how long" has out 'measuring +3 s at least'
ok "plan: runs nothing" test ! -s "$D/records.jsonl" -a ! -s "$D/boots.jsonl"
run plan --wrokers 2 nop -o "$SCRATCH/none"
ok "plan: an unknown option" refused 2 '--wrokers is no option here'
run plan --boots 2 nop -o "$SCRATCH/none"
ok "plan: run's own sentence" refused 2 '--boots needs --kernel or --release'
run plan nop -o "$D"
ok "plan: a directory in use" refused 1 'holds a plan already.* --resume'

# ---- parts ----

run run --unit 3 "$D"
ok "one unit: 0" ended 0
ok "one unit has landed" test "$(nr_landed "$D")" = 1
run run --unit 3 "$D"
ok "once more: nothing to do" has err 'nothing to do: --unit 3 has landed'
run run --unit 2-4 "$D"
ok "a range around it: three have landed" test "$(nr_landed "$D")" = 3
ok "and it is said of how many" has err "3 of the plan's 24 units have landed"
run run --unit 24-25 "$D"
ok "a unit that is none" refused 2 'the plan has units 1 to 24'
run run --unit x "$D"
ok "a number that is none" refused 2 "--unit takes K or K-L, as 2 or 2-5, not 'x'"
run run --shard 1 "$D"
ok "half a shard" refused 2 "--shard takes I/N, as 1/2, not '1'"
run run --shard 1/2 "$D"
ok "a pair is not divided" refused 2 'the plan has 1 pair of boots'
run run --resume
ok "resume what?" refused 2 'take one directory'
run run --resume "$D" nop
ok "resume with a workload" refused 2 'and no workload'
run run --resume --time 3 "$D"
ok "resume with an option" refused 2 '--time does not go with --resume'
run run --resume "$SCRATCH"
ok "resume what is no run" refused 1 'not a run directory'
run run --resume "$SCRATCH/none"
ok "resume what is not there" refused 1 'none: not a run directory'

# ---- kill -9 ----

"$FL" run --resume "$D" >/dev/null 2>&1 &
pid=$!
ok "four units land" comes have_landed 4 "$D"
run run --resume "$D"
ok "two at a time" refused 1 'another faultline is running it'
kill_after 9 "$D"
ok "killed in the middle" test "$(nr_landed "$D")" -lt 24
cp -r "$D" "$SCRATCH/cut"
cp -r "$D" "$SCRATCH/half"
run run --resume "$D"
ok "kill -9, resume: 0" ended 0
ok "the plan, each unit once" is_whole "$D"
ok "in one boot" test "$(grep -o '"boot_id":"[^"]*"' "$D/boots.jsonl" |
	sort -u | wc -l)" = 1
run compare "$D"
ok "compare reads it" has out 'anon-read '
ok "and finds it whole" hasnt err 'not finished'

before=$(nr_landed "$SCRATCH/cut")
truncate -s -30 "$SCRATCH/cut/records.jsonl"
head -c 90 "$D/boots.jsonl" >>"$SCRATCH/cut/boots.jsonl"
run run --unit 1 "$SCRATCH/cut"
ok "a cut line is taken off, in one sentence" test \
	"$(grep -c 'bytes of a unit that had not landed are taken off' "$SCRATCH/err")" = 1
ok "it and no other" test "$(nr_landed "$SCRATCH/cut")" -ge $((before - 1))
run run --resume "$SCRATCH/cut"
ok "the plan, each unit once" is_whole "$SCRATCH/cut"

# The record of the crew beside it landed, its own did not.
grep -m 1 '"role":"against"' "$D/records.jsonl" >>"$SCRATCH/half/records.jsonl"
run run --resume "$SCRATCH/half"
ok "half a unit is taken off too" has err 'had not landed are taken off'
ok "the plan, each unit once" is_whole "$SCRATCH/half"

# ---- a full disk ----

mkdir "$SCRATCH/disk"
if mount -t tmpfs -o size=32k none "$SCRATCH/disk" 2>/dev/null; then
	trap 'umount "$SCRATCH/disk"; rm -rf "$SCRATCH"' EXIT
	run run --time .1 --pass timing --launches 60 --workers 1 \
		-o "$SCRATCH/disk/d" anon-read
	ok "full disk: 1" ended 1
	ok "says so, and how to go on" has err \
		'No space.*go on with: faultline run --resume'
	run run --resume "$SCRATCH/disk/d"
	ok "still full: 1" ended 1
	mount -o remount,size=1m "$SCRATCH/disk"
	run run --resume "$SCRATCH/disk/d"
	ok "room again: 0" ended 0
	ok "the plan, each unit once" is_whole "$SCRATCH/disk/d"
	umount "$SCRATCH/disk"
	trap 'rm -rf "$SCRATCH"' EXIT
else
	skip "a full disk" "nothing can be mounted here"
fi

# ---- a machine of one's own ----

here=$(uname -r)
run plan --release "$here" --release 6.1.0-other --label this --label other \
	--time .05 --workers 1 --pass timing --boots 2 --seed 1 \
	-o "$SCRATCH/r" nop
ok "a release that is not here is said" has err \
	'there is no /lib/modules/6.1.0-other here'
run run --resume "$SCRATCH/r"
ok "more to do: 3" ended 3
ok "what to boot next, on stdout alone" test "$(cat "$SCRATCH/out")" = 6.1.0-other
ok "and in words" has err \
	'boot 6.1.0-other \(other, boot 1 of 2\), then: faultline run --resume'
ok "the running kernel's boot has landed" test "$(nr_landed "$SCRATCH/r")" = 1
run run --resume "$SCRATCH/r"
ok "and is not run again" test "$CODE $(nr_landed "$SCRATCH/r")" = "3 1"
run run --unit 2 "$SCRATCH/r"
ok "nor is a unit of another kernel" test "$CODE $(nr_landed "$SCRATCH/r")" = "3 1"

run run --release 6.1.0-other --pass timing -o "$SCRATCH/r2" nop
ok "run itself says what to boot" test "$CODE" = 3 -a ! -s "$SCRATCH/r2/records.jsonl"
run run --shard 2/2 "$SCRATCH/r2"
ok "a shard of one pair" refused 2 'has 1 pair of boots'

# A machine that is booted again and again, as its program sees it: another
# boot_id each time, and of two releases the one that was asked for.
old=$(setarch --uname-2.6 uname -r)
boots() { # release: runs --resume in a new boot of it
	local arch=()
	[ "$1" = "$here" ] || arch=(setarch --uname-2.6)
	cat /proc/sys/kernel/random/uuid >"$SCRATCH/boot_id"
	unshare -m bash -c 'mount --bind "$0" /proc/sys/kernel/random/boot_id &&
		exec "$@"' "$SCRATCH/boot_id" "${arch[@]}" timeout "$LIMIT" \
		"$FL" run --resume "$SCRATCH/own" >"$SCRATCH/out" 2>"$SCRATCH/err"
	CODE=$?
}
if unshare -m true 2>/dev/null && [ "$old" != "$here" ]; then
	run plan --release "$here" --release "$old" --time .05 --workers 1 \
		--pass timing --boots 3 --seed 4 -o "$SCRATCH/own" nop anon-read
	next=$here nr_boots=0
	while [ $nr_boots -lt 20 ]; do
		boots "$next"
		nr_boots=$((nr_boots + 1))
		[ "$CODE" = 3 ] || break
		next=$(cat "$SCRATCH/out")
	done
	ok "booting what is said until it is finished: 0" ended 0
	ok "takes a boot for each, and one if the first was wrong" test \
		$nr_boots = 6 -o $nr_boots = 7
	ok "the plan, each unit once" is_whole "$SCRATCH/own"
	ok "each boot has a boot_id of its own" test "$(grep -oh \
		'"boot_id":"[^"]*"' "$SCRATCH/own/records.jsonl" | sort -u |
		wc -l)" = 6
	run compare "$SCRATCH/own"
	ok "compare sees three boots of two kernels" has out \
		'each figure: boots 3, timing launches 3'
	run null "$SCRATCH/own"
	ok "which are not one kernel twice" refused 125 'are two images'
else
	skip "booting what is said until it is finished" \
		"the boot_id cannot be made another here"
fi

# One kernel under two names: a boot of the machine counts for one boot alone.
run plan --release "$here" --release "$here" --label a --label b --time .05 \
	--workers 1 --pass timing -o "$SCRATCH/same" nop
run run --resume "$SCRATCH/same"
ok "one boot, then: boot again" has err "boot $here again \("
run run --resume "$SCRATCH/same"
ok "without a boot: refused" test "$CODE $(nr_landed "$SCRATCH/same")" = "3 1"
# As after a boot: what landed was measured under another boot_id.
sed -i 's/"boot_id":"[^"]*"/"boot_id":"before"/' "$SCRATCH/same/boots.jsonl"
run run --resume "$SCRATCH/same"
ok "after a boot: the other one, and finished" ended 0
ok "the plan, each unit once" is_whole "$SCRATCH/same"
sed -i 's/"version":"[^"]*"/"version":"Linux #1"/' "$SCRATCH/r/boots.jsonl"
sed -i '/"unit"/d' "$SCRATCH/r/records.jsonl"
run run --resume "$SCRATCH/r"
ok "a kernel that was built anew" refused 1 \
	"this was built anew: it was 'Linux #1' and is 'Linux version"

run plan --release "$here" --kernel "$FL" nop -o "$SCRATCH/none"
ok "an image that is none" refused 1 'not a kernel image'
# ---- guests ----

read -r -a kernels <<<"${FAULTLINE_KERNELS:-}"
if [ ${#kernels[@]} = 0 ] || ! type -p "qemu-system-$(uname -m)" >/dev/null; then
	skip "kill -9 of a run with guests" "there is no kernel image, or no QEMU"
	done_testing
	exit 0
fi
G=$SCRATCH/g
# shellcheck disable=SC2054
guests=(--kernel "${kernels[-1]}" --accel tcg --time .5 --workers 1 --pass timing
	--launches 3)
"$FL" run "${guests[@]}" --against mmap-churn:1 -o "$G" nop >/dev/null 2>&1 &
pid=$!
kill_after 2 "$G"
no_guest() { ! pgrep -f "qemu-system.*$G/"; }
ok "kill -9: no guest survives" comes no_guest
ok "killed in the middle of a boot" test "$(nr_landed "$G")" -lt 6
run run --resume "$G"
ok "resume: 0" ended 0
ok "the plan, each unit once" is_whole "$G"
ok "in two guests" test "$(wc -l <"$G/boots.jsonl")" = 2
ok "whose consoles are both kept" test "$(find "$G" -name 'console-*' | wc -l)" = 2
run compare --format json "$G"
ok "that are one boot" test "$(perl -MJSON::PP -e '
	local $/; $c = decode_json(<STDIN>);
	print scalar @{$c->{points}[0]{kernels}[0]{boots}}' <"$SCRATCH/out")" = 1
cp "${kernels[0]}" "$SCRATCH/vmlinuz"
run plan --kernel "$SCRATCH/vmlinuz" -o "$SCRATCH/image" nop
rm "$SCRATCH/vmlinuz"
run run --resume "$SCRATCH/image"
ok "an image that went away" refused 1 "plan's kernel .*vmlinuz: No such file"
cp "${kernels[-1]}" "$SCRATCH/vmlinuz"
run run --resume "$SCRATCH/image"
ok "an image of another release" refused 1 'vmlinuz is 6.* now, and was 6'
done_testing
