// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mincore-probe: mincore of one page, which takes mmap_lock for read and does
 * next to nothing under it: the reader that brk-probe is the writer of.
 */
#include "workloads/hole.h"

#define MAP_BYTES PAGE_BYTES
#define SLICE	  64

static int worker_setup(struct worker *w)
{
	return hole_map_written(w, MAP_BYTES);
}

static long lap(struct worker *w)
{
	unsigned char present;
	long nr = 0;

	do {
		each_touch (w, i, SLICE) {
			if (mincore(w->region, MAP_BYTES, &present))
				return failed(w, "mincore");
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
	{ 0, 1, 0, "mincore takes mmap_lock for read" },
	{ 0 },
};

static const struct workload mincore_probe = {
	.name = "mincore-probe",
	.summary = "mincore of one page: mmap_lock for read",
	.touch = "a mincore of one page",
	.slice = SLICE,
	.path = path,
	.worker_setup = worker_setup,
	.worker_teardown = worker_teardown,
	.lap = lap,
};
WORKLOAD(mincore_probe);
