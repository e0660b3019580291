/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * UFFDIO_MOVE between the two halves of a worker's region, so many pages a
 * touch, as a compacting garbage collector does.
 */
#ifndef WORKLOADS_MOVE_H
#define WORKLOADS_MOVE_H

#include "workloads/uffd.h"

/* The lower half is full, the upper one empty; both have an anon_vma. */
static inline int move_worker_setup(struct worker *w)
{
	size_t half = w->crew->region_bytes / 2;
	int err;

	err = region_map(w, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (err)
		return err;
	touch_pages(w->region, 2 * half / PAGE_BYTES, touch_write);
	if (madvise(w->region + half, half, MADV_DONTNEED))
		return failed(w, "madvise(MADV_DONTNEED)");
	return uffd_open(w, UFFDIO_REGISTER_MODE_MISSING);
}

static inline int move_pages(struct worker *w, char *to, char *from,
			     size_t bytes)
{
	struct uffdio_move move = { .dst = (uintptr_t)to,
				    .src = (uintptr_t)from,
				    .len = bytes };

	if (ioctl(uffd_of(w), UFFDIO_MOVE, &move))
		return failed(w, "ioctl(UFFDIO_MOVE)");
	return 0;
}

__inline_loop long move_lap(struct worker *w, size_t bytes)
{
	const size_t slice = w->crew->slice;
	size_t half = w->crew->region_bytes / 2;
	char *from = w->region, *end = from + half;
	long nr = 0;
	int err;

	do {
		each_touch (w, i, slice) {
			err = move_pages(w, from + half, from, bytes);
			if (err)
				return err;
			from += bytes;
		}
		nr += slice;
	} while (keep_going(w) && from != end);
	return nr;
}

/* All back again. */
static inline int move_reset(struct worker *w, size_t bytes)
{
	size_t half = w->crew->region_bytes / 2;
	char *to = w->region;
	int err = 0;

	for (size_t i = 0; i < w->nr_done && !err; i++, to += bytes)
		err = move_pages(w, to, to + half, bytes);
	return err;
}

#endif
