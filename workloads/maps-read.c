// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * maps-read: reads the first 4096 bytes of /proc/self/maps, as monitors do
 * all the time.
 */
#include "workloads/maps.h"

#include <string.h>

#define SLICE 16

static long lap(struct worker *w)
{
	char page[PAGE_BYTES];
	long nr = 0;

	/* Else the kernel's own stores would fault, under mmap_lock. */
	memset(page, 1, sizeof(page));
	do {
		each_touch (w, i, SLICE) {
			if (pread(maps_of(w), page, sizeof(page), 0) <= 0)
				return failed(w, "read of /proc/self/maps");
		}
		nr += SLICE;
	} while (keep_going(w));
	return nr;
}

static const struct lock_path path[] = {
	{ 0, 1, 0, "each read takes mmap_lock for read" },
	{ KERNEL(6, 17), 0, 0, "the VMAs' own locks, one by one" },
	{ 0 },
};

static const struct workload maps_read = {
	.name = "maps-read",
	.summary = "read the first 4096 bytes of /proc/self/maps",
	.touch = "a read of /proc/self/maps",
	.slice = SLICE,
	.storms = IS_STORM,
	.path = path,
	.worker_setup = maps_open,
	.worker_teardown = maps_close,
	.lap = lap,
};
WORKLOAD(maps_read);
