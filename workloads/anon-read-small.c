// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * anon-read-small: map 10 pages, read each, go on to the next mapping, as
 * vm-scalability's small-allocs does.
 */
#include "workloads/small.h"

#define MOST_MAPS 4096 /* of one worker in one lap */

static int setup(struct crew *crew)
{
	return small_setup(crew, MOST_MAPS);
}

static long lap(struct worker *w)
{
	return small_lap(w, PROT_READ, touch_read);
}

static const struct lock_path path[] = {
	{ 0, 1, 0.1, "a read lock each fault; one mmap for 10" },
	{ KERNEL(6, 4), 1, 0.1,
	  "VMA locks exist but refuse a VMA without anon_vma" },
	{ KERNEL(6, 10), 0, 0.1,
	  "the VMA's own lock; one mmap for 10 faults remains" },
	{ 0 },
};

static const struct workload anon_read_small = {
	.name = "anon-read-small",
	.summary = "map 10 pages, read each, next: many small VMAs",
	.touch = "a read that maps the zero page, a tenth of an mmap",
	.slice = SLICE_PAGES,
	.quick = true,
	.touches_per_fault = 1,
	.path = path,
	.setup = setup,
	.teardown = small_teardown,
	.worker_setup = small_worker_setup,
	.worker_teardown = small_worker_teardown,
	.lap = lap,
	.reset = small_unmap,
};
WORKLOAD(anon_read_small);
