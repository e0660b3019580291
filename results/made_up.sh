#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Records that nobody measured, for tests of what shows them:
#   results/made_up.sh DIR "LABEL..." BOOTS "WORKERS..." WORKLOAD...
# The second and third kernel take no mmap_lock and scale better. What they
# differ by from boot to boot is chosen, and the same each time.
set -euo pipefail
dir=$1 labels=$2 nr_boots=$3 workers=$4
shift 4
mkdir -p "$dir"

printf '%s\n' "$@" | awk -v labels="$labels" -v nr_boots="$nr_boots" \
	-v workers="$workers" -v dir="$dir" -v class="${CLASS:-bare}" '
function put(text) { printf "%s", text >>records }
# 0 to 1
function chance() { seed = (seed * 16807) % 2147483647; return seed / 2147483647 }
function record(w, k, boot, n, pass, rate) {
	put(sprintf("{\"format\":1,\"status\":\"ok\",\"workload\":\"%s\"," \
		"\"role\":\"measured\",\"pass\":\"%s\"," \
		"\"placement\":\"compact\",\"kernel\":\"%s\"," \
		"\"nr_workers\":%d,\"boot\":%d,\"launch\":1," \
		"\"unit\":%d,\"time_s\":1,\"release\":\"%s-made-up\"," \
		"\"boot_id\":\"%s-%d\",\"machine_class\":\"%s\"," \
		"\"nr_pus\":64,\"nr_touches\":1000000,", w, pass, label[k], n,
		boot, ++unit, label[k], label[k], boot, class))
	if (pass == "timing")
		put(sprintf("\"touches_per_s_mean\":%f," \
			"\"touches_per_s_typical\":%f," \
			"\"nr_switches_voluntary\":10," \
			"\"nr_switches_involuntary\":0}\n", rate, rate))
	else
		put(sprintf("\"nr_faults_expected\":1000000,\"counts\":{" \
			"\"mmap_lock_read_start\":%d," \
			"\"mmap_lock_read_failed\":0," \
			"\"mmap_lock_write_start\":%d," \
			"\"mmap_lock_write_failed\":0}}\n",
			k == 1 ? 1000000 : 0, 100000 * (index(w, "i") > 0)))
}
BEGIN {
	records = dir "/records.jsonl"; printf "" >records
	plan = dir "/plan.json"; boots = dir "/boots.jsonl"; printf "" >boots
	nr_labels = split(labels, label, " ")
	nr_nr = split(workers, nr_workers, " ")
	seed = 42
}
{
	workload[NR] = $0
}
END {
	printf "{\"format\":1,\"seed\":1,\"kernels\":[" >plan
	for (k = 1; k <= nr_labels; k++)
		printf("%s{\"label\":\"%s\",\"release\":\"%s-made-up\"}", \
			(k > 1 ? "," : ""), label[k], label[k]) >plan
	printf "],\"nr_boots\":%d,\"nr_launches\":1,\"time_s\":1,\"units\":[]}\n",
		nr_boots >plan
	for (k = 1; k <= nr_labels; k++)
		for (boot = 1; boot <= nr_boots; boot++)
			printf("{\"kernel\":\"%s\",\"boot\":%d," \
				"\"boot_id\":\"%s-%d\",\"cpu_model\":\"A <CPU> & more\"," \
				"\"nr_cpus\":64,\"memory_bytes\":8589934592," \
				"\"machine_class\":\"%s\",\"clocksource\":\"tsc\"," \
				"\"vulnerabilities\":{\"meltdown\":\"Not affected\"}}\n",
				label[k], boot, label[k], boot, class) >boots
	for (i = 1; i <= NR; i++)
		for (j = 1; j <= nr_nr; j++)
			for (k = 1; k <= nr_labels; k++)
				for (boot = 1; boot <= nr_boots; boot++) {
					n = nr_workers[j]
					loss = (k == 1 ? .15 : .02 * k) * (i % 4) / 3
					rate = (100000 + 7000 * i) * n / (1 + loss * (n - 1))
					record(workload[i], k, boot, n, "timing",
						rate * (.96 + .08 * chance()))
					record(workload[i], k, boot, n, "locks", 0)
				}
}'
