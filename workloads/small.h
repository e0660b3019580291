/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Many small mappings of 10 pages, as vm-scalability's small-allocs makes.
 * They are private ones of /dev/zero at offset 0: anonymous to the fault
 * path, but with a file behind them whose offsets never continue, so that no
 * two merge.
 */
#ifndef WORKLOADS_SMALL_H
#define WORKLOADS_SMALL_H

#include "bench/touch.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SMALL_PAGES 10
#define SMALL_BYTES (SMALL_PAGES * PAGE_BYTES)
#define SLICE_MAPS  32
#define SLICE_PAGES (SLICE_MAPS * SMALL_PAGES)
#define SPARE_MAPS  2000 /* of the process, for all else */

struct small {
	int zero_fd;
	size_t nr_maps; /* of each worker in one lap */
};

/* What vm.max_map_count leaves for each worker, in whole slices. */
static inline size_t small_per_worker(const struct crew *crew, long most_maps)
{
	/* A stack and its guard for each worker of the process. */
	long spare = SPARE_MAPS + 2l * crew->nr_all_workers;
	long most = 65530;
	long each;
	FILE *f = fopen("/proc/sys/vm/max_map_count", "r");

	if (f) {
		if (fscanf(f, "%ld", &most) != 1)
			most = 65530;
		fclose(f);
	}
	each = most > spare ? (most - spare) / crew->nr_all_workers : 0;
	if (each > most_maps)
		each = most_maps;
	return each / SLICE_MAPS * SLICE_MAPS;
}

static inline int small_setup(struct crew *crew, long most_maps)
{
	struct small *small = calloc(1, sizeof(*small));

	if (!small)
		return -ENOMEM;
	crew->shared = small;
	small->nr_maps = small_per_worker(crew, most_maps);
	if (!small->nr_maps) {
		errno = ENOMEM;
		crew->failed_call = "too many workers for vm.max_map_count";
		goto out_free;
	}
	small->zero_fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	if (small->zero_fd >= 0)
		return 0;
	crew->failed_call = "open of /dev/zero";
out_free:
	free(small);
	return -errno;
}

static inline void small_teardown(struct crew *crew)
{
	struct small *small = crew->shared;

	close(small->zero_fd);
	free(small);
}

static inline int small_worker_setup(struct worker *w)
{
	const struct small *small = w->crew->shared;
	char **maps = malloc(small->nr_maps * sizeof(*maps));

	if (!maps)
		return -ENOMEM;
	/* Written now, so that the lap's own stores do not fault. */
	memset(maps, 0, small->nr_maps * sizeof(*maps));
	w->own = maps;
	return 0;
}

/* The next mapping of a lap. */
__inline_loop int small_map(struct worker *w, char **map, int prot)
{
	const struct small *small = w->crew->shared;

	*map = mmap(NULL, SMALL_BYTES, prot, MAP_PRIVATE, small->zero_fd, 0);
	if (*map == MAP_FAILED)
		return failed(w, "mmap of /dev/zero");
	return 0;
}

/* A lap: map 10 pages, touch each, next. A latency is that of the access. */
__inline_loop long small_lap(struct worker *w, int prot, touch_fn *touch)
{
	const struct small *small = w->crew->shared;
	char **map = w->own, **end = map + small->nr_maps;
	int err;

	do {
		for (int i = 0; i < SLICE_MAPS; i++, map++) {
			err = small_map(w, map, prot);
			if (err)
				return err;
			touch_slice(w, *map, SMALL_PAGES * PAGE_BYTES,
				    PAGE_BYTES, touch);
		}
	} while (keep_going(w) && map != end);
	return (map - (char **)w->own) * SMALL_PAGES;
}

static inline int small_unmap(struct worker *w)
{
	char **maps = w->own;

	for (size_t i = 0; i < w->nr_done / SMALL_PAGES; i++) {
		if (munmap(maps[i], SMALL_BYTES))
			return failed(w, "munmap");
	}
	return 0;
}

static inline void small_worker_teardown(struct worker *w)
{
	free(w->own);
}

#endif
