// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * anon-write-zero: the first write to a page that was read before, as sparse
 * tables do: the zero page is replaced by a page of the worker's own. Unlike
 * a first touch it flushes the TLB of every CPU that runs the process.
 */
#include "bench/touch.h"

#define REGION_BYTES (64 << 20)
#define SLICE	     (TABLE_PAGES - 1)

static int worker_setup(struct worker *w)
{
	int err = region_map_declared(w);

	if (err)
		return err;
	touch_pages(w->region, w->crew->region_bytes / PAGE_BYTES, touch_read);
	/* This also gives the VMA its anon_vma, once, before the window. */
	region_hold(w, touch_write);
	return 0;
}

static long lap(struct worker *w)
{
	return touch_region(w, touch_write);
}

static int reset(struct worker *w)
{
	char *table = w->region;
	int err = region_drop(w);

	if (err)
		return err;
	for (size_t nr = 0; nr < w->nr_done; nr += SLICE, table += TABLE_BYTES)
		touch_pages(table, SLICE, touch_read);
	return 0;
}

static const struct lock_path path[] = {
	{ 0, 1, 0, "every fault takes mmap_lock for read" },
	{ KERNEL(6, 4), 0, 0,
	  "the VMA's own lock, once the VMA has an anon_vma",
	  .first_reads = 1 },
	{ 0 },
};

static const struct workload anon_write_zero = {
	.name = "anon-write-zero",
	.summary = "first writes to anonymous pages that were read before",
	.touch = "a write that replaces the zero page",
	.slice = SLICE,
	.touches_per_fault = 1,
	.region_prot = PROT_READ | PROT_WRITE,
	.region_flags = MAP_PLAIN,
	.region_bytes = REGION_BYTES,
	.needs = { .bytes_per_worker = REGION_BYTES,
		   .bytes_follow_region = true },
	.path = path,
	.worker_setup = worker_setup,
	.worker_teardown = region_unmap,
	.lap = lap,
	.reset = reset,
};
WORKLOAD(anon_write_zero);
