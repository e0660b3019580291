// SPDX-License-Identifier: GPL-2.0-or-later
/* Counters per touch: their ratios, their marks, and nothing where none are. */
#include "results/counters.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#define HEAD                                                        \
	"{\"format\":1,\"role\":\"measured\",\"status\":\"ok\","    \
	"\"workload\":\"a\",\"nr_workers\":2,\"boot\":1,\"launch\"" \
	":1,\"kernel\":\"k\",\"nr_touches\":1000,\"pass\":"

static char *say(const char *const *lines, size_t nr)
{
	struct record records[4];
	const struct record *pointers[4];
	struct side side = { "k", pointers, nr, 0 };
	struct comparison c;
	char why[200], *text;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);
	struct page p = { .out = out, .c = &c, .columns = 1000 };

	for (size_t i = 0; i < nr; i++) {
		if (record_decode(&records[i], lines[i], why, sizeof(why)))
			fail_msg("%s", why);
		pointers[i] = &records[i];
	}
	assert_int_equal(compare(&side, 1, &c), 0);
	counters_print(&p);
	fclose(out);
	comparison_free(&c);
	for (size_t i = 0; i < nr; i++)
		record_free(&records[i]);
	return text;
}

static void test_figures(void **state)
{
	static const char *const lines[] = {
		HEAD "\"timing\",\"counts\":{\"cycles\":4000000,"
		     "\"instructions\":1000000,\"cache_misses\":2000,"
		     "\"cache_misses_running_pct\":60.5,"
		     "\"llc_load_misses\":\"<not supported>\"}}",
		/* In this launch it was the other event's turn. */
		HEAD "\"timing\",\"counts\":{\"cycles\":2000000,"
		     "\"instructions\":1000000,\"cache_misses\":1000,"
		     "\"llc_load_misses\":7}}",
		HEAD "\"cacheline\",\"counts\":{\"hitm_local\":250}}",
	};
	char *text = say(lines, 3);

	assert_string_equal(
		strchr(text + 1, '\n'),
		"\n- a x 2, k (timing): cycles 3000, instructions 1000, "
		"cache_misses 1.5*, llc_load_misses 0.007, ipc 0.3333, cycles-between-cache-misses "
		"2000*, MPKI 1.5*\n"
		"- a x 2, k (cacheline): hitm_local 0.25\n");
	free(text);
}

static void test_nothing(void **state)
{
	static const char *const lines[] = {
		HEAD "\"timing\",\"counts\":{\"task_clock_ns\":7,"
		     "\"cycles\":\"<not supported>\"}}",
		HEAD "\"cacheline\",\"counts_missing\":\"no PMU\"}",
	};
	char *text = say(lines, 2);

	assert_string_equal(text, "");
	free(text);
}

static void test_keys(void **state)
{
	assert_true(counter_is_shown("cycles\":", 6));
	assert_true(counter_is_shown("cycles_running_pct", 18));
	assert_false(counter_is_shown("cycle", 5));
	assert_false(counter_is_shown("_running_pct", 12));
	assert_false(counter_is_shown("task_clock_ns", 13));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_figures),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
