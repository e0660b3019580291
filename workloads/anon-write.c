// SPDX-License-Identifier: GPL-2.0-or-later
/* anon-write: first writes to private anonymous pages: allocate and zero. */
#include "bench/touch.h"

#define REGION_BYTES (64 << 20)

static int worker_setup(struct worker *w)
{
	int err = region_map_declared(w);

	/* This also gives the VMA its anon_vma, once, before the window. */
	if (!err)
		region_hold(w, touch_write);
	return err;
}

static long lap(struct worker *w)
{
	return touch_region(w, touch_write);
}

static const struct lock_path path[] = {
	{ 0, 1, 0, "every fault takes mmap_lock for read" },
	{ KERNEL(6, 4), 0, 0,
	  "the VMA's own lock, once the VMA has an anon_vma",
	  .first_reads = 1 },
	{ 0 },
};

static const struct workload anon_write = {
	.name = "anon-write",
	.summary = "first writes to private anonymous pages",
	.touch = "a write that allocates and zeroes one page",
	.slice = TABLE_PAGES - 1,
	.quick = true,
	.touches_per_fault = 1,
	.region_prot = PROT_READ | PROT_WRITE,
	.region_flags = MAP_PLAIN,
	.shares_tables = true,
	.region_bytes = REGION_BYTES,
	.needs = { .bytes_per_worker = REGION_BYTES,
		   .bytes_follow_region = true },
	.path = path,
	.worker_setup = worker_setup,
	.worker_teardown = region_unmap,
	.lap = lap,
	.reset = region_drop,
};
WORKLOAD(anon_write);
