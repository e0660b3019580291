// SPDX-License-Identifier: GPL-2.0-or-later
/* anon-present: reads pages that are mapped already; no touch faults. */
#include "bench/touch.h"

static int worker_setup(struct worker *w)
{
	int err =
		region_map(w, PROT_READ,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (!err)
		touch_pages(w->region, w->crew->region_bytes / PAGE_BYTES,
			    touch_read);
	return err;
}

static long lap(struct worker *w)
{
	return touch_region_again(w, touch_read);
}

static const struct lock_path path[] = {
	{ 0, 0, 0, "the pages are mapped: no fault" },
	{ 0 },
};

static const struct workload anon_present = {
	.name = "anon-present",
	.summary = "baseline: read pages that are mapped already",
	.touch = "a read of one mapped page",
	.slice = 64 * TABLE_PAGES, /* 100 us: keep_going() is no part of it */
	.quick = true,
	.region_bytes = 64 << 20,
	.path = path,
	.worker_setup = worker_setup,
	.worker_teardown = region_unmap,
	.lap = lap,
};
WORKLOAD(anon_present);
