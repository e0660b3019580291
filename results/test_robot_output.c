// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tests our reading of `faultline case --robot` against lkp-tests' own: in
 * results/reference/robot are outputs, and the keys and values that its parsers
 * (programs/vm-scalability/parse and programs/time/parse of bbbc29c49,
 * unchanged) printed for them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/robot_output.h"

static char *read_file(const char *name, const char *ending)
{
	char path[128], *text = NULL;
	size_t room = 0;
	FILE *file;

	snprintf(path, sizeof(path), "results/reference/robot/%s.%s", name,
		 ending);
	file = fopen(path, "r");
	if (!file)
		fail_msg("%s: not run from the root of the tree", path);
	assert_true(getdelim(&text, &room, '\0', file) > 0);
	fclose(file);
	return text;
}

/* "vm-scalability.median: 696976" */
static void check_line(const json_t *figures, char *line)
{
	char *value = strstr(line, ": ");
	const json_t *figure;

	assert_non_null(value);
	*value = '\0';
	figure = json_object_get(figures, line);
	if (!figure)
		fail_msg("no %s", line);
	if (json_real_value(figure) != strtod(value + 2, NULL))
		fail_msg("%s: %.17g, not %s", line, json_real_value(figure),
			 value + 2);
}

static void check(const char *name, size_t least)
{
	char *out = read_file(name, "out"), *err = read_file(name, "err");
	char *keys = read_file(name, "keys"), *save = NULL;
	json_t *figures = robot_figures(out, err);
	size_t nr = 0;

	assert_non_null(figures);
	for (char *line = strtok_r(keys, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save), nr++)
		check_line(figures, line);
	assert_true(nr >= least);
	assert_int_equal(nr, json_object_size(figures));
	json_decref(figures);
	free(keys);
	free(err);
	free(out);
}

/* Two samples: throughput and median are means, and have a stddev. */
static void test_samples(void **state)
{
	check("anon-w-seq-mt", 15);
}

/* One: its stddev% is the tasks', times their number. Nothing is freed. */
static void test_one_sample(void **state)
{
	check("small-allocs-mt", 14);
}

static void test_truncated(void **state)
{
	check("truncate-seq", 18);
}

static void test_remapped(void **state)
{
	check("remap", 14);
}

static void test_nothing(void **state)
{
	json_t *figures = robot_figures("", "");

	assert_int_equal(json_object_size(figures), 0);
	json_decref(figures);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_samples),
		cmocka_unit_test(test_one_sample),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_remapped),
		cmocka_unit_test(test_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
