// SPDX-License-Identifier: GPL-2.0-or-later
/* madvise-dontneed: gives back written pages one by one, as allocators do. */
#include "workloads/advise.h"

static long lap(struct worker *w)
{
	return advise_lap(w, MADV_DONTNEED);
}

static const struct lock_path path[] = {
	{ 0, 1, 0, "madvise takes mmap_lock for read" },
	{ KERNEL(6, 17), 0, 0, "the VMA's own lock" },
	{ 0 },
};

static const struct workload madvise_dontneed = {
	.name = "madvise-dontneed",
	.summary = "MADV_DONTNEED of single written pages",
	.touch = "a madvise of one page",
	.slice = SLICE,
	.region_bytes = REGION_BYTES,
	.needs = { .bytes_per_worker = REGION_BYTES,
		   .bytes_follow_region = true },
	.path = path,
	.worker_setup = advise_worker_setup,
	.worker_teardown = region_unmap,
	.lap = lap,
	.reset = advise_reset,
};
WORKLOAD(madvise_dontneed);
