/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Regions of huge pages of 2 MiB: one touch is one of them. */
#ifndef WORKLOADS_HUGE_H
#define WORKLOADS_HUGE_H

#include "bench/touch.h"

/* Drops the first so many huge pages. */
static inline int huge_drop(struct worker *w, size_t nr)
{
	if (madvise(w->region, nr * TABLE_BYTES, MADV_DONTNEED))
		return failed(w, "madvise(MADV_DONTNEED)");
	return 0;
}

/* Gives the VMA its anon_vma, once, before the window. */
static inline int huge_prepare(struct worker *w)
{
	w->is_fresh = w->crew->fresh;
	if (w->is_fresh)
		return 0;
	touch_write(w->region);
	return huge_drop(w, 1);
}

__inline_loop long huge_lap(struct worker *w, touch_fn *touch)
{
	char *end = w->region + w->crew->region_bytes;
	char *huge = w->region;
	long nr = 0;

	do {
		touch_begin(w);
		touch(huge);
		touch_end(w);
		huge += TABLE_BYTES;
		nr++;
	} while (keep_going(w) && huge != end);
	return nr;
}

static inline int huge_reset(struct worker *w)
{
	return huge_drop(w, w->nr_done);
}

#endif
