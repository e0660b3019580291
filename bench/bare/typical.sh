#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Which quantile of the slices repeats: launches of one point, and the
# coefficient of variation of the mean throughput and of the throughput at
# several quantiles of the slices' durations.
#	bench/bare/typical.sh [WORKLOAD [LAUNCHES [SECONDS]]]
set -euo pipefail
cd "$(dirname "$0")/../.."

workload=${1:-anon-read}
launches=${2:-30}
seconds=${3:-.3}

for ((i = 0; i < launches; i++)); do
	./faultline bench --time "$seconds" "$workload"
done | perl -MJSON::PP -ne '
	BEGIN { @quantiles = (.5, .25, .1) }
	$r = decode_json($_);
	push @{$rate{mean}}, $r->{touches_per_s_mean};
	@ns = @{$r->{slices}{ns}};
	$all = 0;
	$all += $_->[1] for @ns;
	for my $q (@quantiles) {
		my $seen = 0;
		for (@ns) {
			$seen += $_->[1], next
				if $seen + $_->[1] < $q * $all;
			# As histogram_quantile(): by share of the bucket.
			my $width = 2 ** (int(log($_->[0]) / log(2)) - 6);
			my $at = $_->[0] - $width / 2 +
				$width * ($q * $all - $seen) / $_->[1];
			push @{$rate{$q}}, $r->{slices}{touches} / $at * 1e9;
			last;
		}
	}
	END {
		printf "%-10s %14s %8s\n", "figure", "median /s", "cv %";
		for my $k ("mean", @quantiles) {
			my @v = sort { $a <=> $b } @{$rate{$k}};
			my ($sum, $square) = (0, 0);
			$sum += $_ for @v;
			$square += ($_ - $sum / @v) ** 2 for @v;
			printf "%-10s %14.0f %8.2f\n", $k, $v[@v / 2],
				100 * sqrt($square / (@v - 1)) / ($sum / @v);
		}
	}'
