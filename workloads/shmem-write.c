// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * shmem-write: first writes in a shared mapping of a memfd: each allocates
 * and zeroes a page. The resets punch holes, so that each lap allocates anew.
 */
#include "workloads/file.h"

#define REGION_BYTES (64 << 20)
#define SLICE	     (TABLE_PAGES - 1)

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

static int reset(struct worker *w)
{
	off_t at = file_offset(w);

	for (size_t nr = 0; nr < w->nr_done; nr += SLICE, at += TABLE_BYTES) {
		if (fallocate(file_of(w->crew),
			      FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, at,
			      SLICE * PAGE_BYTES))
			return failed(w, "fallocate of a hole");
	}
	return 0;
}

static const struct lock_path path[] = {
	{ 0, 1, 0, "every fault takes mmap_lock for read" },
	{ KERNEL(6, 7), 0, 0, "the VMA's own lock" },
	{ 0 },
};

static const struct workload shmem_write = {
	.name = "shmem-write",
	.summary = "first writes to a shared memfd; reset punches holes",
	.touch = "a write that allocates one page of shared memory",
	.slice = SLICE,
	.touches_per_fault = 1,
	.region_prot = PROT_READ | PROT_WRITE,
	.region_flags = MAP_SHARED,
	.region_bytes = REGION_BYTES,
	.needs = { .bytes_per_worker = REGION_BYTES,
		   .bytes_follow_region = true },
	.path = path,
	.setup = shmem_setup,
	.teardown = file_teardown,
	.worker_setup = worker_setup,
	.worker_teardown = region_unmap,
	.lap = lap,
	.reset = reset,
};
WORKLOAD(shmem_write);
