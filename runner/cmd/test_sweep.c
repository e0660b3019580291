// SPDX-License-Identifier: GPL-2.0-or-later
/* The rules of --workers, on machines of any size. */
#include "runner/cmd/sweep.h"

#include "runner/say.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void check(const char *text, unsigned int max, const char *expected)
{
	unsigned int *list;
	char got[400] = "";
	size_t nr;

	assert_int_equal(sweep_parse(text, max, &list, &nr), 0);
	for (size_t i = 0; i < nr; i++)
		sprintf(got + strlen(got), "%s%u", i ? " " : "", list[i]);
	assert_string_equal(got, expected);
	free(list);
}

static void test_numbers(void **state)
{
	check("1,2,4", 2, "1 2 4");
	check("10000", 2, "10000");
	check("max,max/4,max*3", 6, "6 2 18");
	check("max/4", 2, "1");
}

static void test_ranges(void **state)
{
	check("1..8", 2, "1 2 3 4 5 6 7 8");
	check("1..max", 4, "1 2 3 4");
	check("1..max", 1, "1");
	check("4..max:4", 16, "4 8 12 16");
	/* Both ends, also where the step passes the last. */
	check("1..max:4", 12, "1 5 9 12");
	check("max/2..max*2:2", 4, "2 4 6 8");
}

static void test_rules(void **state)
{
	check("2^n", 1, "1");
	check("2^n", 8, "1 2 4 8");
	check("2^n", 12, "1 2 4 8 12");
	check("all", 1, "1 2");
	check("all", 6, "1 2 4 6 12");
	check(SWEEP_DEFAULT, 2, "1 2");
	/* A rule that meets a number is no slip. */
	check("2,2^n,3,all,100", 4, "2 1 4 3 8 100");
}

static void test_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"0",
		"1,,2",
		"1,",
		"2,2",
		"-1",
		"+1",
		" 1",
		"1e9",
		"100001",
		"1..100000",
		"max/0",
		"max*",
		"maxx",
		"8..4",
		"1..",
		"1...4",
		"1..4:0",
		"1..4:",
		"2^m",
		"all:2",
		"0..4",
		"max*99999",
		"1-4",
		"9999999999999999999",
	};
	unsigned int *list;
	size_t nr;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		if (sweep_parse(bad[i], 4, &list, &nr) != EXIT_USAGE)
			fail_msg("'%s' is taken", bad[i]);
		free(list);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
