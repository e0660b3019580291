// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mremap-move: moves a mapping of one page to and fro, with its page table
 * entry.
 */
#include "workloads/hole.h"

#define MAP_BYTES PAGE_BYTES
/* In the same page table, with a gap between. */
#define FAR_BYTES (16 * PAGE_BYTES)
#define SLICE	  64 /* even: a slice ends where it began */

static int worker_setup(struct worker *w)
{
	return hole_map_written(w, MAP_BYTES);
}

static long lap(struct worker *w)
{
	long nr = 0;

	do {
		each_touch (w, i, SLICE) {
			char *from = w->region + i % 2 * FAR_BYTES;
			char *to = w->region + (i + 1) % 2 * FAR_BYTES;

			if (mremap(from, MAP_BYTES, MAP_BYTES,
				   MREMAP_MAYMOVE | MREMAP_FIXED, to) != to)
				return failed(w, "mremap");
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
	{ 0, 0, 1, "mremap takes mmap_lock for write" },
	{ 0 },
};

static const struct workload mremap_move = {
	.name = "mremap-move",
	.summary = "mremap that moves one page to and fro",
	.touch = "an mremap that moves one page",
	.slice = SLICE,
	.path = path,
	.worker_setup = worker_setup,
	.worker_teardown = worker_teardown,
	.lap = lap,
};
WORKLOAD(mremap_move);
