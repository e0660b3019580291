// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * file-read: read faults in a private mapping of a file whose pages are in
 * the page cache. One fault maps the pages around it too.
 */
#include "workloads/file.h"

static int setup(struct crew *crew)
{
	int err = file_setup(crew);

	return err ? err : file_around(crew);
}

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
	{ 0, 1.0 / AROUND_PAGES, 0,
	  "a read lock each fault; fault-around maps 16 pages at once" },
	{ KERNEL(6, 6), 0, 0, "the VMA's own lock, for pages in the cache" },
	{ 0 },
};

static const struct workload file_read = {
	.name = "file-read",
	.summary = "read pages of a cached private file mapping",
	.touch = "a read of one page of a file",
	.slice = TABLE_PAGES - AROUND_PAGES,
	.touches_per_fault = AROUND_PAGES,
	.region_prot = PROT_READ,
	.region_flags = MAP_PRIVATE,
	.fault_around = true,
	.region_bytes = FILE_REGION_BYTES,
	.needs = { .bytes_per_worker = FILE_REGION_BYTES,
		   .bytes_follow_region = true },
	.path = path,
	.setup = setup,
	.teardown = file_teardown,
	.worker_setup = worker_setup,
	.worker_teardown = region_unmap,
	.lap = lap,
	.reset = region_drop,
};
WORKLOAD(file_read);
