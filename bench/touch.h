/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The loops that fault, and the regions they fault in. Both stand here once;
 * a test reads the compiled loop: one access a page, one keep_going() a
 * slice, nothing else.
 *
 * A region is cut into page tables of 512 pages. A slice touches the first
 * pages of a table, `step_pages` apart; the rest are held: touched once in
 * set-up and never reset. So a page table is never allocated inside the window,
 * and CONFIG_PT_RECLAIM (6.14), which frees a table once it is empty, finds
 * none.
 */
#ifndef BENCH_TOUCH_H
#define BENCH_TOUCH_H

#include "bench/workload.h"

#include <sys/mman.h>

#define PAGE_BYTES  4096ul /* the harness refuses other machines */
#define TABLE_PAGES 512ul
#define TABLE_BYTES (TABLE_PAGES * PAGE_BYTES)

/* Anonymous, and no memory set aside for it. */
#define MAP_PLAIN (MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE)

#define __inline_loop static inline __attribute__((always_inline))

typedef void touch_fn(char *page);

__inline_loop void touch_read(char *page)
{
	(void)*(volatile char *)page;
}

__inline_loop void touch_write(char *page)
{
	*(volatile char *)page = 1;
}

/* The page holds code that returns at once. */
__inline_loop void touch_exec(char *page)
{
	((void (*)(void))page)();
}

/* One touch every `step` bytes; both are multiples of a page. */
__inline_loop void touch_bytes(char *page, size_t bytes, size_t step,
			       touch_fn *touch)
{
	char *end = page + bytes;

	do {
		touch(page);
		page += step;
	} while (page != end);
}

__inline_loop void touch_pages(char *page, size_t nr_pages, touch_fn *touch)
{
	touch_bytes(page, nr_pages * PAGE_BYTES, PAGE_BYTES, touch);
}

/* The same as a part of a lap: in the latency pass each touch is timed. */
__inline_loop void touch_slice(struct worker *w, char *page, size_t bytes,
			       size_t step, touch_fn *touch)
{
	char *end = page + bytes;

	do {
		touch_begin(w);
		touch(page);
		touch_end(w);
		page += step;
	} while (page != end);
}

/* What a slice touches, from its first page to past its last step. */
static inline size_t slice_bytes(const struct crew *crew)
{
	return (size_t)crew->slice * crew->step_pages * PAGE_BYTES;
}

/* How far apart slices begin: whole page tables. */
static inline size_t slice_stride(const struct crew *crew)
{
	return (slice_bytes(crew) + TABLE_BYTES - 1) & ~(TABLE_BYTES - 1);
}

/* The lap of every workload that faults in a region: once over it. */
__inline_loop long touch_region(struct worker *w, touch_fn *touch)
{
	const size_t slice = w->crew->slice;
	const size_t bytes = slice_bytes(w->crew);
	const size_t step = w->crew->step_pages * PAGE_BYTES;
	const size_t stride = slice_stride(w->crew);
	char *end = w->region + w->crew->region_bytes;
	char *page = w->region;
	long nr = 0;

	do {
		touch_slice(w, page, bytes, step, touch);
		page += stride;
		nr += slice;
	} while (keep_going(w) && page != end);
	return nr;
}

/* The same over pages that stay mapped: round and round until the end. */
__inline_loop long touch_region_again(struct worker *w, touch_fn *touch)
{
	const size_t slice = w->crew->slice;
	const size_t bytes = slice_bytes(w->crew);
	const size_t step = w->crew->step_pages * PAGE_BYTES;
	const size_t stride = slice_stride(w->crew);
	char *end = w->region + w->crew->region_bytes;
	char *page = w->region;
	long nr = 0;

	do {
		touch_slice(w, page, bytes, step, touch);
		page += stride;
		if (page == end)
			page = w->region;
		nr += slice;
	} while (keep_going(w));
	return nr;
}

/*
 * Maps the worker's region at a multiple of 2 MiB between two guards that
 * keep any other mapping from merging with it. Base pages only. Where --vma
 * has laid the regions out already (geometry.h), it takes the worker's.
 */
static inline int region_map(struct worker *w, int prot, int flags, int fd,
			     off_t offset)
{
	size_t bytes = w->crew->region_bytes;
	size_t reserved = bytes + 3 * TABLE_BYTES;
	char *low, *high, *at;

	if (w->crew->regions) {
		w->region =
			w->crew->regions + w->index * w->crew->regions_stride;
		return 0;
	}
	low = mmap(NULL, reserved, PROT_NONE, MAP_PLAIN, -1, 0);
	if (low == MAP_FAILED)
		return failed(w, "mmap of the region's guards");
	at = (char *)(((uintptr_t)low + 2 * TABLE_BYTES - 1) &
		      ~(TABLE_BYTES - 1));
	high = at + bytes + TABLE_BYTES;
	if (at - TABLE_BYTES != low)
		munmap(low, at - TABLE_BYTES - low);
	if (high != low + reserved)
		munmap(high, low + reserved - high);
	w->region = at;
	if (mmap(at, bytes, prot, flags | MAP_FIXED, fd, offset) == MAP_FAILED)
		return failed(w, "mmap of the region");
	/* EINVAL: a kernel without huge pages, which is as good. */
	if (madvise(at, bytes, MADV_NOHUGEPAGE) && errno != EINVAL)
		return failed(w, "madvise(MADV_NOHUGEPAGE)");
	return 0;
}

/* As the workload says, each worker its own part of the file, if it is one. */
static inline int region_map_declared(struct worker *w)
{
	const struct workload *wl = w->crew->workload;

	return region_map(w, wl->region_prot, wl->region_flags,
			  w->crew->region_fd,
			  (off_t)(w->index * w->crew->region_bytes));
}

static inline void region_unmap(struct worker *w)
{
	if (w->region && !w->crew->regions)
		munmap(w->region - TABLE_BYTES,
		       w->crew->region_bytes + 2 * TABLE_BYTES);
}

/* The first of the page tables that all share (--pmd shared), or its own. */
static inline char *first_table(const struct worker *w)
{
	return w->crew->regions_stride == PAGE_BYTES ? w->crew->regions
						     : w->region;
}

/* Maps the held pages of every table, once, in set-up. */
__inline_loop void region_hold(struct worker *w, touch_fn *touch)
{
	size_t bytes = slice_bytes(w->crew);

	w->is_fresh = w->crew->fresh;
	if (w->is_fresh)
		return;
	for (size_t at = 0; at < w->crew->region_bytes; at += TABLE_BYTES)
		touch_bytes(first_table(w) + at + bytes, TABLE_BYTES - bytes,
			    PAGE_BYTES, touch);
}

/*
 * The reset of such a lap: drops what the lap mapped, table by table. In a
 * shared table it drops what others mapped, too: all do before the next lap.
 */
static inline int region_drop(struct worker *w)
{
	size_t bytes = slice_bytes(w->crew);
	char *table = first_table(w);

	for (size_t nr = 0; nr < w->nr_done; nr += w->crew->slice) {
		if (madvise(table, bytes, MADV_DONTNEED))
			return failed(w, "madvise(MADV_DONTNEED)");
		table += TABLE_BYTES;
	}
	return 0;
}

#endif
