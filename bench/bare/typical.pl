#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0-or-later
# From launches, a line "POINT<TAB>RECORD" each, to a table of figures of
# throughput.
#	typical.pl repeat	of each point its coefficient of variation, %
#	typical.pl slow		of each second point its rate, % of the first's
use strict;
use warnings;
use JSON::PP;

my $what = shift // 'repeat';
my @figures = qw(mean median 75% 90% mode whole);
my (@points, %rates);

# Of slices sorted by their duration, [ns, how many]: the one at a share.
sub at_share {
	my ($slices, $share) = @_;
	my ($all, $seen) = (0, 0);
	$all += $_->[1] for @$slices;
	for (@$slices) {
		# As histogram_quantile(): by share of the bucket.
		my $width = 2 ** (int(log($_->[0]) / log(2)) - 6);
		return $_->[0] - $width / 2 +
			$width * ($share * $all - $seen) / $_->[1]
			if $seen + $_->[1] >= $share * $all;
		$seen += $_->[1];
	}
	die "no slice\n";
}

# The half-sample mode: the shortest half of the shortest half of ...
sub mode {
	my @ns = map { ($_->[0]) x $_->[1] } @{$_[0]};
	while (@ns > 3) {
		my $half = int((@ns + 1) / 2);
		my $best = 0;
		for my $i (0 .. @ns - $half) {
			$best = $i if $ns[$i + $half - 1] - $ns[$i] <
				$ns[$best + $half - 1] - $ns[$best];
		}
		@ns = @ns[$best .. $best + $half - 1];
	}
	my $sum = 0;
	$sum += $_ for @ns;
	return $sum / @ns;
}

my $nr = 0;
while (<>) {
	my ($point, $json) = split /\t/, $_, 2;
	my $r = decode_json($json);
	my $slices = $r->{slices}{ns};
	# Two baselines with one name are two.
	my $key = $what eq 'slow' ? $nr++ % 6 . " $point" : $point;
	push @points, $key if !$rates{$key};
	my %rate = (
		mean => $r->{touches_per_s_mean},
		median => 1 / at_share($slices, .5),
		'75%' => 1 / at_share($slices, .25),
		'90%' => 1 / at_share($slices, .1),
		mode => 1 / mode($slices),
		whole => $r->{touches_per_s_typical},
	);
	for (@figures) {
		push @{$rates{$key}{$_}}, $rate{$_};
		push @{$rates{$key}{"$_ x cal."}},
			$rate{$_} * $r->{calibration_ns};
	}
}

sub average {
	my $sum = 0;
	$sum += $_ for @_;
	return $sum / @_;
}

sub cv {
	my $mean = average(@_);
	return 100 * sqrt(average(map { ($_ - $mean) ** 2 } @_) *
		@_ / (@_ - 1)) / $mean;
}

sub median {
	my @sorted = sort { $a <=> $b } @_;
	return ($sorted[$#sorted / 2] + $sorted[@sorted / 2]) / 2;
}

# Launch by launch, for both were made one after the other.
sub left {
	my ($base, $slow) = @_;
	return 100 * median(map { $slow->[$_] / $base->[$_] } 0 .. $#$slow);
}

my @shown = $what eq 'slow' ? @points[grep { $_ % 2 } 0 .. $#points] : @points;
print "\n| ", $what eq 'slow' ? 'rate left, %' : 'variation, %';
print " | ", s/^\d //r =~ s/--workers (\d+) (.*)/$2, $1/r for @shown;
print " |\n|---", '|---' x @shown, "|\n";
for my $figure (@figures, map { "$_ x cal." } @figures) {
	print "| $figure";
	for my $i (0 .. $#points) {
		my @rates = map { $rates{$points[$_]}{$figure} } $i - 1, $i;
		printf " | %.1f", cv(@{$rates[1]}) if $what ne 'slow';
		printf " | %.1f", left(@rates) if $what eq 'slow' && $i % 2;
	}
	print " |\n";
}
