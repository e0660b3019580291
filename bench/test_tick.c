// SPDX-License-Identifier: GPL-2.0-or-later
/* The clock of the latency pass, held against CLOCK_MONOTONIC. */
#include "bench/tick.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct tick_clock monotonic = { .ns_mult = 1ull << 32 };

/*
 * Ticks read inside an interval by CLOCK_MONOTONIC are no more than it, ticks
 * read around one no less: whatever the machine was doing meanwhile. One in a
 * thousand is more than a calibration over 20 ms may be off.
 */
static void test_rate(void **state)
{
	const struct timespec nap = { .tv_nsec = 100000000 };
	uint64_t outer[2], ticks[2], inner[2], ns;
	struct tick_clock clock;

	tick_init(&clock);
	print_message("# %s, cost %.1f ns, step %.2f ns\n", tick_name(&clock),
		      clock.cost_ns, clock.step_ns);
	outer[0] = tick_now(&monotonic);
	ticks[0] = tick_now(&clock);
	inner[0] = tick_now(&monotonic);
	nanosleep(&nap, NULL);
	inner[1] = tick_now(&monotonic);
	ticks[1] = tick_now(&clock);
	outer[1] = tick_now(&monotonic);
	ns = tick_ns(&clock, ticks[1] - ticks[0]);
	assert_true(ns <= (outer[1] - outer[0]) * 1.001);
	assert_true(ns >= (inner[1] - inner[0]) * .999);
}

static void test_cost(void **state)
{
	struct tick_clock clock;

	tick_init(&clock);
	assert_true(clock.cost_ns > 0);
	assert_true(clock.step_ns > 0);
	assert_string_equal(tick_name(&clock),
			    clock.is_tsc ? "tsc" : "clock_gettime");
}

/* Rounded, and no overflow: an hour of a 5 GHz TSC. */
static void test_ns(void **state)
{
	const struct tick_clock clock = { .ns_mult = (1ull << 32) / 5 };

	assert_int_equal(tick_ns(&monotonic, 12345), 12345);
	assert_int_equal(tick_ns(&clock, 0), 0);
	assert_int_equal(tick_ns(&clock, 2), 0);
	assert_int_equal(tick_ns(&clock, 3), 1);
	assert_int_equal(tick_ns(&clock, 5000), 1000);
	assert_in_range(tick_ns(&clock, 3600 * 5000000000ull),
			3600 * 999999990ull, 3600 * 1000000000ull);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rate),
		cmocka_unit_test(test_cost),
		cmocka_unit_test(test_ns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
