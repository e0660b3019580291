#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A report of the kernel test robot, as people save mails, beside a run; and
# what is wrong with saved mails. The figures are made up, the layout is not.
. "$(dirname "$0")/tap.sh"
LC_ALL=C

# The layout of lkp-tests' lib/compare.rb. The sign is that of UTF-8.
cat >"$SCRATCH/plain" <<-'END'
	From: kernel test robot <robot@example.org>
	Subject: [mm]  fedcba9876:  vm-scalability.throughput
	 19.1% improvement
	Message-ID: <1@example.org>

	testcase: vm-scalability
	test machine: 128 threads 2 sockets A CPU @ 2.60GHz (Some Lake) with 64G memory
	parameters:

		runtime: 300s

	=========================================================================================
	compiler/cpufreq_governor/kconfig/rootfs/runtime/tbox_group/test/testcase:
	  gcc-14/performance/x86_64-rhel-9.4/debian-12-x86_64.cgz/300s/lkp-xyz/small-allocs-mt/vm-scalability

	commit: 
	  0123456789 ("mm: base")
	  fedcba9876 ("mm: patch, with a (bracket) and a comma")

	0123456789abcdef fedcba98765432100123456789a 
	---------------- --------------------------- 
	       fail:runs  %reproduction    fail:runs
	           |             |             |    
	           :4            2%           0:4     dmesg.WARNING
	         %stddev     %change         %stddev
	             \          |                \  
	     38716           +19.1%      46113 ±  5%  vm-scalability.median
	   7433522           +19.1%    8853870 ±  5%  vm-scalability.throughput
	 2.233e+09           +19.1%  2.659e+09        vm-scalability.workload
	   5123456           +18.0%    6044221        vm-scalability.time.minor_page_faults
	     12.63            -3.5        9.15 ±  3%  perf-stat.overall.cache-miss-rate%
	      0.01 ±101%     +70.0%       0.01        perf-sched.sch_delay.avg.ms.x
	     34.21           -13.1       21.07 ±  4%  perf-profile.children.cycles-pp.rwsem_down_read_slowpath


	                            vm-scalability.throughput
	  1.3e+06 +-----------------------------------------------------+
	  1.2e+06 |-O   O O                                             |

	***************************************************************************************************
	lkp-abc: 64 threads 1 sockets Another CPU with 32G memory
	=========================================================================================
	compiler/mode/nr_task/tbox_group/test/testcase:
	  gcc-14/thread/50%/lkp-abc/page_fault1/will-it-scale

	commit: 
	  0123456789 ("mm: base")
	  fedcba9876 ("mm: patch, with a (bracket) and a comma")

	0123456789abcdef fedcba98765432100123456789a 
	---------------- --------------------------- 
	         %stddev     %change         %stddev
	             \          |                \  
	    100000            +1.0%     101000        will-it-scale.per_thread_ops
END

import() { # file: into a new directory
	rm -rf "$SCRATCH/dir"
	run import lkp "$SCRATCH/$1" -o "$SCRATCH/dir"
}
same() { # file: read as the plain one was
	import "$1"
	ok "$2: 0" ended 0
	ok "$2: the same records" cmp "$SCRATCH/dir/records.jsonl" \
		"$SCRATCH/records"
	ok "$2: the same machines" cmp "$SCRATCH/dir/boots.jsonl" \
		"$SCRATCH/boots"
}
changed() { # new-file perl-expression: the plain mail after it
	perl -pe "$2" "$SCRATCH/plain" >"$SCRATCH/$1"
}
no() { # what pattern
	import file
	ok "$1: 1" refused 1 "$2"
	ok "$1: no directory" test ! -e "$SCRATCH/dir"
}

import plain
ok "a mail as it is: 0" ended 0
ok "the directory is named" test "$(cat "$SCRATCH/out")" = "$SCRATCH/dir"
ok "two tables" has err '2 tables of 2 kernels, 16 figures'
ok "failures are no figures, and that is said" has err 'rows of failures, left out: 1$'
cp "$SCRATCH/dir/records.jsonl" "$SCRATCH/records"
cp "$SCRATCH/dir/boots.jsonl" "$SCRATCH/boots"
ok "figures, their spread, their change; names of a record" \
	perl -MJSON::PP -e '
	@r = map { decode_json($_) } <>;
	@r == 4 or die scalar @r;
	($a, $b, $c, $d) = @r;
	$a->{pass} eq "reported" or die;
	$a->{workload} eq "vm-scalability/small-allocs-mt" or die;
	$a->{nr_workers} == 128 && $d->{nr_workers} == 32 or die "tasks";
	$a->{boot} == 1 && $d->{boot} == 2 && $a->{time_s} == 300 or die;
	$a->{kernel} eq "0123456789" && $b->{kernel} eq "fedcba9876" or die;
	$a->{parameters}{kconfig} eq "x86_64-rhel-9.4" or die;
	$n = "vm-scalability.throughput";
	$a->{figures}{$n} == 7433522 && $b->{figures}{$n} == 8853870 or die;
	$b->{figures_stddev_pct}{$n} == 5 or die "stddev";
	exists $a->{figures_stddev_pct}{$n} and die "a stddev from nowhere";
	$a->{figures_stddev_pct}{"perf-sched.sch_delay.avg.ms.x"} == 101 or die;
	$b->{figures_change}{$n} eq "+19.1%" or die;
	$b->{figures_change}{"perf-stat.overall.cache-miss-rate%"} eq "-3.5" or die;
	exists $a->{figures_change} and die;
	' "$SCRATCH/records"
ok "a machine for each table" perl -MJSON::PP -e '
	@b = map { decode_json($_) } <>;
	@b == 4 && $b[0]{nr_cpus} == 128 && $b[1]{nr_cpus} == 64 or die;
	$b[0]{cpu_model} eq "A CPU @ 2.60GHz (Some Lake)" or die;
	$b[0]{memory_bytes} == 64 << 30 && $b[1]{memory_bytes} == 32 << 30 or die;
	' "$SCRATCH/boots"
ok "the mail it is from, and titles" perl -MJSON::PP -0777 -e '
	$p = decode_json(<>);
	$p->{report}{message_id} eq "<1\@example.org>" or die;
	$p->{report}{subject} =~ /^\[mm\] .* 19\.1% improvement$/ or die;
	$p->{kernels}[1]{title} eq "mm: patch, with a (bracket) and a comma"
		or die;' "$SCRATCH/dir/plan.json"

# What becomes of a mail.
changed file 's/^/> /'
same file "quoted"
changed file 's/^/>> > /; s/ +$//'
same file "quoted twice, blanks at the ends gone"
changed file 's/$/\r/'
same file "lines as DOS ends them"
changed file 's/\xc2\xb1/\xb1/'
same file "in Latin-1, as the robot writes"
changed file 's/\xc2\xb1/\xc4\x85/'
same file "as archives show what was Latin-1"
changed file 's/\xc2\xb1/+-/'
same file "in ASCII"
changed file 's/  /\xc2\xa0 /g if /%/'
same file "blanks of a web page"
changed file 's/  vm-scalability\.throughput$/\nvm-scalability.throughput/'
same file "a row wrapped before its name"
changed file 's/(8853870)/\n$1/; s/ \("mm: patch/\n("mm: patch/; s/with 64G/\nwith 64G/'
same file "wrapped here and there"
perl -MMIME::QuotedPrint -pe '$_ = encode_qp($_)' "$SCRATCH/plain" >"$SCRATCH/file"
same file "quoted-printable"

# Beside a run.
import plain
run case --robot --nr-task 2 --size 24M --runtime 0 --launches 2 \
	-o "$SCRATCH/run" small-allocs-mt
ok "case --robot -o: 0" ended 0
ok "its directory on stdout, no more" test "$(cat "$SCRATCH/out")" = \
	"$SCRATCH/run"
run compare "$SCRATCH/dir" "$SCRATCH/run"
ok "compare: 0" ended 0
ok "both machines are named" has out \
	'machine: A CPU @ 2\.60GHz \(Some Lake\), 128 CPUs, 64\.0 GiB'
ok "and differ" has out 'differs: nr_cpus: 0123456789: 128 then 64; fedcba9876: 128 then 64; '
ok "what a report does not say does not" hasnt out 'clocksource|thp|unknown'
ok "what it was" has out '^0123456789: reported, 128 tasks; compiler gcc-14'
ok "what the run was" has out ': 2 launches here, 2 tasks; output robot, runtime 0s, size'
ok "the same name, one line; the change as reported, none of machines" has out \
	'^   7433522           \+19\.1%    8853870 .*  5% +[0-9]+ .*vm-scalability\.throughput$'
ok "faults and switches" test "$(grep -cE \
	'vm-scalability\.(median|workload|time\.minor_page_faults)$' "$SCRATCH/out")" = 3
ok "what only one has is left out, and that is said" has out \
	'^[0-9]+ figures that only one of them has are left out; --all shows them$'
ok "the other test has a table of its own" has out 'will-it-scale\.per_thread_ops$'
ok "nothing is judged" hasnt out 'faster|slower|p <='
run compare --all --format lkp "$SCRATCH/dir" "$SCRATCH/run"
ok "--all has them" has out 'perf-profile\.children'
run compare --format json "$SCRATCH/dir" "$SCRATCH/run"
ok "JSON" perl -MJSON::PP -0777 -e '
	$r = decode_json(<>)->{robots};
	@h = grep { $_->{figure} eq "vm-scalability.throughput" } @$r;
	@h == 3 && $h[2]{nr_launches} == 2 && $h[2]{mean} > 0 or die;' \
	"$SCRATCH/out"
run compare --format csv "$SCRATCH/dir"
ok "a format that has no room: 2" refused 2 'text, lkp and json'
for command in letter check report plot null; do
	run $command "$SCRATCH/dir"
	ok "$command judges no figure of a robot: 125" refused 125 \
		'shown, not judged'
done
run run --resume "$SCRATCH/dir"
ok "there is no plan to go on with: 1" refused 1 'no plan to go on with'
run import lkp "$SCRATCH/plain" -o "$SCRATCH/dir"
ok "a directory that is there: 1" refused 1 'holds other data'

# The example with nothing but its table.
sed -n '/^====/,/rwsem_down/p' "$SCRATCH/plain" >"$SCRATCH/file"
import file
ok "a table alone: 0" ended 0
ok "no machine, so no number of tasks" hasnt dir/records.jsonl nr_workers
run compare "$SCRATCH/dir"
ok "and compare says so" has out '^machine: unknown'

# Bad input.
head -9 "$SCRATCH/plain" >"$SCRATCH/file"
no "no table" 'no table of the kernel test robot: a rule of ==='
: >"$SCRATCH/file"
no "nothing" 'it is empty'
sed -n '1,/vm-scalability.median/p' "$SCRATCH/plain" | head -c -3 >"$SCRATCH/file"
no "cut in a name" 'line 27: cut off in the middle \(no newline'
sed -n '1,/vm-scalability.median/p' "$SCRATCH/plain" | head -c -40 >"$SCRATCH/file"
no "cut in a row" 'line 27: the row is cut'
sed -n '1,/^commit/p' "$SCRATCH/plain" >"$SCRATCH/file"
no "cut in its head" 'line 16: the table ends in its head'
sed '/median/,/rwsem/d; /dmesg/d; /^\*\*\*/,$d' "$SCRATCH/plain" >"$SCRATCH/file"
no "a head without rows" 'line 12: the table has a head and no rows'
changed file 's/7433522/1433522/'
no "a figure that was changed" \
	'line 28: \+19\.1% is not the change from 1433522 to 8853870'
changed file 's/300s\/lkp-xyz/lkp-xyz/'
no "a parameter too few" "the table's parameters and their values"
cat "$SCRATCH/plain" "$SCRATCH/plain" >"$SCRATCH/file"
no "the same report twice" 'two reports: lines 12 and 6[0-9] have the table of vm-scalability small-allocs-mt on lkp-xyz'
{ cat "$SCRATCH/plain"; sed 's/fedcba9876/aaaaaaaaaa/' "$SCRATCH/plain"; } >"$SCRATCH/file"
no "two reports" 'two reports: line 12 compares 0123456789 and fedcba9876, line 6[0-9] 0123456789 and aaaaaaaaaa'
printf 'Content-Transfer-Encoding: base64\n\nSGVsbG8=\n' >"$SCRATCH/file"
no "base64" 'base64; save it as plain text'
head -c 2000 /bin/sh >"$SCRATCH/file"
no "no text" 'it is no text'
rm "$SCRATCH/file"
no "no file" 'No such file'
mkdir "$SCRATCH/file"
no "a directory" 'Is a directory'
run import mmtests x
ok "of others: 2" refused 2 "reports of lkp, not of 'mmtests'"
run import lkp
ok "no file named: 2" refused 2 '^usage: faultline import lkp FILE'
done_testing
