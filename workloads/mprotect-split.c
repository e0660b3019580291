// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mprotect-split: the middle page of a mapping is made read-only, which
 * splits its VMA in three, and writable again, which merges them.
 */
#include "workloads/hole.h"

#define MAP_BYTES (16 * PAGE_BYTES)
#define SLICE	  64

static int worker_setup(struct worker *w)
{
	return hole_map_written(w, MAP_BYTES);
}

static long lap(struct worker *w)
{
	char *middle = w->region + MAP_BYTES / 2;
	long nr = 0;

	do {
		each_touch (w, i, SLICE) {
			if (mprotect(middle, PAGE_BYTES, PROT_READ))
				return failed(w, "mprotect that splits");
			if (mprotect(middle, PAGE_BYTES,
				     PROT_READ | PROT_WRITE))
				return failed(w, "mprotect that merges");
		}
		nr += SLICE;
	} while (keep_going(w));
	return nr;
}

static void worker_teardown(struct worker *w)
{
	hole_unmap(w, MAP_BYTES);
}

static const struct lock_path path[] = {
	{ 0, 0, 2, "mprotect takes mmap_lock for write, twice" },
	{ 0 },
};

static const struct workload mprotect_split = {
	.name = "mprotect-split",
	.summary = "mprotect that splits a VMA in three, and merges it",
	.touch = "two mprotects of one page",
	.slice = SLICE,
	.path = path,
	.worker_setup = worker_setup,
	.worker_teardown = worker_teardown,
	.lap = lap,
};
WORKLOAD(mprotect_split);
