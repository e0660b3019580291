#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A guest of 8 NUMA nodes: who sits where, and where the kernel says that the
# memory is. One boot with the policy remote; make check-nodes has them all. And
# cases that need two nodes, a boot each.
. "$(dirname "$0")/tap.sh"
read -r -a kernels <<<"${FAULTLINE_KERNELS:-}"
kernel=${kernels[-1]:-}
if [ ! -r "$kernel" ]; then
	echo "1..0 # skipped, because there are no kernels (make kernels)"
	exit 0
fi
if ! type -p "qemu-system-$(uname -m)" >/dev/null; then
	echo "1..0 # skipped, because QEMU is not installed"
	exit 0
fi

pages_lie() { # policy: in each record of a region's own pages
	perl -MJSON::PP -ne '
		BEGIN { $policy = shift @ARGV }
		$r = decode_json($_);
		next unless $r->{status} eq "ok";
		$n++;
		for $own (0 .. 7) {
			%on = %{$r->{pages_on}{$own} // {}};
			@nodes = sort keys %on;
			$sum = 0;
			$sum += $_ for values %on;
			%want = (local => "$own", remote => ($own + 1) % 8,
				"bind:2,5" => "2 5",
				interleave => "0 1 2 3 4 5 6 7");
			die "$r->{workload}: node $own: " . encode_json(\%on)
				if $sum < 9 || "@nodes" ne $want{$policy};
		}
		END { exit !$n }' "$1" "$SCRATCH/records"
}

for policy in ${POLICIES:-remote}; do
	D=$SCRATCH/$policy
	run run --kernel "$kernel" --cpus 16 --nodes 8 --placement \
		scatter --mempolicy "$policy" --workers 8 --region 8M --time .3 \
		--pass timing -o "$D" anon-write shmem-write
	ok "$policy: 0" ended 0
	cp "$D/records.jsonl" "$SCRATCH/records"
	ok "$policy: a worker on each node" perl -MJSON::PP -ne '
		$r = decode_json($_);
		$pus = join " ", map { $_->{pu} } @{$r->{workers}};
		die "$pus\n" if $pus ne "0 2 4 6 8 10 12 14"' "$SCRATCH/records"
	ok "$policy: the memory is where it was asked for" pages_lie "$policy"
	ok "$policy: no fault too many: no hinting faults" \
		hasnt records faults_mismatch
	if [ "$policy" = remote ]; then
		run compare "$D"
		ok "compare names the policy" has out 'memory remote'
	fi
done

# The cases that no machine of one node can run: all is moved once.
case_record() { # perl of its figures, %f, without what all names begin with
	perl -MJSON::PP -ne '
		$r = decode_json($_);
		die $_ if $r->{status} ne "ok";
		%f = map { s/^faultline\.//r => $r->{figures}{$_} }
			keys %{$r->{figures}};
		$n++;
		'"$1"' or die $_;
		END { exit !$n }' "$D/records.jsonl"
}

for case in mbind migrate; do
	D=$SCRATCH/$case
	LIMIT=300 run case --kernel "$kernel" --accel tcg --nodes 2 --size 16M \
		--runtime 0 -o "$D" "$case"
	ok "$case in a guest of two nodes: 0" ended 0
done
D=$SCRATCH/mbind
# 8 MiB each of two tasks.
ok "mbind: mmap_lock for write once a call" \
	case_record '$f{mmap_lock_writes_per_page} * 2048 == 1'
ok "mbind: pages have moved, and none was filled meanwhile" \
	case_record '$f{pages_per_s} > 0 && $f{faults_per_page} < 0.01'
D=$SCRATCH/migrate
ok "migrate: not for write" \
	case_record '$f{moves_per_s} > 0 && $f{mmap_lock_writes_per_move} == 0'
done_testing
