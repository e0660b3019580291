// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests that steal is read from the right column, of the right PUs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>
#include <unistd.h>

#include "bench/taken.h"

/* The first lines of a virtual machine's, of four CPUs. */
static const char before_text[] = "cpu  1000 1 300 9000 10 0 20 111 0 0\n"
				  "cpu0 250 0 75 2250 2 0 5 10 0 0\n"
				  "cpu1 250 0 75 2250 3 0 5 1 0 0\n"
				  "cpu10 250 0 75 2250 3 0 5 100 0 0\n"
				  "intr 5 6 7 8 9 10 11 12 13\n";
static const char after_text[] = "cpu  1100 1 330 9900 10 0 20 141 0 0\n"
				 "cpu0 275 0 80 2475 2 0 5 20 0 0\n"
				 "cpu1 275 0 85 2475 3 0 5 11 0 0\n"
				 "cpu10 275 0 85 2475 3 0 5 110 0 0\n";

static void sum(const char *text, struct steal *steal)
{
	static const unsigned int pus[] = { 10, 0 };
	FILE *f = fmemopen((char *)(uintptr_t)text, strlen(text), "r");

	steal_sum(f, pus, 2, steal);
	fclose(f);
}

static void test_steal(void **state)
{
	struct steal before = { .at_ns = 0 }, after = { .at_ns = 1000000000 };
	double tick_pct, hz = sysconf(_SC_CLK_TCK);

	sum(before_text, &before);
	sum(after_text, &after);
	assert_int_equal(before.ticks, 110);
	assert_int_equal(after.ticks, 130);
	/* 20 ticks of the 2 * hz that two PUs have in a second. */
	assert_true(fabs(steal_pct(&before, &after, 2, &tick_pct) -
			 100 * 20 / (2 * hz)) < 1e-9);
	assert_true(fabs(tick_pct - 100 / hz) < 1e-9);
}

/* Never any steal: nobody to take it, or nobody who says. */
static void test_unknown(void **state)
{
	struct steal before = { .at_ns = 0 }, after = { .at_ns = 5 };
	double tick_pct;

	sum("cpu0 250 0 75 2250 2 0 5 0 0 0\n", &after);
	assert_true(isnan(steal_pct(&before, &after, 1, &tick_pct)));
	steal_sum(NULL, NULL, 0, &after);
	assert_true(isnan(steal_pct(&before, &after, 1, &tick_pct)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_steal),
		cmocka_unit_test(test_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
