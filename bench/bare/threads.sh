#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Pairs of the harness and bare threads, in turn: how long so many workers take
# until all are at the gate, or at the barrier. make bench-gate.
set -euo pipefail
cd "$(dirname "$0")/../.."

workers=${1:-10000}
pairs=${2:-10}

at_gate() {
	./faultline bench --workers "$workers" --time .01 brk-probe |
		grep -o '"gate_ns":[0-9]*' | cut -d: -f2
}

printf '%8s %5s %14s %14s %7s\n' workers pair 'harness ns' 'bare ns' ratio
for ((i = 1; i <= pairs; i++)); do
	if ((i % 2)); then
		h=$(at_gate)
		b=$(build/threads "$workers")
	else
		b=$(build/threads "$workers")
		h=$(at_gate)
	fi
	awk -v w="$workers" -v i="$i" -v h="$h" -v b="$b" \
		'BEGIN { printf "%8d %5d %14.0f %14.0f %7.3f\n", w, i, h, b, h / b }'
done | tee >(cat >&2) | awk '{ print $5 }' | sort -n |
	awk '{ r[NR] = $1 }
		END { low = int((NR + 1) / 2); high = int(NR / 2) + 1
		printf "median ratio %.3f of %d pairs\n",
			(r[low] + r[high]) / 2, NR }'
