/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A hole in the address space for each worker, far from any mapping: what is
 * mapped in it merges with nothing, and write-locks no other VMA.
 */
#ifndef WORKLOADS_HOLE_H
#define WORKLOADS_HOLE_H

#include "bench/touch.h"

/* More than max_map_count small mappings of others could fill. */
#define HOLE_BYTES (8ul << 30)

#ifndef MAP_FIXED_NOREPLACE /* Linux 4.17 */
#define MAP_FIXED_NOREPLACE 0x100000
#endif

static inline int hole_map(struct worker *w)
{
	char *guard = mmap(NULL, HOLE_BYTES, PROT_NONE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (guard == MAP_FAILED)
		return failed(w, "mmap of a hole");
	/*
	 * One page stays, as a neighbour that cannot merge. Strangers come
	 * into the hole from its top, if they do; the lap is at its bottom.
	 */
	if (munmap(guard + PAGE_BYTES, HOLE_BYTES - PAGE_BYTES))
		return failed(w, "munmap of a hole");
	w->region = guard + PAGE_BYTES;
	return 0;
}

/* Maps pages at the bottom of the hole. */
static inline int hole_fill(struct worker *w, size_t bytes)
{
	char *map =
		mmap(w->region, bytes, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	return map == w->region ? 0 : failed(w, "mmap");
}

static inline int hole_empty(struct worker *w, size_t bytes)
{
	return munmap(w->region, bytes) ? failed(w, "munmap") : 0;
}

/* A hole with so many bytes of written pages in it. */
static inline int hole_map_written(struct worker *w, size_t bytes)
{
	int err = hole_map(w);

	if (!err)
		err = hole_fill(w, bytes);
	if (!err)
		touch_pages(w->region, bytes / PAGE_BYTES, touch_write);
	return err;
}

/* With so many bytes of it filled, or 0. */
static inline void hole_unmap(struct worker *w, size_t bytes)
{
	if (w->region)
		munmap(w->region - PAGE_BYTES, PAGE_BYTES + bytes);
}

#endif
