// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the harness costs inside a lap: laps of a workload as the harness runs
 * them, and the same touches of the same pages in one plain loop, in turn in
 * one thread. The ratio of their durations, pair by pair, and its quartiles.
 * A machine whose speed changes does so to both.
 *
 *	laps [PAIRS]
 */
#include "bench/bench.h"
#include "bench/touch.h"
#include "bench/window.h"
#include "workloads/registry.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REGION_BYTES (32ul << 20) /* at most */

struct stage {
	struct crew crew;
	struct worker worker;
	struct window window;
	struct worker_clock *clock;
};

static void check(int err, const char *what)
{
	if (!err)
		return;
	fprintf(stderr, "laps: %s: %s\n", what, strerror(-err));
	exit(1);
}

static void enter(struct stage *stage, const char *name)
{
	const struct workload *wl = workload_find(name);

	memset(stage, 0, sizeof(*stage));
	stage->clock = aligned_alloc(128, sizeof(*stage->clock));
	check(stage->clock ? 0 : -ENOMEM, name);
	memset(stage->clock, 0, sizeof(*stage->clock));
	stage->clock->window = &stage->window;
	stage->clock->schedstat_fd = -1;
	stage->window.control_fd = -1;
	stage->window.deadline_ns = UINT64_MAX;
	window_clear(stage->clock);
	stage->crew = (struct crew){
		.workload = wl,
		.nr_workers = 1,
		.nr_all_workers = 1,
		.region_bytes = wl->region_bytes < REGION_BYTES
					? wl->region_bytes
					: REGION_BYTES,
		.touches_per_fault = wl->touches_per_fault,
		.slice = wl->slice,
		.step_pages = 1,
		.around_pages = wl->touches_per_fault,
	};
	stage->worker.crew = &stage->crew;
	stage->worker.clock = stage->clock;
	check(wl->setup ? wl->setup(&stage->crew) : 0, name);
	check(wl->worker_setup(&stage->worker), name);
}

static void leave(struct stage *stage)
{
	const struct workload *wl = stage->crew.workload;

	wl->worker_teardown(&stage->worker);
	if (wl->teardown)
		wl->teardown(&stage->crew);
	free(stage->clock);
}

static double harness_lap(struct stage *stage)
{
	atomic_store(&stage->window.stop, 0);
	check(window_lap(&stage->worker), "lap");
	check(stage->crew.workload->reset(&stage->worker), "reset");
	return stage->clock->end_ns - stage->clock->start_ns;
}

/* The touches of touch_region(), and nothing between them. */
__inline_loop void touch_all(struct worker *w, touch_fn *touch)
{
	size_t slice = w->crew->slice, stride = slice_stride(w->crew);
	char *end = w->region + w->crew->region_bytes;

	for (char *page = w->region; page != end; page += stride)
		touch_pages(page, slice, touch);
}

static double bare_lap(struct stage *stage)
{
	const char *name = stage->crew.workload->name;
	struct worker *w = &stage->worker;
	uint64_t start = clock_ns(), end;

	if (!strcmp(name, "file-text"))
		touch_all(w, touch_exec);
	else if (!strcmp(name, "anon-write"))
		touch_all(w, touch_write);
	else
		touch_all(w, touch_read);
	end = clock_ns();
	w->nr_done =
		w->crew->region_bytes / slice_stride(w->crew) * w->crew->slice;
	check(w->crew->workload->reset(w), "reset");
	return end - start;
}

static int by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void compare_laps(const char *name, int pairs)
{
	double *ratios = calloc(pairs, sizeof(*ratios));
	struct stage stage;

	check(ratios ? 0 : -ENOMEM, name);
	enter(&stage, name);
	harness_lap(&stage);
	bare_lap(&stage);
	for (int i = 0; i < pairs; i++) {
		double bare = i % 2 ? bare_lap(&stage) : 0;
		double harness = harness_lap(&stage);

		ratios[i] = (bare ? bare : bare_lap(&stage)) / harness;
	}
	leave(&stage);
	qsort(ratios, pairs, sizeof(*ratios), by_size);
	printf("%-12s median ratio %.4f of %d pairs of laps (quartiles %.4f "
	       "%.4f)\n",
	       name, ratios[pairs / 2], pairs, ratios[pairs / 4],
	       ratios[3 * pairs / 4]);
	free(ratios);
}

int main(int argc, char **argv)
{
	int pairs = argc > 1 ? atoi(argv[1]) : 400;
	cpu_set_t first;

	CPU_ZERO(&first);
	CPU_SET(0, &first);
	sched_setaffinity(0, sizeof(first), &first);
	compare_laps("anon-read", pairs);
	compare_laps("anon-write", pairs);
	compare_laps("file-text", pairs);
	return 0;
}
