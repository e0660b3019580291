// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * anon-read-small: map 10 pages, read each, go on to the next mapping, as
 * vm-scalability's small-allocs does. The mappings are private ones of
 * /dev/zero at offset 0: anonymous to the fault path, but with a file behind
 * them whose offsets never continue, so that no two merge.
 */
#include "bench/touch.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SMALL_PAGES 10
#define SMALL_BYTES (SMALL_PAGES * PAGE_BYTES)
#define SLICE_MAPS  32
#define MOST_MAPS   4096 /* of one worker in one lap */
#define SPARE_MAPS  2000 /* of the process, for all else */

struct shared {
	int zero_fd;
	size_t nr_maps; /* of each worker in one lap */
};

/* What vm.max_map_count leaves for each worker, in whole slices. */
static size_t maps_per_worker(const struct crew *crew)
{
	/* A stack and its guard for each worker. */
	long spare = SPARE_MAPS + 2l * crew->nr_workers;
	long most = 65530;
	long each;
	FILE *f = fopen("/proc/sys/vm/max_map_count", "r");

	if (f) {
		if (fscanf(f, "%ld", &most) != 1)
			most = 65530;
		fclose(f);
	}
	each = most > spare ? (most - spare) / crew->nr_workers : 0;
	if (each > MOST_MAPS)
		each = MOST_MAPS;
	return each / SLICE_MAPS * SLICE_MAPS;
}

static int setup(struct crew *crew)
{
	struct shared *shared = calloc(1, sizeof(*shared));

	if (!shared)
		return -ENOMEM;
	crew->shared = shared;
	shared->nr_maps = maps_per_worker(crew);
	if (!shared->nr_maps) {
		errno = ENOMEM;
		crew->failed_call = "too many workers for vm.max_map_count";
		goto out_free;
	}
	shared->zero_fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	if (shared->zero_fd >= 0)
		return 0;
	crew->failed_call = "open of /dev/zero";
out_free:
	free(shared);
	return -errno;
}

static void teardown(struct crew *crew)
{
	struct shared *shared = crew->shared;

	close(shared->zero_fd);
	free(shared);
}

static int worker_setup(struct worker *w)
{
	const struct shared *shared = w->crew->shared;
	char **maps = malloc(shared->nr_maps * sizeof(*maps));

	if (!maps)
		return -ENOMEM;
	/* Written now, so that the lap's own stores do not fault. */
	memset(maps, 0, shared->nr_maps * sizeof(*maps));
	w->own = maps;
	return 0;
}

static long lap(struct worker *w)
{
	const struct shared *shared = w->crew->shared;
	char **map = w->own, **end = map + shared->nr_maps;

	do {
		for (int i = 0; i < SLICE_MAPS; i++, map++) {
			*map = mmap(NULL, SMALL_BYTES, PROT_READ, MAP_PRIVATE,
				    shared->zero_fd, 0);
			if (*map == MAP_FAILED)
				return failed(w, "mmap of /dev/zero");
			touch_pages(*map, SMALL_PAGES, touch_read);
		}
	} while (keep_going(w) && map != end);
	return (map - (char **)w->own) * SMALL_PAGES;
}

static int reset(struct worker *w)
{
	char **maps = w->own;

	for (size_t i = 0; i < w->nr_done / SMALL_PAGES; i++) {
		if (munmap(maps[i], SMALL_BYTES))
			return failed(w, "munmap");
	}
	return 0;
}

static void worker_teardown(struct worker *w)
{
	free(w->own);
}

static const struct lock_path path[] = {
	{ 0, 1, 0.1, "a read lock each fault; one mmap for 10" },
	{ KERNEL(6, 4), 1, 0.1,
	  "VMA locks exist but refuse a VMA without anon_vma" },
	{ KERNEL(6, 10), 0, 0.1,
	  "the VMA's own lock; one mmap for 10 faults remains" },
	{ 0 },
};

static const struct workload anon_read_small = {
	.name = "anon-read-small",
	.summary = "map 10 pages, read each, next: many small VMAs",
	.touch = "a read that maps the zero page, a tenth of an mmap",
	.slice = SLICE_MAPS * SMALL_PAGES,
	.quick = true,
	.touches_per_fault = 1,
	.path = path,
	.setup = setup,
	.teardown = teardown,
	.worker_setup = worker_setup,
	.worker_teardown = worker_teardown,
	.lap = lap,
	.reset = reset,
};
WORKLOAD(anon_read_small);
