// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * file-cow: first writes in a private mapping of a file whose pages are in
 * the page cache: each copies a page, as the relocations of a program do.
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
	{ KERNEL(6, 7), 0, 0,
	  "the VMA's own lock, once the VMA has an anon_vma",
	  .first_reads = 1 },
	{ 0 },
};

static const struct workload file_cow = {
	.name = "file-cow",
	.summary = "first writes to a cached private file mapping",
	.touch = "a write that copies one page of a file",
	.slice = TABLE_PAGES - 1,
	.touches_per_fault = 1,
	.region_prot = PROT_READ | PROT_WRITE,
	.region_flags = MAP_PRIVATE,
	.shares_tables = true,
	.region_bytes = REGION_BYTES,
	.needs = { .bytes_per_worker = 2 * REGION_BYTES,
		   .bytes_follow_region = true },
	.path = path,
	.setup = file_setup,
	.teardown = file_teardown,
	.worker_setup = worker_setup,
	.worker_teardown = region_unmap,
	.lap = lap,
	.reset = region_drop,
};
WORKLOAD(file_cow);
