// SPDX-License-Identifier: GPL-2.0-or-later
/* mlock-page: lock one page that is present in memory, and unlock it. */
#include "workloads/hole.h"

#define MAP_BYTES PAGE_BYTES
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
			if (mlock(w->region, MAP_BYTES))
				return failed(w, "mlock (RLIMIT_MEMLOCK?)");
			if (munlock(w->region, MAP_BYTES))
				return failed(w, "munlock");
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
	{ 0, 1, 2, "both write; mlock then reads to populate" },
	{ 0 },
};

static const struct workload mlock_page = {
	.name = "mlock-page",
	.summary = "mlock and munlock of one page that is present",
	.touch = "an mlock and its munlock",
	.slice = SLICE,
	.path = path,
	.worker_setup = worker_setup,
	.worker_teardown = worker_teardown,
	.lap = lap,
};
WORKLOAD(mlock_page);
