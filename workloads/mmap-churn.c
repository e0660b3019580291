// SPDX-License-Identifier: GPL-2.0-or-later
/* mmap-churn: mmap and munmap of a small mapping that is never touched. */
#include "workloads/hole.h"

#define CHURN_BYTES (16 * PAGE_BYTES)
#define SLICE	    8 /* a paced crew comes in bursts of a slice */

static long lap(struct worker *w)
{
	long nr = 0;
	int err;

	do {
		each_touch (w, i, SLICE) {
			err = hole_fill(w, CHURN_BYTES);
			if (!err)
				err = hole_empty(w, CHURN_BYTES);
			if (err)
				return err;
		}
		nr += SLICE;
	} while (keep_going(w));
	return nr;
}

static void worker_teardown(struct worker *w)
{
	hole_unmap(w, 0);
}

static const struct lock_path path[] = {
	{ 0, 0, 2, "mmap and munmap take mmap_lock for write once each" },
	{ 0 },
};

static const struct workload mmap_churn = {
	.name = "mmap-churn",
	.summary = "mmap and munmap of a mapping never touched",
	.touch = "an mmap and its munmap",
	.slice = SLICE,
	.quick = true,
	.storms = IS_STORM,
	.path = path,
	.worker_setup = hole_map,
	.worker_teardown = worker_teardown,
	.lap = lap,
};
WORKLOAD(mmap_churn);
