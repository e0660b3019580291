#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The command line: what it prints where, the exit codes, and the one sentence
# for each mistake.
. "$(dirname "$0")/tap.sh"

run help
ok "help: 0" ended 0
ok "help names every command" has out 'compare.*'
for command in list run compare plot bench doctor; do
	ok "help has $command" has out "^  $command "
	run help $command
	ok "help $command" has out "usage: faultline $command"
	run help
done
run --version
ok "--version" has out '^faultline [0-9a-f]'
run list
ok "list: anon-read" has out '^anon-read .*zero-page'
ok "list says whether it can run here" has out 'can run here'
ok "list: nothing on stderr" test ! -s "$SCRATCH/err"

run run --help
ok "run --help: 0" ended 0
ok "run --help is its help" has out 'usage: faultline run'
run run --workers 2 --help
ok "--help after other options" has out 'usage: faultline run'
run kernel fetch --help
ok "--help after a word" has out 'usage: faultline kernel'
for args in list help --version topo "explain nop" "help run" layout; do
	# shellcheck disable=SC2086
	"$FL" $args >/dev/full 2>"$SCRATCH/err"
	CODE=$?
	: >"$SCRATCH/out"
	ok "$args into a full disk" refused 1 'stdout: No space left on device'
done
"$FL" plan nop -o "$SCRATCH/closed" >&- 2>"$SCRATCH/err"
ok "stdout closed is an error" has err 'stdout: Bad file descriptor'
ok "and what is printed is in no file" perl -MJSON::PP -e \
	'decode_json(do { local $/; <STDIN> })' <"$SCRATCH/closed/plan.json"
run run --wrokers 2 nop
ok "an unknown option" refused 2 "run: --wrokers is no option here.*faultline help run"
run bench nop --time
ok "an option without its value" refused 2 "bench: --time .*lacks its value"
run run nop -o ""
ok "the value of a variable that is not set" refused 2 "run: -o has an empty value"
run plan --label= nop
ok "the same with =" refused 2 "plan: --label has an empty value"
run topo --all=yes
ok "a value where none is taken" refused 2 "topo: --all takes no value"
run run --unit 5-3 results/reference/pairs
ok "units from the last to the first" refused 2 "--unit takes K or K-L, .*not '5-3'"
run run --shard 3/2 results/reference/pairs
ok "the third of two shards" refused 2 "--shard takes I/N, .*not '3/2'"
run run --cpus 8 nop
ok "an option for guests without a guest" refused 2 "--cpus is of guests: it needs --kernel"
run run xyzzyxyz
ok "a word far from any name" refused 2 "no workload 'xyzzyxyz'; faultline list has all"
run check-locks --pass timing nop
ok "check-locks counts locks, nothing else" refused 2 "check-locks.*--pass"
run frobnicate
ok "unknown command" refused 2 "no command 'frobnicate'"
run bench
ok "bench without a workload" refused 2 'usage: faultline bench'
run bench anon-raed
ok "a typo has the nearest name" refused 2 "no workload 'anon-raed'.*anon-read"
run bench anon
ok "a beginning has all that begin so" refused 2 'anon-read, .*anon-write'
run run anon-read nosuch -o "$SCRATCH/d"
ok "run: unknown workload" refused 2 "no workload 'nosuch'"
ok "and nothing was created" test ! -e "$SCRATCH/d"
run run --workers 1, nop
ok "a list that ends in a comma is shown whole" refused 2 "not '1,'"
run run -xy nop
ok "of two letters the option is named, not the command" refused 2 'run: -xy is'
run run --cpus=8 nop
ok "an option for guests, with =" refused 2 "^faultline: --cpus is of guests"
for label in a/b -o ..; do
	run plan --label "$label" nop -o "$SCRATCH/d"
	ok "a label that would be a path or an option: '$label'" \
		refused 2 "--label takes a name.*not '$label'"
done
run plan --label "$(printf 'a\tb')" nop -o "$SCRATCH/d"
ok "a label with a control character" refused 2 "--label takes a name"
run plan --retry-disturbed 0 nop -o "$SCRATCH/no-retries"
ok "--retry-disturbed 0 is what it is without" ended 0
run bench --against nop:1:rate=0/s nop
ok "a rate of nothing" refused 2 "R from 1 to 1e9.*not 'rate=0/s'"
run bisect --source . --good a --bad b --for nop --max-regress 3x -o "$SCRATCH/d"
ok "bisect: a margin that is none, before anything is built" refused 2 \
	"--max-regress takes per cent.*not '3x'"
ok "and nothing was created" test ! -e "$SCRATCH/d"
run plan nop -o "$SCRATCH/a b"
ok "a directory with a blank can be pasted" has err "--resume '$SCRATCH/a b'\$"
run plan nop -o "$SCRATCH/a b"
ok "where it is in the way, too" refused 1 "--resume '$SCRATCH/a b'\$"
run run --resume "$SCRATCH/a b" --unit 1
ok "and after a run" has err "compare '$SCRATCH/a b'\$"
run plan nop -o "$SCRATCH/ab"
ok "one without needs no quotes" has err "--resume $SCRATCH/ab\$"
run bench --first --latency nop
ok "--first and --latency" refused 2 'give the one or the other'
run bench --control 3,4,5 nop
ok "--control of three" refused 2 '--control takes two descriptors'
run explain x
ok "one letter is near to no name" refused 2 "no workload 'x'; faultline list"
run bench --workers 0 anon-read
ok "zero workers" refused 2 'workers takes a whole number from 1'
run bench --workers 1e9 anon-read
ok "absurd workers" refused 2 "not '1e9'"
run bench --workers 4000000000 anon-read
ok "more workers than can be" refused 2 'from 1 to 100000'
run run --workers 2,2 nop
ok "the same workers twice" refused 2 'has 2 twice'
run bench --time 0 nop
ok "no time" refused 2 'seconds from 0.01'
run bench --placement diagonal nop
ok "unknown placement" refused 2 "--placement takes compact, .*not 'diagonal'"
run bench --placement cpus:4000 nop
ok "bench: a CPU that is not there" has err '^faultline: placement cpus:4000: CPU 4000 is not there, offline, or not allowed; to be had: '
run run --placement node:77 nop -o "$SCRATCH/d"
ok "run: a node that is not there" refused 1 'placement node:77: no NUMA node 77 that may be used; to be had: 0'
run run --workers 1..2^n nop -o "$SCRATCH/d"
ok "workers by no rule" refused 2 "1..max, 4..max:4, 2\^n or all, .*not '1..2\^n'"
ok "and nothing was created" test ! -e "$SCRATCH/d"
run bench --against nosuch:1 nop
ok "unknown against" refused 2 "no workload 'nosuch'"
run bench --against nop:x nop
ok "against with no number" refused 2 "not 'x'"
run run --against nop:1 --or-against nop:1 nop
ok "a variant twice" refused 2 'given twice: nop:1'
run check-locks --or-against nop:1 nop
ok "check-locks takes no variant" refused 2 'neither --pass nor --c2c nor --set nor'
run run --time .02 --pass timing --workers 1 -o "$SCRATCH/v" \
	--against mmap-churn:1 --against maps-read:1 --or-against nop:1 anon-present
ok "two variants: each point three times" perl -MJSON::PP -ne \
	'$r = decode_json($_); next if $r->{role} ne "measured";
	$n{$r->{against} // "-"}++; END { exit !(keys %n == 3 && $n{"-"} == 1 &&
	$n{"nop:1"} == 1 && $n{"mmap-churn:1,maps-read:1"} == 1) }' \
	"$SCRATCH/v/records.jsonl"
run bench --against mmap-churn:1:rate=fast nop
ok "a rate that is none" refused 2 "takes R from 1 to 1e9, .*not 'rate=fast'"
run bench --time .5 --against mmap-churn:1:rate=1000/s anon-read
ok "a paced crew is never faster than its rate" perl -MJSON::PP -ne \
	'$r = decode_json($_); next if $r->{role} eq "measured"; $n++;
	die "$r->{touches_per_s_mean}" if $r->{touches_per_s_mean} > 1100;
	END { exit !($n == 1) }' "$SCRATCH/out"
run bench --region 1Q anon-read
ok "a size that is none" refused 2 'such as 512M'
run bench --fault-around of file-read
ok "fault-around neither here nor there" refused 2 "takes on, stride or off, not 'of'"
run run --fault-around off anon-read -o "$SCRATCH/d"
ok "fault-around for what knows none" refused 2 'anon-read does not'
run bench --vma spaced anon-read
ok "spaced by how many" refused 2 "spaced:N and shared .N from 1 to 10000.*not 'spaced'"
run bench --vma own,shared anon-read
ok "one point has one geometry" refused 2 'faultline run takes several'
run bench --vma shared mmap-churn
ok "a geometry for what has none" refused 2 'mmap-churn does not'
run bench --vma shared --pmd shared file-read
ok "a shared page table where a fault maps others' pages" refused 2 'file-read does not'
run bench --vma shared --text 4M file-text
ok "a geometry for a text" refused 2 'goes without --vma'
run bench --pmd shared anon-read
ok "shared page tables of VMAs of their own" refused 2 'needs --vma shared'
run run --vma own,shared,own anon-read -o "$SCRATCH/d"
ok "a geometry twice" refused 2 '--vma has own twice'
run run --vma shared --pmd shared --workers 512 anon-read -o "$SCRATCH/d"
ok "more workers than a page table has pages for" refused 1 'at most 511 workers'
run bench --vma spaced:3 --workers 4 --time .05 anon-read
ok "four VMAs and what lies between" has out '"geometry":"spaced:3","nr_vmas":13,'
run bench --text 4M anon-read
ok "a text for what runs none" refused 2 '--text is for file-text; anon-read runs no'
run run --text 4M -o "$SCRATCH/d"
ok "nor for a whole set" refused 2 '--text is for file-text'
run bench --text 4M --region 4M file-text
ok "a text and a region" refused 2 'goes without --region'
run bench --text 800 m file-text
ok "a text's size with a space" refused 2 'usage: faultline bench'
run run --text 4M --workers 63 file-text -o "$SCRATCH/d"
ok "more workers than the text has room for" \
	refused 1 '63 workers need --text 6M, for each runs 64 KiB of its own'
run run --text 900G file-text -o "$SCRATCH/d"
ok "more text than memory" refused 1 'a text of 921600 MiB and .* MiB are available; use a smaller --text'
run bench --text 4M --workers 62 --time .05 file-text
ok "as many workers as the text has room for" has out '"text_bytes":4194304'
run run --pass timing,lokcs nop
ok "unknown pass" refused 2 'timing, locks'
run run --set storm
ok "an unknown set" refused 2 "takes quick, all, storms.*not 'storm'"
run run --set quick nop
ok "a set and a workload" refused 2 'set quick and nop: give the one or the other'
run run --set storms:rate=fast
ok "a storm without a pace" refused 2 "takes R from 1 to 1e9, .*not 'rate=fast'"
run plan --set storms:rate=500/s --seed 3 -o "$SCRATCH/storms"
ok "storms: each of them, by ones and twos, and alone; both passes" perl \
	-MJSON::PP -e '$p = decode_json(do { local $/; <STDIN> });
	$n{"$_->{workload} $_->{pass} " . ($_->{against} // "-")}++
		for @{$p->{units}};
	exit !(keys %n == 2 * 2 * 9 && @{$p->{units}} == 36 &&
		$n{"anon-read latency fork-exit:2:rate=500/s"} == 1)' \
	<"$SCRATCH/storms/plan.json"
run run --pass latency,latency nop
ok "a pass twice" refused 2 'has latency twice'
run run --boots 2 nop
ok "boots of the running kernel" refused 2 'needs --kernel or --release'
run run nop nop
ok "a workload twice" refused 2 'given twice'

run run --workers 4000 --region 64G anon-write -o "$SCRATCH/d"
ok "more memory than there is, with the arithmetic" \
	refused 1 '4000 workers x 65664.0 MiB = [0-9]+ MiB, but [0-9]+ MiB are'
run run --region 16G --workers 1 --against anon-write:300 anon-write -o "$SCRATCH/d"
ok "the workers beside are counted too" refused 1 'and the workers beside = [0-9]+ MiB'
run run --kernel /etc/passwd nop -o "$SCRATCH/d"
ok "an image that is not a kernel" refused 1 'not a kernel image'
run run --kernel "$SCRATCH/none" nop -o "$SCRATCH/d"
ok "an image that is not there" refused 1 'No such file'
mkdir "$SCRATCH/full"
touch "$SCRATCH/full/thesis.tex"
run run nop -o "$SCRATCH/full"
ok "a directory with other data" refused 1 'holds other data'
ok "which is left alone" test -e "$SCRATCH/full/thesis.tex"
run compare
ok "compare without a directory" refused 2 'compare'
run compare "$SCRATCH/none"
ok "compare: no such directory" refused 1 'none'
run compare README.md
ok "compare: a file" refused 1 'README.md: not a run directory, but a file'
run compare "$SCRATCH/full"
ok "compare: not a run directory" refused 1 'full'

run run --workers 1..3 --placement cpus:0 --time .02 --pass timing nop \
	-o "$SCRATCH/sweep"
cp "$SCRATCH/sweep/records.jsonl" "$SCRATCH/records"
ok "a sweep: a record for each count" test "$(wc -l <"$SCRATCH/records")" = 3
ok "all on the CPU of the list" hasnt records '"pu":[1-9]'

run bench --time .05 anon-read
ok "bench: 0" ended 0
ok "bench: one record, on one line" test "$(wc -l <"$SCRATCH/out")" = 1
ok "bench: nothing on stderr" test ! -s "$SCRATCH/err"
ok "bench: the record is JSON" perl -MJSON::PP -e \
	'decode_json(do { local $/; <STDIN> })' <"$SCRATCH/out"
run bench --time .05 --workers 2 --against mmap-churn:1,nop:2 anon-read
ok "against: a record for each crew" test "$(wc -l <"$SCRATCH/out")" = 3
ok "against: 5 workers on fewer CPUs is said" has out '"oversubscribed":true'
ok "and then no typical throughput" hasnt out 'touches_per_s_typical'
ok "nor a calibration of it" hasnt out 'calibration_ns'

# An address space too small for the region: an error of the workload's own.
(
	ulimit -v 400000
	timeout "$LIMIT" "$FL" bench --workers 3 anon-read
) >"$SCRATCH/out" 2>"$SCRATCH/err"
CODE=$?
ok "a worker that fails: 1" ended 1
ok "is named, with the call" has err 'anon-read: worker [0-9]: .*: Cannot allocate'
ok "and leaves a record" has out '"status":"failed"'
# One that fails in a lap, with others in the same round: nobody is left asleep.
# The first round maps 175 MB, on a busy machine too.
(
	ulimit -v 150000
	timeout "$LIMIT" "$FL" bench --workers 2 anon-read-small
) >"$SCRATCH/out" 2>"$SCRATCH/err"
CODE=$?
ok "a lap that fails ends the run: 1" ended 1
ok "and says why" has err 'anon-read-small: worker [0-9]: mmap of /dev/zero: Cannot'
done_testing
