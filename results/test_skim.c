// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests what is cut out of a line, and that nothing else is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "results/skim.h"

static void check(const char *line, const char *left)
{
	static const char *const names[] = { "raw", "more", NULL };
	char text[256];

	strcpy(text, line);
	skim(text, names);
	assert_string_equal(text, left);
}

static void test_cut(void **state)
{
	check("{\"a\":1,\"raw\":[1,[2]],\"b\":2}", "{\"a\":1,\"b\":2}");
	check("{\"raw\":{\"x\":[]},\"b\":2}", "{\"b\":2}");
	check("{\"a\":1,\"more\":[]}", "{\"a\":1}");
	check("{\"raw\":[],\"more\":[],\"b\":2}", "{\"b\":2}");
	check("{\"raw\":[\"]\\\"]\",{}]}", "{}");
}

/* Not a member of the outermost, not an array, not the name. */
static void test_left(void **state)
{
	static const char *const lines[] = {
		"{\"a\":{\"raw\":[1]},\"rawer\":[1]}",
		"{\"raw\":1,\"a\":\"raw\"}",
		"{\"a\":\"x\\\",\\\"raw\\\":[1]\"}",
		"[\"raw\",[1]]",
		"{}",
		"",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		check(lines[i], lines[i]);
}

/* What is broken stays broken: the parser will name it. */
static void test_broken(void **state)
{
	static const char *const lines[] = {
		"{\"a\":1,\"raw\":[1,2",
		"{\"a\":1,\"ra",
		"{\"raw\":{\"a\":\"",
		"{\"a\":\"\\",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		check(lines[i], lines[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_left),
		cmocka_unit_test(test_broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
