// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * anon-read with every twentieth slice twice as long: 5 % of the touches'
 * time, which a figure of throughput must show. For typical.sh; not in the
 * suite.
 */
#include "bench/touch.h"
#include "bench/window.h"

static int worker_setup(struct worker *w)
{
	int err =
		region_map(w, PROT_READ,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (!err)
		region_hold(w, touch_read);
	return err;
}

static long lap(struct worker *w)
{
	char *end = w->region + w->crew->region_bytes;
	char *page = w->region;
	long nr_slices = 0;

	do {
		uint64_t start = clock_ns(), now;

		touch_slice(w, page, slice_bytes(w->crew), PAGE_BYTES,
			    touch_read);
		page += slice_stride(w->crew);
		now = clock_ns();
		if (++nr_slices % 20 == 0)
			while (clock_ns() - now < now - start)
				;
	} while (keep_going(w) && page != end);
	return nr_slices * w->crew->slice;
}

static const struct lock_path path[] = {
	{ 0, 0, 0, "as anon-read" },
	{ 0 },
};

static const struct workload anon_read_delayed = {
	.name = "anon-read-delayed",
	.summary = "anon-read, every twentieth slice twice as long",
	.touch = "a read that maps the zero page",
	.slice = TABLE_PAGES - 1,
	.touches_per_fault = 1,
	.region_bytes = 1 << 30,
	.path = path,
	.worker_setup = worker_setup,
	.worker_teardown = region_unmap,
	.lap = lap,
	.reset = region_drop,
};
WORKLOAD(anon_read_delayed);
