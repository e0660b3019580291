// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * anon-read with the regions of all workers in one VMA, whose lock's count
 * they all write. For typical.sh; not in the suite.
 */
#include "bench/touch.h"

static int setup(struct crew *crew)
{
	size_t bytes = crew->nr_workers * crew->region_bytes + TABLE_BYTES;
	char *all = mmap(NULL, bytes, PROT_READ,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (all == MAP_FAILED)
		return failed(crew, "mmap");
	if (madvise(all, bytes, MADV_NOHUGEPAGE))
		return failed(crew, "madvise(MADV_NOHUGEPAGE)");
	crew->shared = (char *)(((uintptr_t)all + TABLE_BYTES - 1) &
				~(TABLE_BYTES - 1));
	return 0;
}

static int worker_setup(struct worker *w)
{
	w->region = (char *)w->crew->shared + w->index * w->crew->region_bytes;
	region_hold(w, touch_read);
	return 0;
}

static long lap(struct worker *w)
{
	return touch_region(w, touch_read);
}

static const struct lock_path path[] = {
	{ 0, 0, 0, "as anon-read" },
	{ 0 },
};

static const struct workload anon_read_one_vma = {
	.name = "anon-read-one-vma",
	.summary = "anon-read, all workers in one VMA",
	.touch = "a read that maps the zero page",
	.slice = TABLE_PAGES - 1,
	.touches_per_fault = 1,
	.region_bytes = 1 << 30,
	.path = path,
	.setup = setup,
	.worker_setup = worker_setup,
	.lap = lap,
	.reset = region_drop,
};
WORKLOAD(anon_read_one_vma);
