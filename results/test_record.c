// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests that a record survives JSON, and that what is wrong is named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/record.h"

/* Every field of the format, each with a value of its own. */
static const char full[] =
	"{\"format\":1,\"status\":\"failed\",\"reason\":\"a\",\"workload\":"
	"\"b\",\"role\":\"measured\",\"against\":\"c:1\",\"pass\":\"locks\","
	"\"placement\":\"d\",\"mempolicy\":\"l\",\"kernel\":\"e\",\"nr_workers\":2,\"unit\":3,"
	"\"boot\":4,\"launch\":5,\"repeated\":true,\"nr_repeated\":9,\"nr_discarded\":6,\"time_s\":1.5,\"release\":\"f\",\"boot_id\":"
	"\"g\",\"machine_class\":\"h\",\"nr_pus\":6,\"oversubscribed\":true,"
	"\"region_bytes\":7,\"geometry\":\"n\",\"nr_vmas\":18,\"fault_around\":\"m\",\"text_bytes\":17,\"prefetch\":\"o\",\"gate_ns\":16,\"nr_rounds\":8,\"window_ns\":9,\"nr_touches\":10,"
	"\"first_reads\":1.5,\"first_writes\":0.5,\"touches_per_s_mean\":2.5,\"touches_per_s_typical\":3.5,"
	"\"calibration_ns\":0.25,\"typical_quantile\":0.25,\"disturbed\":true,"
	"\"disturbed_by\":\"l\",\"runqueue_pct\":6.5,\"steal_pct\":7.5,"
	"\"touches_per_s_slowest\":4.5,\"touches_per_s_fastest\":5.5,"
	"\"clock\":\"l\",\"clock_cost_ns\":6.5,\"clock_step_ns\":5.5,\"p50_ns\":7.5,\"p90_ns\":8.5,"
	"\"p99_ns\":9.5,\"p99_9_ns\":10.5,\"p99_99_ns\":11.5,\"max_ns\":12.5,"
	"\"nr_faults_minor\":11,\"nr_faults_major\":0,"
	"\"nr_faults_expected\":13,\"faults_mismatch\":\"i\","
	"\"nr_switches_voluntary\":14,\"nr_switches_involuntary\":15,"
	"\"workers\":[{\"pu\":0}],\"pages_on\":{\"0\":{\"1\":9}},"
	"\"slices\":{\"touches\":511},"
	"\"latency\":{\"nr\":1},"
	"\"counts\":{\"mmap_lock_read_start\":30,\"mmap_lock_read_failed\":10,"
	"\"mmap_lock_write_start\":5,\"mmap_lock_write_failed\":\"why\"},"
	"\"counts_missing\":\"j\",\"c2c\":{},\"locks_differ\":\"k\","
	"\"parameters\":{\"runtime\":\"300s\"},\"figures\":{\"x.y\":1.5},"
	"\"figures_stddev_pct\":{\"x.y\":5},"
	"\"figures_change\":{\"x.y\":\"+1.0%\"}}";

static char why[256];

static void test_round_trip(void **state)
{
	struct record r;
	char *line;

	assert_int_equal(record_decode(&r, full, why, sizeof(why)), 0);
	assert_int_equal(r.nr_switches_involuntary, 15);
	assert_true(r.disturbed && r.oversubscribed);
	line = record_encode(&r);
	assert_string_equal(line, full);
	free(line);
	record_free(&r);
}

/* Or the round trip above would miss a field that is new. */
static void test_full_has_all_fields(void **state)
{
	json_t *json = json_loads(full, 0, NULL);
	size_t nr = 0;

	while (record_field_name(nr))
		assert_non_null(json_object_get(json, record_field_name(nr++)));
	assert_int_equal(nr, json_object_size(json));
	json_decref(json);
}

static void test_absent_is_not_written(void **state)
{
	struct record r;
	char *line;

	record_init(&r);
	line = record_encode(&r);
	assert_string_equal(line, "{\"format\":1}");
	assert_int_equal(record_decode(&r, line, why, sizeof(why)), 0);
	assert_int_equal(r.nr_touches, -1);
	assert_true(isnan(r.touches_per_s_mean));
	assert_null(r.workload);
	free(line);
	record_free(&r);
}

static void test_not_finite_is_absent(void **state)
{
	struct record r;
	char *line;

	record_init(&r);
	r.touches_per_s_mean = INFINITY;
	line = record_encode(&r);
	assert_string_equal(line, "{\"format\":1}");
	free(line);
	record_free(&r);
}

static void test_format_page_has_all_fields(void **state)
{
	FILE *file = fopen("results/README.md", "r");
	char page[32768] = "", row[64];
	const char *name;

	/* As tests are run from the root of the tree. */
	assert_non_null(file);
	assert_true(fread(page, 1, sizeof(page) - 1, file) > 0);
	fclose(file);
	for (size_t i = 0; (name = record_field_name(i)); i++) {
		snprintf(row, sizeof(row), "\n| `%s` ", name);
		if (!strstr(page, row))
			fail_msg("results/README.md has no row for %s", name);
	}
}

static void check_refused(const char *line, int err, const char *reason)
{
	struct record r;

	assert_int_equal(record_decode(&r, line, why, sizeof(why)), err);
	assert_string_equal(why, reason);
	assert_null(r.workload); /* nothing is left to free */
}

static void test_refusals(void **state)
{
	check_refused("[]", -EBADMSG, "not an object");
	check_refused("{}", -EBADMSG, "field format: missing");
	check_refused("{\"format\":\"1\"}", -EBADMSG,
		      "field format: not an integer");
	check_refused("{\"format\":2}", -ENOTSUP,
		      "format 2, and this faultline reads 1");
	check_refused("{\"format\":1,\"workload\":\"x\",\"new\":1}", -EBADMSG,
		      "field new: unknown");
	check_refused("{\"format\":1,\"nr_touches\":1.5}", -EBADMSG,
		      "field nr_touches: not an integer from 0");
	check_refused("{\"format\":1,\"nr_touches\":-1}", -EBADMSG,
		      "field nr_touches: not an integer from 0");
	check_refused("{\"format\":1,\"workload\":null}", -EBADMSG,
		      "field workload: not a string");
	check_refused("{\"format\":1,\"time_s\":\"1\"}", -EBADMSG,
		      "field time_s: not a number");
	check_refused("{\"format\":1,\"disturbed\":1}", -EBADMSG,
		      "field disturbed: not true or false");
	check_refused("{\"format\":1,\"counts\":[]}", -EBADMSG,
		      "field counts: not an object");
	check_refused("{\"format\":1,\"workers\":{}}", -EBADMSG,
		      "field workers: not an array");
	check_refused("{\"format\":1,\"format\":1}", -EBADMSG,
		      "column 20: duplicate object key near '\"format\"'");
}

static void test_check(void **state)
{
	struct record r;

	assert_int_equal(record_decode(&r, full, why, sizeof(why)), 0);
	assert_int_equal(record_check(&r, why, sizeof(why)), 0);
	free(r.reason);
	r.reason = NULL;
	assert_int_equal(record_check(&r, why, sizeof(why)), -EBADMSG);
	assert_string_equal(why, "field reason: missing, and status is failed");
	r.launch = -1;
	assert_int_equal(record_check(&r, why, sizeof(why)), -EBADMSG);
	assert_string_equal(why, "field launch: missing");
	r.launch = 1;
	strcpy(r.status, "fine");
	assert_int_equal(record_check(&r, why, sizeof(why)), -EBADMSG);
	assert_string_equal(why, "field status: unknown word fine");
	record_free(&r);
}

static void test_counts(void **state)
{
	struct record r;

	assert_int_equal(record_decode(&r, full, why, sizeof(why)), 0);
	assert_true(record_count(&r, "mmap_lock_read_start") == 30);
	assert_true(isnan(record_count(&r, "mmap_lock_write_failed")));
	assert_true(isnan(record_count(&r, "no_such_count")));
	assert_true(record_mmap_lock_reads(&r) == 2.0); /* (30 - 10) / 10 */
	assert_true(isnan(record_mmap_lock_writes(&r)));
	r.nr_touches = 0;
	assert_true(isnan(record_mmap_lock_reads(&r)));
	record_free(&r);
	assert_true(isnan(record_mmap_lock_reads(&r)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_full_has_all_fields),
		cmocka_unit_test(test_absent_is_not_written),
		cmocka_unit_test(test_not_finite_is_absent),
		cmocka_unit_test(test_format_page_has_all_fields),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_check),
		cmocka_unit_test(test_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
