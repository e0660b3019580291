// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mmap-churn: mmap and munmap of a small mapping that is never touched. Each
 * worker has a hole in the address space of its own, far from any mapping:
 * nothing merges, and no other VMA is write-locked.
 */
#include "bench/touch.h"

#define CHURN_BYTES (16 * PAGE_BYTES)
#define HOLE_BYTES  (1ul << 30)
#define SLICE	    8 /* a paced crew comes in bursts of a slice */

#ifndef MAP_FIXED_NOREPLACE /* Linux 4.17 */
#define MAP_FIXED_NOREPLACE 0x100000
#endif

static int worker_setup(struct worker *w)
{
	char *guard = mmap(NULL, HOLE_BYTES, PROT_NONE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (guard == MAP_FAILED)
		return failed(w, "mmap of a hole");
	/*
	 * One page stays, as a neighbour that cannot merge. Strangers come
	 * into the hole from its top, if they do; the lap is at its bottom.
	 */
	if (munmap(guard + PAGE_BYTES, HOLE_BYTES - PAGE_BYTES))
		return failed(w, "munmap of a hole");
	w->region = guard + PAGE_BYTES;
	return 0;
}

static long lap(struct worker *w)
{
	char *at = w->region;
	long nr = 0;

	do {
		for (int i = 0; i < SLICE; i++) {
			char *map =
				mmap(at, CHURN_BYTES, PROT_READ | PROT_WRITE,
				     MAP_PRIVATE | MAP_ANONYMOUS |
					     MAP_FIXED_NOREPLACE,
				     -1, 0);

			if (map != at)
				return failed(w, "mmap");
			if (munmap(map, CHURN_BYTES))
				return failed(w, "munmap");
		}
		nr += SLICE;
	} while (keep_going(w));
	return nr;
}

static void worker_teardown(struct worker *w)
{
	if (w->region)
		munmap(w->region - PAGE_BYTES, PAGE_BYTES);
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
	.path = path,
	.worker_setup = worker_setup,
	.worker_teardown = worker_teardown,
	.lap = lap,
};
WORKLOAD(mmap_churn);
