// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * anon-write-stack: writes below a MAP_GROWSDOWN mapping, as the stack of a
 * process grows: each touch makes its VMA one page longer. A region holds one
 * such stack in every 2 MiB, far shorter than any RLIMIT_STACK in use.
 */
#include "bench/touch.h"

#define REGION_BYTES (16 << 20)
/*
 * Fewer than the 256 pages (stack_guard_gap) that the kernel keeps strangers
 * away from below a stack: nothing is ever mapped where a stack will grow.
 */
#define SLICE	    240
#define SLICE_BYTES (SLICE * PAGE_BYTES)

/* The last page of each table is a stack, the SLICE pages below a hole. */
static int worker_setup(struct worker *w)
{
	int err =
		region_map(w, PROT_NONE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	char *end = w->region + w->crew->region_bytes;

	if (err)
		return err;
	for (char *at = w->region; at != end; at += TABLE_BYTES) {
		char *top = at + TABLE_BYTES - PAGE_BYTES;

		if (mmap(top, PAGE_BYTES, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN |
				 MAP_FIXED,
			 -1, 0) == MAP_FAILED)
			return failed(w, "mmap of a stack");
		/* Gives it its anon_vma and its page table. */
		touch_write(top);
		if (munmap(top - SLICE_BYTES, SLICE_BYTES))
			return failed(w, "munmap of a hole");
	}
	return 0;
}

static long lap(struct worker *w)
{
	char *end = w->region + w->crew->region_bytes;
	char *table = w->region;
	long nr = 0;

	do {
		char *page = table + TABLE_BYTES - PAGE_BYTES;

		each_touch (w, i, SLICE) {
			page -= PAGE_BYTES;
			touch_write(page);
		}
		table += TABLE_BYTES;
		nr += SLICE;
	} while (keep_going(w) && table != end);
	return nr;
}

/* What grew is cut off again; the top page stays. */
static int reset(struct worker *w)
{
	char *top = w->region + TABLE_BYTES - PAGE_BYTES;

	for (size_t nr = 0; nr < w->nr_done; nr += SLICE, top += TABLE_BYTES) {
		if (munmap(top - SLICE_BYTES, SLICE_BYTES))
			return failed(w, "munmap of what grew");
	}
	return 0;
}

/* Before 6.5 a read lock alone, but its stable kernels have the same (6.1.37). */
static const struct lock_path path[] = {
	{ 0, 1, 1,
	  "a read lock finds no VMA; a write lock grows it, and is downgraded" },
	{ 0 },
};

static const struct workload anon_write_stack = {
	.name = "anon-write-stack",
	.summary = "writes below a stack, which grows by a page each",
	.touch = "a write that makes a stack one page longer",
	.slice = SLICE,
	.touches_per_fault = 1,
	.region_bytes = REGION_BYTES,
	.needs = { .bytes_per_worker = REGION_BYTES / 2,
		   .bytes_follow_region = true },
	.path = path,
	.worker_setup = worker_setup,
	.worker_teardown = region_unmap,
	.lap = lap,
	.reset = reset,
};
WORKLOAD(anon_write_stack);
