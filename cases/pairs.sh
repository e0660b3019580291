#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A case here and by vm-scalability's own usemem, in turn: the ratio of their KB/s
# (the tasks' sum), of the CPU time they took, and the kernel's faults, pair by
# pair, and the medians as a row of docs/vm-scalability.md.
# make bench-cases VMS=DIR, the built original's.
# Faults are those beyond what the same program makes with 1 MiB: its start is not
# the case's.
#	cases/pairs.sh DIR [PAIRS [CASE...]]
# NR_TASK tasks (the CPUs); FILES is where files of mmap-* lie (/var/tmp). SELF=1:
# the original in our place, too: how far it is from itself.
#
# A pair is of RUNS short runs (8) of each, alternating, the first by chance: what
# a virtual CPU is worth here drifts by a third within seconds. Each pair runs
# fresh copies of both programs, so that no luck of where their pages lie could
# stay for all of them.
set -euo pipefail

dir=${1:-}
pairs=${2:-10}
shift $(($# < 2 ? $# : 2))
cases=("$@")
[ $# -gt 0 ] || cases=(small-allocs-mt anon-r-seq-mt anon-w-seq-mt anon-cow-seq
	mmap-xread-seq-mt shm-pread-seq-mt)
nr=${NR_TASK:-$(nproc)}
runs=${RUNS:-8}

die() {
	echo "pairs.sh: $*" >&2
	exit 1
}
[ -x "$dir/usemem" ] || die "'$dir' has no usemem: give the directory of a \
built vm-scalability (make bench-cases VMS=DIR)"
[[ $pairs =~ ^[1-9][0-9]*$ ]] || die "how many pairs, not '$pairs'"
[ -x /usr/bin/time ] || die "GNU time counts the faults: apt-get install time"

scratch=$(mktemp -d)
on_disk=${FILES:-/var/tmp}/faultline-pairs.$$
in_shm=/dev/shm/faultline-pairs.$$
trap 'rm -rf "$scratch" "$on_disk" "$in_shm"' EXIT

# What the script of that name gives usemem, of a size in bytes.
script() { # case, bytes
	case $1 in
	small-allocs-mt) args=(-t "$nr" --readonly --unit 40960 $(($2 / nr))) ;;
	anon-r-seq-mt) args=(-t "$nr" --readonly $(($2 / nr))) ;;
	anon-w-seq-mt) args=(-t "$nr" $(($2 / nr))) ;;
	anon-cow-seq) args=(-n "$nr" --prealloc --prefault $(($2 / (nr + 1)))) ;;
	mmap-xread-seq-mt)
		file=$on_disk
		args=(-t "$nr" -f "$file" --prealloc --readonly "$2")
		;;
	shm-pread-seq-mt)
		file=$in_shm
		args=(-t "$nr" -f "$file" --readonly "$2")
		;;
	*) die "no command of the original is known here for '$1'" ;;
	esac
}

# Each a quarter of a second or so.
size_of() { # case
	case $1 in
	anon-r-seq-mt) echo $((1 << 30)) ;;
	anon-cow-seq) echo $((768 << 20)) ;;
	*) echo $((600 << 20)) ;;
	esac
}

measure() { # command: "BYTES KB/s CPU-SECONDS FAULTS"
	/usr/bin/time -o "$scratch/time" -f '%F %R %U %S' "$@" >"$scratch/out" \
		2>"$scratch/err" || die "$* failed: $(cat "$scratch/err")"
	perl -ne '$nr += 1, $bytes += $1, $kb += $2
			if m{^(\d+) bytes / \d+ usecs = (\d+) KB/s$};
		$faults = $1 + $2, $cpu = $3 + $4
			if $ARGV =~ /time$/ && /^(\d+) (\d+) (\S+) (\S+)$/;
		END { $nr or die "no line of KB/s\n";
			print "$bytes $kb $cpu $faults\n" }' "$scratch/out" "$scratch/time"
}

ours() { # case, bytes
	if [ -n "${SELF:-}" ]; then
		original "$@"
		return
	fi
	measure "$scratch/faultline" case --robot --runtime 0 --nr-task "$nr" \
		--dir "${FILES:-/var/tmp}" --size "$2" "$1"
}

original() { # case, bytes
	local file=

	script "$1" "$2"
	[ -z "$file" ] || truncate -s "$2" "$file"
	measure "$scratch/usemem" "${args[@]}"
	[ -z "$file" ] || rm "$file"
}

printf '| case | size | pairs | KB/s, ours to the original%ss: median | lowest to highest | CPU time: median | faults, ours | the original%ss | apart |\n|---|---|---|---|---|---|---|---|---|\n' \' \'
for case in "${cases[@]}"; do
	bytes=$(size_of "$case")
	: >"$scratch/pairs"
	cp faultline "$dir/usemem" "$scratch"
	own=$(ours "$case" $((1 << 20)))
	its_own=$(original "$case" $((1 << 20)))
	for ((i = 0; i < pairs * runs; i++)); do
		((i % runs)) || cp --remove-destination faultline "$dir/usemem" \
			"$scratch"
		if ((RANDOM % 2)); then
			a=$(ours "$case" "$bytes")
			b=$(original "$case" "$bytes")
		else
			b=$(original "$case" "$bytes")
			a=$(ours "$case" "$bytes")
		fi
		echo "$case $a $b" | tee -a "$scratch/pairs" >&2
	done
	# case, BYTES KB/s CPU-SECONDS FAULTS of ours, and of the original
	perl -lane 'BEGIN { ($mib, $runs, $own, $its_own) = splice @ARGV, 0, 4;
			sub median {
				my @v = sort { $a <=> $b } @_;
				($v[$#v / 2] + $v[@v / 2]) / 2 } }
		$F[1] == $F[5] or die "$F[0]: not the same bytes: @F\n";
		$sum[$_] += $F[$_] for 2, 3, 6, 7;
		push @ours, $F[4] - $own;
		push @theirs, $F[8] - $its_own;
		next if $. % $runs;
		push @ratio, $sum[2] / $sum[6];
		push @cpu, $sum[3] / $sum[7];
		@sum = ();
		END { @ratio = sort { $a <=> $b } @ratio;
			printf "| %s | %dM | %d | %.3f | %.3f to %.3f | %.3f | %.0f | %.0f | %+.2f %% |\n",
				$F[0], $mib, scalar @ratio, median(@ratio),
				$ratio[0], $ratio[-1], median(@cpu),
				median(@ours), median(@theirs),
				100 * (median(@ours) / median(@theirs) - 1) }' \
		$((bytes >> 20)) "$runs" "${own##* }" "${its_own##* }" "$scratch/pairs"
done
