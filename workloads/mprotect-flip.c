// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mprotect-flip: a populated mapping is made read-only and writable in turn,
 * all of it: no VMA is split or merged.
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
	long nr = 0;

	do {
		each_touch (w, i, SLICE) {
			if (mprotect(w->region, MAP_BYTES,
				     i % 2 ? PROT_READ | PROT_WRITE
					   : PROT_READ))
				return failed(w, "mprotect");
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
	{ 0, 0, 1, "mprotect takes mmap_lock for write" },
	{ 0 },
};

static const struct workload mprotect_flip = {
	.name = "mprotect-flip",
	.summary = "mprotect of a whole mapping of 16 pages, to and fro",
	.touch = "an mprotect of 16 pages",
	.slice = SLICE,
	.storms = IS_STORM,
	.path = path,
	.worker_setup = worker_setup,
	.worker_teardown = worker_teardown,
	.lap = lap,
};
WORKLOAD(mprotect_flip);
