// SPDX-License-Identifier: GPL-2.0-or-later
/* anon-read: read faults on the zero page, each worker in a VMA of its own. */
#include "bench/touch.h"

static int worker_setup(struct worker *w)
{
	int err = region_map_declared(w);

	if (!err)
		region_hold(w, touch_read);
	return err;
}

static long lap(struct worker *w)
{
	return touch_region(w, touch_read);
}

static const struct lock_path path[] = {
	{ 0, 1, 0, "every fault takes mmap_lock for read" },
	{ KERNEL(6, 4), 1, 0,
	  "VMA locks exist but refuse a VMA without anon_vma" },
	{ KERNEL(6, 10), 0, 0,
	  "the VMA's own lock; the zero page needs no anon_vma" },
	{ 0 },
};

static const struct workload anon_read = {
	.name = "anon-read",
	.summary = "read-only anonymous zero-page faults",
	.touch = "a read that maps the zero page",
	.slice = TABLE_PAGES - 1,
	.quick = true,
	.storms = MEASURED_IN_STORMS,
	.touches_per_fault = 1,
	.region_prot = PROT_READ,
	.region_flags = MAP_PLAIN,
	.shares_tables = true,
	.region_bytes = 1 << 30,
	.path = path,
	.worker_setup = worker_setup,
	.worker_teardown = region_unmap,
	.lap = lap,
	.reset = region_drop,
};
WORKLOAD(anon_read);
