// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * anon-write-small: map 10 pages, write each, go on to the next mapping. The
 * first write in each mapping gives it its anon_vma, which takes mmap_lock for
 * read in every version: inside a fault under the VMA's own lock since 6.10.
 */
#include "workloads/small.h"

#define MOST_MAPS 512 /* of one worker in one lap */

static int setup(struct crew *crew)
{
	return small_setup(crew, MOST_MAPS);
}

static long lap(struct worker *w)
{
	return small_lap(w, PROT_READ | PROT_WRITE, touch_write);
}

static const struct lock_path path[] = {
	{ 0, 1, 0.1, "a read lock each fault; one mmap for 10" },
	{ KERNEL(6, 4), 0.1, 0.1,
	  "one fault of 10 takes it: the VMA has no anon_vma yet" },
	{ KERNEL(6, 10), 0.1, 0.1,
	  "one fault of 10 takes it, inside, to make the anon_vma" },
	{ 0 },
};

static const struct workload anon_write_small = {
	.name = "anon-write-small",
	.summary = "map 10 pages, write each, next: many small VMAs",
	.touch = "a write that allocates a page, a tenth of an mmap",
	.slice = SLICE_PAGES,
	.touches_per_fault = 1,
	.needs = { .bytes_per_worker = MOST_MAPS * SMALL_BYTES },
	.path = path,
	.setup = setup,
	.teardown = small_teardown,
	.worker_setup = small_worker_setup,
	.worker_teardown = small_worker_teardown,
	.lap = lap,
	.reset = small_unmap,
};
WORKLOAD(anon_write_small);
