#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Ten pairs of two programs that do the same, in turn, for each workload: the
# ratio of their throughputs, pair by pair, and the median. make bench-self: the
# harness and the bare loop. With "latency": the pass latency and the harness
# without it.
#	bench/bare/pairs.sh [SECONDS [PAIRS [WORKLOADS [latency]]]]
# ASLEEP: microseconds that the bare loop sleeps before each lap, as a worker does
# that waits for the others (50).
#
# A pair is of RUNS short launches (8) of each, alternating: what a virtual CPU is
# worth may drift by a third within seconds. Each launch is of a fresh copy of its
# program, so that no luck of where its pages lie could stay for all of them.
set -euo pipefail
cd "$(dirname "$0")/../.."

seconds=${1:-.1}
pairs=${2:-10}
workloads=${3:-anon-present anon-read anon-write file-text}
latency=${4:-}
asleep=${ASLEEP:-50}
runs=${RUNS:-8}

for program in faultline build/bare; do
	[ -x "$program" ] || {
		echo "pairs.sh: $program is not built: make $program" >&2
		exit 1
	}
done

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fresh() { # copies, in pages of their own
	cp --remove-destination faultline "$scratch/harness"
	cp --remove-destination build/bare "$scratch/bare"
}

# Touches per second of the laps, less what the worker waited for a CPU that
# others had: the bare loop's are over its time on a CPU.
mean() { # workload, option
	"$scratch/harness" bench --time "$seconds" ${2:+"$2"} "$1" |
		perl -MJSON::PP -ne '$w = decode_json($_)->{workers}[0];
			printf "%.0f\n", $w->{nr_touches} * 1e9 /
				($w->{lap_ns} - ($w->{runqueue_ns} // 0))'
}

first() { # what is measured
	mean "$1" ${latency:+--latency}
}

second() { # what it is measured by
	if [ "$latency" ]; then
		mean "$1"
	else
		"$scratch/bare" "$1" "$seconds" "$asleep"
	fi
}

printf '%-13s %5s %14s %14s %7s %9s\n' workload pair \
	"${latency:-harness} /s" "$([ "$latency" ] && echo untimed || echo bare) /s" \
	ratio 'ns more'
for workload in $workloads; do
	for ((i = 0; i < pairs * runs; i++)); do
		fresh
		if ((i % 2)); then
			a=$(first "$workload")
			b=$(second "$workload")
		else
			b=$(second "$workload")
			a=$(first "$workload")
		fi
		echo "$a $b"
	done | awk -v w="$workload" -v runs="$runs" '{ a += $1; b += $2 }
		NR % runs == 0 {
			a /= runs; b /= runs
			printf "%-13s %5d %14.0f %14.0f %7.3f %9.1f\n",
				w, NR / runs, a, b, a / b, 1e9 / a - 1e9 / b
			fflush(); a = b = 0 }' |
		tee >(cat >&2) | awk '{ print $5, $6 }' | sort -n |
		awk -v w="$workload" '{ r[NR] = $1; ns[NR] = $2 }
			END { if (!NR) exit 1
			low = int((NR + 1) / 2); high = int(NR / 2) + 1
			printf "%-13s median ratio %.3f of %d pairs (%.1f ns more a touch)\n",
				w, (r[low] + r[high]) / 2, NR,
				(ns[low] + ns[high]) / 2 }'
done
