#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The cases of vm-scalability: what robots read, what people read, and what a
# tired person types.
. "$(dirname "$0")/tap.sh"
LC_ALL=C

cases=$("$FL" case | cut -d' ' -f1)
ok "there are 51 cases" test "$(wc -w <<<"$cases")" = 51
for c in $cases; do
	ok "$c: docs/vm-scalability.md has it" grep -q "\`$c\`" docs/vm-scalability.md
done

# Lines as lkp-tests' parser asks for them: the form of each, and that the
# third figure is of the first two.
tasks_agree() { # how many
	perl -ne 'BEGIN { $want = shift @ARGV }
		next unless m{^\.*(\d+) bytes / (\d+) usecs = (\d+) KB/s$};
		$nr++;
		int(int($1 * 1000000 / 1024) / $2) == $3 or die $_;
		END { $nr == $want or die "$nr lines of tasks, not $want\n" }' \
		"$1" "$SCRATCH/out"
}

# As those of a word each: 9/8 of the size, the mapping and its touches.
run case --robot --nr-task 3 --size 12M --runtime 0 anon-w-seq-mt
ok "anon-w-seq-mt: 0" ended 0
ok "a line for each of three tasks" tasks_agree 3
ok "each 4 MiB and an eighth" test \
	"$(grep -c '^4718592 bytes / ' "$SCRATCH/out")" = 3
ok "the sample begins where the parser closes the one before" has out \
	'^\./case-anon-w-seq-mt$'
ok "and is freed, timed" test \
	"$(grep -cE '^[0-9]+ usecs to free memory$' "$SCRATCH/out")" = 3
ok "minor faults as GNU time has them" has err \
	'^	Minor \(reclaiming a frame\) page faults: [0-9]{4,5}$'
ok "elapsed time likewise" has err \
	'^	Elapsed \(wall clock\) time \(h:mm:ss or m:ss\): [0-9]:[0-5][0-9]\.[0-9]{2}$'
ok "the CPU's share likewise" has err \
	'^	Percent of CPU this job got: [0-9]+%$'

run case --robot --nr-task 2 --size 12M --runtime 0 small-allocs-mt
ok "small-allocs-mt: two lines" tasks_agree 2
ok "more mappings than are kept are not freed" hasnt out 'to free memory'
run case --robot --nr-task 2 --size 12M --runtime 0 remap
ok "remap: its line" has out \
	'^12582912 bytes remapped, [0-9]+ usecs, [0-9]+ MB/s$'
run case --robot --nr-task 2 --size 12M --runtime 0 truncate
ok "truncate: its line" has out \
	'^12582912 bytes truncated in [0-9]+\.[0-9]+-[0-9]+\.[0-9]+ seconds$'
run case --robot --nr-task 2 --size 12M --runtime 0 truncate-seq
ok "truncate-seq: and that of the filling" has out \
	'^12582912 bytes faulted in [0-9]+\.[0-9]+-[0-9]+\.[0-9]+ seconds$'
run case --robot --nr-task 2 --size 12M --runtime 0 case-anon-cow-seq
ok "case-anon-cow-seq, as the script is called: two lines" tasks_agree 2

# What lkp-tests made of such lines is recorded, and results/test_robot_output.c
# reads the same out of them. Today's lines have the form of the recorded ones.
form_of() { sed -E 's/[0-9]+(\.[0-9]+)?/N/g; s/0:N/N/' "$@"; }
same_form() { # case nr-task
	run case --robot --nr-task "$2" --size 12M --runtime 0 "$1"
	diff <(form_of "$SCRATCH/out") <(form_of "results/reference/robot/$1.out") &&
		diff <(form_of "$SCRATCH/err") \
			<(form_of "results/reference/robot/$1.err")
}
ok "small-allocs-mt: the form of the recorded lines" same_form small-allocs-mt 2
ok "truncate-seq: likewise" same_form truncate-seq 2
ok "remap: likewise" same_form remap 1

# And the parsers themselves, where they are.
theirs() { # the figures of the last run, by lkp-tests
	"$LKP_SRC/programs/vm-scalability/parse" <"$SCRATCH/out" |
		sed '/^#/d; s/^/vm-scalability./; s/:  */: /'
	"$LKP_SRC/programs/time/parse" <"$SCRATCH/err" |
		sed 's/^/vm-scalability.time./'
}
as_recorded() { # keys and values of one launch, theirs and in our record
	local dir=$SCRATCH/recorded
	"$FL" case --robot --nr-task 2 --size 12M --runtime 0 -o "$dir" \
		small-allocs-mt >/dev/null
	run case --robot --nr-task 2 --size 12M --runtime 0 small-allocs-mt
	diff <(theirs | cut -d: -f1 | sort) \
		<(perl -MJSON::PP -ne 'print map { "$_\n" }
			keys %{decode_json($_)->{figures}}' \
			"$dir/records.jsonl" | sort)
}
if [ -n "${LKP_SRC:-}" ] && type ruby >/dev/null 2>&1; then
	export LKP_SRC
	ok "lkp-tests' parsers give the keys of our records" as_recorded
else
	skip "lkp-tests' parsers" "LKP_SRC names no lkp-tests, or there is no ruby"
fi

# For people.
run case --nr-task 2 --size 64M --runtime .1 anon-wx-seq-mt
ok "anon-wx-seq-mt, natively: 0" ended 0
ok "true sharing is named" has out 'true sharing'
ok "and who has none" has out 'faultline run --workers 2 anon-write$'
ok "one VMA, private" has out '1 VMA in the first.s process, private'
ok "pages and faults a second" has out 'pages/s [0-9.]+[kM]?, faults/s'
ok "locks, or why there are none" has out 'mmap_lock: '
ok "tails" has out 'ns a touch: p50 [0-9]+, '
run case --nr-task 2 --runtime .1 anon-r-rand-mt
ok "misses of caches are named" has out 'misses of the caches'
run case --nr-task 2 --size 16M mlock
ok "mlock() has a number of its own" has out 'mlock\(\): [0-9.]+[kM]? pages/s'
run case --nr-task 2 --size 16M --runtime .1 mincore
ok "and so has mincore" has out 'pages/s [0-9.]+[kM]?'
run case --nr-task 2 --size 12M truncate
ok "truncate: no workload is named" has out '^  no workload does this: '
run case --nr-task 2 --runtime .1 --json small-allocs-mt
ok "--json: one line" perl -MJSON::PP -e 'decode_json(<>)->{nr_done} > 0 or die' \
	"$SCRATCH/out"

# Killed in the middle: what it had set of the machine is put back all the same.
beyond=/proc/sys/vm/nr_overcommit_hugepages
is_back() { [ "$(<$beyond)" = "$1" ]; }
killed_in_between() {
	local was now pid

	was=$(<$beyond)
	# It may be through before this looks.
	for _ in 1 2 3 4 5; do
		"$FL" case --robot --nr-task 1 --size 256M --runtime 0 \
			anon-w-seq-hugetlb >/dev/null &
		pid=$!
		while now=$(<$beyond)
			[ "$now" = "$was" ] && kill -0 $pid 2>/dev/null; do
			continue
		done
		kill -KILL $pid
		wait $pid
		[ $? = 137 ] && [ "$now" != "$was" ] && return 0
	done
	return 1
}
if [ -w $beyond ]; then
	was=$(<$beyond)
	ok "anon-w-seq-hugetlb: killed while it runs" killed_in_between
	ok "the leave for huge pages is what it was" comes is_back "$was"
else
	skip "the leave for huge pages" "only root may set it"
fi

# As records.
"$FL" case --nr-task 1 --size 64M --runtime .1 --launches 100 \
	-o "$SCRATCH/stopped" anon-w-seq-mt >"$SCRATCH/out" 2>"$SCRATCH/err" &
until [ -s "$SCRATCH/stopped/records.jsonl" ] || ! kill -0 $!; do sleep .1; done
kill -INT $!
wait $!
CODE=$?
ok "Ctrl-C: one sentence, and what was landed is kept" \
	refused 1 'stopped: .*/stopped keeps the records so far$'
run compare "$SCRATCH/stopped"
ok "which compare shows" has out 'anon-w-seq-mt'
run case --nr-task 2 --runtime .1 --launches 2 -o "$SCRATCH/native" anon-w-seq-mt
ok "native records: 0" ended 0
ok "two, with rates and tails" perl -MJSON::PP -e '
	@r = map { decode_json($_) } <>;
	@r == 2 or die;
	for (@r) {
		$_->{pass} eq "case" && $_->{status} eq "ok" or die;
		$_->{workload} eq "vm-scalability/anon-w-seq-mt" or die;
		$f = $_->{figures};
		$f->{"faultline.pages_per_s"} > 0 or die;
		$f->{"faultline.latency_p50_ns"} > 0 or die;
		exists $f->{"faultline.mmap_lock_reads_per_fault"} ||
			$_->{counts_missing} or die "no locks, no reason";
	}' "$SCRATCH/native/records.jsonl"
run compare "$SCRATCH/native"
ok "compare shows them" has out '2 launches here, 2 tasks; output native'
run case --nr-task 2 --runtime 0 --size 64K -o "$SCRATCH/native" remap
ok "a directory that is there: 1" refused 1 'holds other data'

# In a guest.
read -ra kernels <<<"${FAULTLINE_KERNELS:-}"
if [ -n "${kernels[0]:-}" ]; then
	run case --robot --kernel "${kernels[0]}" --label theirs \
		--accel tcg --cpus 1 --memory 512M --size 4M --runtime 0 \
		-o "$SCRATCH/guest" anon-w-seq
	ok "in a guest: 0" ended 0
	ok "a record of its kernel, emulated, with figures" \
		perl -MJSON::PP -ne '
		$r = decode_json($_);
		$r->{kernel} eq "theirs" && $r->{machine_class} eq "tcg" or die;
		$r->{figures}{"vm-scalability.workload"} == 4608 or die;
		' "$SCRATCH/guest/records.jsonl"
	ok "and its boot" has guest/boots.jsonl '"kernel":"theirs"'
	run case --robot --kernel "${kernels[0]}" --accel tcg \
		--size 4T -o "$SCRATCH/none" anon-w-seq
	ok "what cannot run there says so: 1" ended 1
	ok "in its own words" has err 'skipped, because .*give --size less'
else
	skip "in a guest" "FAULTLINE_KERNELS names no kernel"
fi

# Typos, and what cannot be.
run case anon-r-sek
ok "no such case: 2" refused 2 "no case 'anon-r-sek'"
run case anon-r-seq anon-w-seq
ok "two of them: 2" refused 2 "a word too many; usage: faultline case"
run case --nr-task 0 anon-r-seq
ok "no task: 2" refused 2 '--nr-task'
run case --runtime -1 anon-r-seq
ok "before it began: 2" refused 2 '--runtime takes seconds'
run case --runtime 1s anon-r-seq
ok "a unit too many: 2" refused 2 "not '1s'"
run case --size lots anon-r-seq
ok "a size in words: 2" refused 2 '--size'
run case --size 1K anon-r-seq
ok "less than a page: 2" refused 2 'too few; give --size more'
run case --robot --json anon-r-seq
ok "two outputs at once: 2" refused 2 '--json is of --native'
run case --native --robot anon-r-seq
ok "two runs at once: 2" refused 2 '--native and --robot are two runs'
run case --robot --launches 2 anon-r-seq
ok "launches for nothing: 2" refused 2 'makes records: it needs -o'
run case --cpus 4 anon-r-seq
ok "a guest's CPUs without one: 2" refused 2 'are of guests: they need --kernel'
run case --kernel /bin/sh -o "$SCRATCH/no" anon-r-seq
ok "no kernel: 1" refused 1 'not a kernel image'
run case -o "$SCRATCH/no"
ok "no case: 2" refused 2 '^usage: faultline case'
run case --json -o "$SCRATCH/no" anon-r-seq
ok "words and records: 2" refused 2 'give one'
ok "and nothing was made" test ! -e "$SCRATCH/no"
run case --robots anon-r-seq
ok "an unknown option: 2" refused 2 'robots'
run case --dir /nowhere mmap-pread-seq
ok "no such directory: 1" refused 1 '--dir /nowhere: No such file'
run case --dir /dev/shm mmap-pread-seq
ok "holes in memory: 4" refused 4 '/dev/shm is in memory; give --dir'
run case --size 4T anon-w-seq
ok "more memory than there is: 4" refused 4 'MiB are available; give --size less'
if [ "$(awk '/^SwapTotal/ { print $2 }' /proc/meminfo)" = 0 ]; then
	run case swap-w-seq
	ok "no swap: 4" refused 4 'skipped, because this machine has no swap'
else
	skip "no swap: 4" "this machine has swap"
fi
if [ ! -e /sys/devices/system/node/node1 ]; then
	run case migrate
	ok "one node: 4" refused 4 'skipped, because this machine has one NUMA'
else
	skip "one node: 4" "this machine has two"
fi
done_testing
