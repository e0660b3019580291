#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Which figure of throughput repeats, and which still shows what is slow:
# launches of several points in turn, and of each figure its coefficient of
# variation; then, beside a baseline, how much of its rate is left in three
# slowdowns. make bench-typical; docs/method.md has two such tables.
#	bench/bare/typical.sh [LAUNCHES [SECONDS]]
set -euo pipefail
cd "$(dirname "$0")/../.."

launches=${1:-30}
seconds=${2:-.3}
nr_cpus=$(nproc)
# faultline with the two workloads beside this script.
bench=(build/typical bench --time "$seconds")

repeat=(
	"--workers 1 anon-read" "--workers $nr_cpus anon-read"
	"--workers 1 anon-write" "--workers $nr_cpus anon-write"
	"--workers 1 file-text" "--workers $nr_cpus file-text"
)
# Each with its own baseline before it.
slow=(
	"--workers 1 anon-read" "--workers 1 anon-read-delayed"
	"--workers 1 anon-read" "--workers 1 --against mmap-churn:1 anon-read"
	"--workers $nr_cpus anon-read" "--workers $nr_cpus anon-read-one-vma"
)

launch() { # one record of each point, with the point before it
	local point
	for point; do
		# shellcheck disable=SC2086 # options and a name
		"${bench[@]}" $point |
			awk -v point="$point" 'NR == 1 { print point "\t" $0 }'
	done
}

date -u '+%F %H:%M UTC'
uname -srm
for ((i = 0; i < launches; i++)); do
	launch "${repeat[@]}"
done | bench/bare/typical.pl repeat
for ((i = 0; i < launches; i++)); do
	launch "${slow[@]}"
done | bench/bare/typical.pl slow
