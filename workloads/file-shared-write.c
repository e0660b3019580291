// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * file-shared-write: writes in a shared mapping of a file on a disk, as
 * databases do: each asks the filesystem for leave (page_mkwrite). The resets
 * unmap the pages; they stay in the page cache, dirty.
 */
#include "workloads/file.h"

#define REGION_BYTES (32 << 20)

static int worker_setup(struct worker *w)
{
	int err = region_map_declared(w);

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
	{ KERNEL(6, 7), 0, 0, "the VMA's own lock" },
	{ 0 },
};

static const struct workload file_shared_write = {
	.name = "file-shared-write",
	.summary = "writes to a cached shared file mapping, on a disk",
	.touch = "a write that asks the filesystem for leave",
	.slice = TABLE_PAGES - 1,
	.touches_per_fault = 1,
	.region_prot = PROT_READ | PROT_WRITE,
	.region_flags = MAP_SHARED,
	.shares_tables = true,
	.region_bytes = REGION_BYTES,
	.needs = { .bytes_per_worker = REGION_BYTES,
		   .bytes_follow_region = true,
		   .probe = file_probe_disk },
	.path = path,
	.setup = file_setup_disk,
	.teardown = file_teardown,
	.worker_setup = worker_setup,
	.worker_teardown = region_unmap,
	.lap = lap,
	.reset = region_drop,
};
WORKLOAD(file_shared_write);
