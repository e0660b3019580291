// SPDX-License-Identifier: GPL-2.0-or-later
/* Events are shared out so that none takes turns where launches are enough. */
#include "runner/perf/groups.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static const struct perf_event all[] = {
	{ "task_clock_ns", "task-clock", NULL },
	{ "cycles", "cycles", NULL },
	{ "instructions", "instructions", NULL },
	{ "cache_references", "cache-references", NULL },
	{ "cache_misses", "cache-misses", NULL },
	{ "l1d_load_misses", "L1-dcache-load-misses", NULL },
	{ "llc_load_misses", "LLC-load-misses", NULL },
	{ "dtlb_load_misses", "dTLB-load-misses", NULL },
};
#define NR_ALL (sizeof(all) / sizeof(all[0]))

static struct perf_events events;

static int make(void **state)
{
	memset(&events, 0, sizeof(events));
	events.missing = json_object();
	for (size_t i = 0; i < NR_ALL; i++)
		events.event[events.nr++] = &all[i];
	return 0;
}

static int done(void **state)
{
	perf_events_free(&events);
	return 0;
}

static bool has(const struct perf_events *picked, const char *key)
{
	for (size_t i = 0; i < picked->nr; i++)
		if (!strcmp(picked->event[i]->key, key))
			return true;
	return false;
}

/*
 * In each group no more events than counters, the base in all, each of the rest
 * in one, and where it is not a reason.
 */
static void check(struct counters counters, unsigned int nr_groups)
{
	unsigned int room = counters.nr - counters.taken;
	unsigned int nr_seen[NR_ALL] = { 0 };

	assert_int_equal(groups_nr(&events, &counters), nr_groups);
	for (unsigned int g = 0; g < nr_groups; g++) {
		struct perf_events picked;
		unsigned int used = 0;

		assert_int_equal(groups_pick(&events, &counters, g, &picked),
				 0);
		for (size_t i = 0; i < NR_ALL; i++) {
			bool is = has(&picked, all[i].key);

			nr_seen[i] += is;
			used += is && i && (i > 2 || !counters.fixed);
			assert_int_equal(is, !json_object_get(picked.missing,
							      all[i].key));
		}
		assert_true(!counters.nr || used <= room);
		perf_events_free(&picked);
	}
	for (size_t i = 0; i < NR_ALL; i++)
		assert_int_equal(nr_seen[i], i < 3 ? nr_groups : 1);
}

/* Both threads of a core on: four of eight counters each. */
static void test_intel(void **state)
{
	check((struct counters){ .nr = 4, .fixed = true }, 2);
	check((struct counters){ .nr = 8, .fixed = true }, 1);
	check((struct counters){ .nr = 4, .fixed = true, .taken = 1 }, 2);
	check((struct counters){ .nr = 2, .fixed = true, .taken = 1 }, 5);
}

static void test_amd(void **state)
{
	check((struct counters){ .nr = 6 }, 2);
	check((struct counters){ .nr = 6, .taken = 1 }, 2);
	check((struct counters){ .nr = 4 }, 3);
}

/* Nobody knows how many there are, or none is left: all at once. */
static void test_unknown(void **state)
{
	check((struct counters){ .nr = 0 }, 1);
	assert_int_equal(groups_nr(&events, &(struct counters){ .nr = 2 }), 1);
}

/* Tracepoints take no counter. */
static void test_software(void **state)
{
	static const struct perf_event lock = { "contention",
						"lock:contention_begin", NULL };
	const struct counters few = { .nr = 1, .fixed = true };

	for (size_t i = 0; i < NR_ALL; i++)
		events.event[i] = &lock;
	assert_int_equal(groups_nr(&events, &few), 1);
}

int main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, make, done)
	const struct CMUnitTest tests[] = {
		TEST(test_intel),
		TEST(test_amd),
		TEST(test_unknown),
		TEST(test_software),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
