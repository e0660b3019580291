// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * munmap-populated: unmaps mappings of 10 written pages each, which the
 * resets map and write. No two are one VMA.
 */
#include "workloads/small.h"

#define MOST_MAPS 512 /* of one worker in one lap */
#define SLICE	  SLICE_MAPS

static int setup(struct crew *crew)
{
	return small_setup(crew, MOST_MAPS);
}

static int populate(struct worker *w, size_t nr)
{
	char **maps = w->own;
	int err;

	for (size_t i = 0; i < nr; i++) {
		err = small_map(w, &maps[i], PROT_READ | PROT_WRITE);
		if (err)
			return err;
		touch_pages(maps[i], SMALL_PAGES, touch_write);
	}
	return 0;
}

static int worker_setup(struct worker *w)
{
	const struct small *small = w->crew->shared;
	int err = small_worker_setup(w);

	return err ? err : populate(w, small->nr_maps);
}

static long lap(struct worker *w)
{
	const struct small *small = w->crew->shared;
	char **map = w->own, **end = map + small->nr_maps;

	do {
		each_touch (w, i, SLICE) {
			if (munmap(*map++, SMALL_BYTES))
				return failed(w, "munmap");
		}
	} while (keep_going(w) && map != end);
	return map - (char **)w->own;
}

static int reset(struct worker *w)
{
	return populate(w, w->nr_done);
}

static void worker_teardown(struct worker *w)
{
	const struct small *small = w->crew->shared;
	char **maps = w->own;

	for (size_t i = 0; maps && i < small->nr_maps; i++) {
		if (maps[i] && maps[i] != MAP_FAILED)
			munmap(maps[i], SMALL_BYTES);
	}
	small_worker_teardown(w);
}

static const struct lock_path path[] = {
	{ 0, 0, 1, "munmap takes mmap_lock for write, and downgrades it" },
	{ 0 },
};

static const struct workload munmap_populated = {
	.name = "munmap-populated",
	.summary = "munmap of mappings of 10 written pages",
	.touch = "a munmap of 10 pages",
	.slice = SLICE,
	.needs = { .bytes_per_worker = MOST_MAPS * SMALL_BYTES },
	.path = path,
	.setup = setup,
	.teardown = small_teardown,
	.worker_setup = worker_setup,
	.worker_teardown = worker_teardown,
	.lap = lap,
	.reset = reset,
};
WORKLOAD(munmap_populated);
