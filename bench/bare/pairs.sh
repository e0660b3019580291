#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Ten pairs of the harness and the bare loop, in turn, for each baseline: the
# ratio of their throughputs, pair by pair, and the median. make bench-self.
#
# Each pair runs fresh copies of both programs: where in physical memory a
# program's pages lie is worth up to 8 % of a fault here, and as long as they
# stay in the page cache that luck would be the same in every pair.
set -euo pipefail
cd "$(dirname "$0")/../.."

seconds=${1:-1}
pairs=${2:-10} # and which, third

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fresh() { # copies, in pages of their own
	cp faultline "$scratch/harness.$1"
	cp build/bare "$scratch/bare.$1"
	harness=$scratch/harness.$1
	bare=$scratch/bare.$1
}

mean() { # the harness's mean touches/s
	"$harness" bench --time "$seconds" "$1" |
		grep -o '"touches_per_s_mean":[0-9.e+]*' | cut -d: -f2
}

printf '%-13s %5s %14s %14s %7s\n' workload pair 'harness /s' 'bare /s' ratio
for workload in ${3:-anon-present anon-read anon-write file-text}; do
	for ((i = 1; i <= pairs; i++)); do
		fresh "$workload.$i"
		if ((i % 2)); then
			h=$(mean "$workload")
			b=$("$bare" "$workload" "$seconds")
		else
			b=$("$bare" "$workload" "$seconds")
			h=$(mean "$workload")
		fi
		awk -v w="$workload" -v i="$i" -v h="$h" -v b="$b" \
			'BEGIN { printf "%-13s %5d %14.0f %14.0f %7.3f\n",
				w, i, h, b, h / b }'
	done | tee >(cat >&2) | awk '{ print $5 }' | sort -n |
		awk -v w="$workload" '{ r[NR] = $1 }
			END { low = int((NR + 1) / 2); high = int(NR / 2) + 1
			printf "%-13s median ratio %.3f of %d pairs\n", w,
				(r[low] + r[high]) / 2, NR }'
done
