// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the mappings of a workload are: its hooks called by hand, and
 * /proc/self/maps read between them.
 */
#include "bench/touch.h"
#include "bench/window.h"
#include "workloads/registry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <cmocka.h>

/* How many VMAs have this text in their line of /proc/self/maps. */
static int nr_vmas(const char *text)
{
	static char line[4096]; /* no allocation between two counts */
	FILE *f = fopen("/proc/self/maps", "r");
	int nr = 0;

	assert_non_null(f);
	while (fgets(line, sizeof(line), f))
		nr += strstr(line, text) != NULL;
	fclose(f);
	return nr;
}

struct stage {
	struct crew crew;
	struct worker worker;
	struct window window;
	struct worker_clock *clock;
};

static void enter(struct stage *stage, const char *name, size_t region)
{
	const struct workload *wl = workload_find(name);

	assert_non_null(wl);
	memset(stage, 0, sizeof(*stage));
	stage->clock = aligned_alloc(128, sizeof(*stage->clock));
	assert_non_null(stage->clock);
	memset(stage->clock, 0, sizeof(*stage->clock));
	stage->clock->window = &stage->window;
	stage->window.deadline_ns = UINT64_MAX;
	window_clear(stage->clock);
	stage->crew.workload = wl;
	stage->crew.nr_workers = stage->crew.nr_all_workers = 1;
	stage->crew.touches_per_fault = wl->touches_per_fault;
	stage->crew.slice = wl->slice;
	stage->crew.step_pages = 1;
	stage->crew.around_pages = wl->touches_per_fault;
	stage->crew.region_bytes = region;
	stage->worker.crew = &stage->crew;
	stage->worker.clock = stage->clock;
	if (wl->setup)
		assert_int_equal(wl->setup(&stage->crew), 0);
	assert_int_equal(wl->worker_setup(&stage->worker), 0);
}

static void leave(struct stage *stage)
{
	const struct workload *wl = stage->crew.workload;

	wl->worker_teardown(&stage->worker);
	if (wl->teardown)
		wl->teardown(&stage->crew);
	free(stage->clock);
}

/* A VMA for each 10 touches: not one of them merged; none after reset. */
static void test_small_never_merge(void **state)
{
	int before = nr_vmas("/dev/zero"), nr;
	struct stage stage;

	enter(&stage, "anon-read-small", 0);
	assert_int_equal(window_lap(&stage.worker), 0);
	nr = nr_vmas("/dev/zero") - before;
	assert_true(stage.worker.nr_done >= 1000);
	assert_int_equal(nr * 10, stage.worker.nr_done);
	assert_int_equal(stage.crew.workload->reset(&stage.worker), 0);
	assert_int_equal(nr_vmas("/dev/zero"), before);
	leave(&stage);
}

/* A whole lap of churn leaves the map as it was. */
static void test_churn_leaves_nothing(void **state)
{
	struct stage stage;
	int before, after;

	enter(&stage, "mmap-churn", 0);
	before = nr_vmas("");
	window_stop(&stage.window);
	assert_int_equal(window_lap(&stage.worker), 0);
	after = nr_vmas("");
	assert_int_equal(after, before);
	leave(&stage);
}

/* One VMA of exactly the region, base pages only, aligned to a table. */
static void test_region(void **state)
{
	struct stage stage;
	char line[64];
	char *start;

	enter(&stage, "anon-write", 16 << 20);
	start = stage.worker.region;
	assert_int_equal((uintptr_t)start % TABLE_BYTES, 0);
	snprintf(line, sizeof(line), "%lx-%lx rw-p", (unsigned long)start,
		 (unsigned long)start + (16 << 20));
	assert_int_equal(nr_vmas(line), 1);
	leave(&stage);
	assert_int_equal(nr_vmas(line), 0);
}

/* The text is private, executable, and of a file. */
static void test_text(void **state)
{
	struct stage stage;
	char line[64];

	enter(&stage, "file-text", 4 << 20);
	snprintf(line, sizeof(line), "%lx-%lx r-xp",
		 (unsigned long)stage.worker.region,
		 (unsigned long)stage.worker.region + (4 << 20));
	assert_int_equal(nr_vmas(line), 1);
	leave(&stage);
}

/* The pages are shared with a child after reset; none is left in the end. */
static void test_cow_child(void **state)
{
	struct stage stage;
	struct rusage before, after;

	assert_int_equal(waitpid(-1, NULL, __WALL), -1);
	enter(&stage, "anon-cow", 4 << 20);
	assert_int_equal(stage.crew.workload->reset(&stage.worker), 0);
	assert_int_equal(waitpid(-1, NULL, __WALL | WNOHANG), 0);
	getrusage(RUSAGE_THREAD, &before);
	assert_int_equal(window_lap(&stage.worker), 0);
	getrusage(RUSAGE_THREAD, &after);
	assert_in_range(after.ru_minflt - before.ru_minflt,
			stage.worker.nr_done, stage.worker.nr_done + 20);
	leave(&stage);
	assert_int_equal(waitpid(-1, NULL, __WALL), -1);
	assert_int_equal(errno, ECHILD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_small_never_merge),
		cmocka_unit_test(test_churn_leaves_nothing),
		cmocka_unit_test(test_region),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_cow_child),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
