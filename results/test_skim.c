// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests that a skimmed record is the decoded one, less what is not compared. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "results/skim.h"

#define HEAD                                                                   \
	"{\"format\":1,\"status\":\"ok\",\"workload\":\"w\",\"role\":"         \
	"\"measured\",\"pass\":\"locks\",\"kernel\":\"6.1\",\"nr_workers\":1," \
	"\"boot\":1,\"launch\":2,\"time_s\":0.25,\"oversubscribed\":true"
#define RAW                                                                   \
	",\"workers\":[{\"pu\":0}],\"slices\":{\"touches\":511,\"ns\":[[1.5," \
	"2],[\"]\\\"]\",{}]]},\"latency\":{\"x\":[]}"
#define COUNTS                                                                 \
	",\"counts\":{\"contention\":7,\"mmap_lock_read_start\":12,"           \
	"\"mmap_lock_read_failed\":0,\"mmap_lock_write_start\":\"no event\"}," \
	"\"counts_missing\":\"x\"}"

static char why[2][300];

static void drop(json_t **json)
{
	json_decref(*json);
	*json = NULL;
}

/* Decodes both ways; true if a record came of it. */
static bool check(const char *line)
{
	struct record skimmed, decoded;
	int err = record_decode(&decoded, line, why[0], sizeof(why[0]));
	json_t *a, *b;

	why[0][err ? sizeof(why[0]) - 1 : 0] = why[1][0] = 0;
	assert_int_equal(record_skim(&skimmed, line, why[1], sizeof(why[1])),
			 err);
	assert_string_equal(why[0], why[1]);
	if (err)
		return false;
	assert_null(skimmed.workers);
	assert_null(skimmed.slices);
	drop(&decoded.workers);
	drop(&decoded.slices);
	/* The two that are used of it must agree; the rest may be left out. */
	for (int i = 0; i < 2; i++) {
		const char *const key =
			i ? "mmap_lock_write_start" : "mmap_lock_read_start";

		assert_true(json_equal(json_object_get(skimmed.counts, key),
				       json_object_get(decoded.counts, key)) ||
			    (!json_object_get(skimmed.counts, key) &&
			     !json_object_get(decoded.counts, key)));
	}
	drop(&decoded.counts);
	drop(&skimmed.counts);
	a = record_to_json(&skimmed);
	b = record_to_json(&decoded);
	assert_true(json_equal(a, b));
	json_decref(a);
	json_decref(b);
	record_free(&skimmed);
	record_free(&decoded);
	return true;
}

static void test_as_written(void **state)
{
	assert_true(check(HEAD RAW COUNTS));
	assert_true(check(HEAD COUNTS));
	assert_true(check(HEAD RAW "}"));
}

static void test_counts(void **state)
{
	struct record r;

	assert_int_equal(record_skim(&r, HEAD COUNTS, why[0], sizeof(why[0])),
			 0);
	assert_int_equal(json_object_size(r.counts), 3);
	assert_null(json_object_get(r.counts, "contention"));
	record_free(&r);
}

/* What this program does not write, but JSON is. */
static void test_other_forms(void **state)
{
	assert_true(check(HEAD ",\"reason\":\"a \\\"word\\\"\"" RAW "}"));
	assert_true(check(HEAD ",\"reason\":\"\xc3\xa4\"}"));
	assert_true(check(HEAD " , \"unit\" : 7 }"));
	assert_true(check(HEAD ",\"touches_per_s_mean\":12}"));
	assert_true(check(HEAD ",\"touches_per_s_mean\":1.5e+3}"));
}

static void test_wrong(void **state)
{
	static const char *const tails[] = {
		"",
		",",
		",}",
		"}}",
		",\"boot\":1}",
		",\"unit\":-1}",
		",\"unit\":007}",
		",\"unit\":1.0}",
		",\"unit\":99999999999999999999}",
		",\"unit\":\"1\"}",
		",\"apples\":1}",
		",\"reason\":1}",
		",\"reason\":\"\xc3\"}",
		",\"reason\":\"\t\"}",
		",\"disturbed\":1}",
		",\"touches_per_s_mean\":1e999}",
		",\"touches_per_s_mean\":99999999999999999999}",
		",\"touches_per_s_mean\":.5}",
		",\"touches_per_s_mean\":nan}",
		",\"workers\":{}}",
		",\"workers\":[1,2}",
		",\"slices\":[]}",
		",\"counts\":[]}",
		",\"counts\":{\"mmap_lock_read_start\":1,"
		"\"mmap_lock_read_start\":2}}",
	};
	char line[1000];

	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
		snprintf(line, sizeof(line), "%s%s", HEAD, tails[i]);
		assert_false(check(line));
	}
	assert_false(check(""));
	assert_false(check("{}"));
	assert_false(check("[]"));
	assert_false(check("{\"format\":2}"));
	assert_false(check("{\"status\":\"ok\"}"));
}

/* A line cut anywhere, and any byte of it made another. */
static void test_broken_anywhere(void **state)
{
	static const char bytes[] = "\"\\{}[],:0-.ex \t\x01\xff";
	static const char line[] = HEAD COUNTS;
	char broken[sizeof(line)];
	size_t nr_good = 0;

	for (size_t at = 0; at < sizeof(line) - 1; at++) {
		memcpy(broken, line, sizeof(line));
		broken[at] = 0;
		assert_false(check(broken));
		for (size_t i = 0; i < sizeof(bytes) - 1; i++) {
			broken[at] = bytes[i];
			nr_good += check(broken);
		}
	}
	/* Letters of names of events and of words may be others. */
	assert_true(nr_good > 0);
}

/* Units are counted and left out; what is around them stays. */
static void check_plan(const char *units, size_t nr)
{
	json_t *plan = json_pack("{sis[{ss}]sosi}", "seed", 3, "kernels",
				 "label", "units", "units",
				 json_loads(units, 0, NULL), "after", 7);
	char *text = json_dumps(plan, JSON_INDENT(1));
	size_t nr_units;
	json_t *skimmed = plan_skim(text, &nr_units);

	json_array_clear(json_object_get(plan, "units"));
	assert_non_null(skimmed);
	assert_true(json_equal(skimmed, plan));
	assert_int_equal(nr_units, nr);
	json_decref(skimmed);
	json_decref(plan);
	free(text);
}

static void test_plan(void **state)
{
	static const char *const others[] = {
		"",
		"{}",
		"{\n \"units\": [",
		"{\n \"units\": [\n  {\n",
		"{\n \"units\": [\n  {},\n ]\n}",
		"{\n \"units\": [\n  1\n ]\n}",
		"{\n \"units\": []\n",
		"{\n \"units\": [],\n \"units\": []\n}",
	};
	char text[100];
	size_t nr;

	check_plan("[]", 0);
	check_plan("[{}]", 1);
	check_plan("[{\"unit\": 1, \"workload\": \"]}\\\"\"}, {\"x\": [{}]}]",
		   2);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		strcpy(text, others[i]);
		assert_null(plan_skim(text, &nr));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_as_written),
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_other_forms),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_broken_anywhere),
		cmocka_unit_test(test_plan),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
