// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mmap-touch: map, write one page, unmap: what malloc and free of a large
 * block do. The new VMA has no anon_vma, so that the write takes mmap_lock
 * for read in every version.
 */
#include "workloads/hole.h"

#define MAP_BYTES (16 * PAGE_BYTES)
#define SLICE	  64

static long lap(struct worker *w)
{
	long nr = 0;
	int err;

	do {
		each_touch (w, i, SLICE) {
			err = hole_fill(w, MAP_BYTES);
			if (err)
				return err;
			touch_write(w->region);
			err = hole_empty(w, MAP_BYTES);
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
	{ 0, 1, 2, "mmap and munmap write; the first write in a VMA reads" },
	{ 0 },
};

static const struct workload mmap_touch = {
	.name = "mmap-touch",
	.summary = "mmap, write of one page, munmap",
	.touch = "an mmap, a write fault and a munmap",
	.slice = SLICE,
	.touches_per_fault = 1,
	.path = path,
	.worker_setup = hole_map,
	.worker_teardown = worker_teardown,
	.lap = lap,
};
WORKLOAD(mmap_touch);
