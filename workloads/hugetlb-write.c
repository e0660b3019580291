// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * hugetlb-write: first writes to private huge pages of 2 MiB from the pool
 * that vm.nr_hugepages reserves.
 */
#include "workloads/huge.h"

#include <stdio.h>

#define REGION_BYTES (8 << 20) /* pools are small */
#define FREE	     "/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages"

#ifndef MAP_HUGE_2MB
#define MAP_HUGE_2MB (21 << 26)
#endif

static int probe(char *why, size_t why_bytes)
{
	size_t nr_needed = REGION_BYTES / TABLE_BYTES, nr_free = 0;
	FILE *f = fopen(FREE, "r");

	if (f) {
		if (fscanf(f, "%zu", &nr_free) != 1)
			nr_free = 0;
		fclose(f);
	}
	if (nr_free >= nr_needed)
		return 0;
	snprintf(why, why_bytes,
		 "%zu huge pages of 2 MiB are free and each worker needs %zu; "
		 "see vm.nr_hugepages",
		 nr_free, nr_needed);
	return -ENOTSUP;
}

static int worker_setup(struct worker *w)
{
	int err = region_map(w, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB |
				     MAP_HUGE_2MB,
			     -1, 0);

	return err ? err : huge_prepare(w);
}

static long lap(struct worker *w)
{
	return huge_lap(w, touch_write);
}

static const struct lock_path path[] = {
	{ 0, 1, 0, "every fault takes mmap_lock for read" },
	{ KERNEL(6, 9), 0, 0,
	  "the VMA's own lock, once the VMA has an anon_vma",
	  .first_reads = 1 },
	{ 0 },
};

static const struct workload hugetlb_write = {
	.name = "hugetlb-write",
	.summary = "first writes to private huge pages of the pool",
	.touch = "a write that takes and zeroes 2 MiB",
	.slice = 1,
	.touches_per_fault = 1,
	.region_bytes = REGION_BYTES,
	.needs = { .probe = probe },
	.path = path,
	.worker_setup = worker_setup,
	.worker_teardown = region_unmap,
	.lap = lap,
	.reset = huge_reset,
};
WORKLOAD(hugetlb_write);
