// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * anon-write-thp: first writes that allocate and zero a whole huge page of
 * 2 MiB. A touch writes its first byte and its last: where the kernel gave
 * base pages instead, a touch makes two faults and the counts disagree.
 */
#include "workloads/huge.h"

#include <stdio.h>
#include <string.h>

#define REGION_BYTES (64 << 20)
#define ENABLED	     "/sys/kernel/mm/transparent_hugepage/enabled"

static int map_huge(struct worker *w)
{
	int err =
		region_map(w, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (!err && madvise(w->region, w->crew->region_bytes, MADV_HUGEPAGE))
		return failed(w, "madvise(MADV_HUGEPAGE)");
	return err;
}

__inline_loop void touch_huge(char *page)
{
	touch_write(page);
	touch_write(page + TABLE_BYTES - 1);
}

/* Whether a huge page is to be had: if so, its last page came with it. */
static int probe(char *why, size_t why_bytes)
{
	struct crew crew = { .region_bytes = TABLE_BYTES };
	struct worker w = { .crew = &crew };
	unsigned char present = 0;
	char enabled[64] = "";
	FILE *f = fopen(ENABLED, "r");
	int err;

	if (f) {
		if (!fgets(enabled, sizeof(enabled), f))
			enabled[0] = 0;
		fclose(f);
	}
	if (!enabled[0] || strstr(enabled, "[never]")) {
		snprintf(why, why_bytes, "%s",
			 enabled[0]
				 ? ENABLED " says never"
				 : "this kernel has no transparent huge pages");
		return -ENOTSUP;
	}
	err = map_huge(&w);
	if (!err) {
		touch_write(w.region);
		mincore(w.region + TABLE_BYTES - PAGE_BYTES, PAGE_BYTES,
			&present);
	}
	region_unmap(&w);
	if (present & 1)
		return 0;
	snprintf(why, why_bytes, "the kernel gave no huge page of 2 MiB");
	return -ENOTSUP;
}

static int worker_setup(struct worker *w)
{
	int err = map_huge(w);

	return err ? err : huge_prepare(w);
}

static long lap(struct worker *w)
{
	return huge_lap(w, touch_huge);
}

static const struct lock_path path[] = {
	{ 0, 1, 0, "every fault takes mmap_lock for read" },
	{ KERNEL(6, 4), 0, 0,
	  "the VMA's own lock, once the VMA has an anon_vma",
	  .first_reads = 1 },
	{ 0 },
};

static const struct workload anon_write_thp = {
	.name = "anon-write-thp",
	.summary = "first writes to transparent huge pages of 2 MiB",
	.touch = "a write that allocates and zeroes 2 MiB",
	.slice = 1,
	.touches_per_fault = 1,
	.region_bytes = REGION_BYTES,
	.needs = { .bytes_per_worker = REGION_BYTES,
		   .bytes_follow_region = true,
		   .probe = probe },
	.path = path,
	.worker_setup = worker_setup,
	.worker_teardown = region_unmap,
	.lap = lap,
	.reset = huge_reset,
};
WORKLOAD(anon_write_thp);
