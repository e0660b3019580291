/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * madvise() of single pages that were written: half of each page table's,
 * the other half stays.
 */
#ifndef WORKLOADS_ADVISE_H
#define WORKLOADS_ADVISE_H

#include "bench/touch.h"

#define SLICE	     256
#define REGION_BYTES (16 << 20)

static inline int advise_worker_setup(struct worker *w)
{
	int err =
		region_map(w, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (!err)
		touch_pages(w->region, w->crew->region_bytes / PAGE_BYTES,
			    touch_write);
	return err;
}

__inline_loop long advise_lap(struct worker *w, int advice)
{
	char *end = w->region + w->crew->region_bytes;
	char *table = w->region;
	long nr = 0;

	do {
		each_touch (w, i, SLICE) {
			if (madvise(table + i * PAGE_BYTES, PAGE_BYTES, advice))
				return failed(w, "madvise");
		}
		table += TABLE_BYTES;
		nr += SLICE;
	} while (keep_going(w) && table != end);
	return nr;
}

/* Written again: present and dirty. */
static inline int advise_reset(struct worker *w)
{
	char *table = w->region;

	for (size_t nr = 0; nr < w->nr_done; nr += SLICE, table += TABLE_BYTES)
		touch_pages(table, SLICE, touch_write);
	return 0;
}

#endif
