// SPDX-License-Identifier: GPL-2.0-or-later
/* uffd-move: UFFDIO_MOVE of single pages. */
#include "workloads/move.h"

#define SLICE	     128
#define REGION_BYTES (16 << 20)

static long lap(struct worker *w)
{
	return move_lap(w, PAGE_BYTES);
}

static int reset(struct worker *w)
{
	return move_reset(w, PAGE_BYTES);
}

static const struct lock_path path[] = {
	{ KERNEL(6, 8), 1, 0, "each move takes mmap_lock for read" },
	{ KERNEL(6, 9), 0, 0, "the locks of the two VMAs" },
	{ 0 },
};

static const struct workload uffd_move = {
	.name = "uffd-move",
	.summary = "userfaultfd: UFFDIO_MOVE of single pages",
	.touch = "one UFFDIO_MOVE of one page",
	.slice = SLICE,
	.quick = true,
	.region_bytes = REGION_BYTES,
	.needs = { .uffd_features = UFFD_FEATURE_MOVE,
		   .uffd_name = "UFFDIO_MOVE (Linux 6.8)",
		   .bytes_per_worker = REGION_BYTES / 2,
		   .bytes_follow_region = true },
	.path = path,
	.worker_setup = move_worker_setup,
	.worker_teardown = uffd_close,
	.lap = lap,
	.reset = reset,
};
WORKLOAD(uffd_move);
