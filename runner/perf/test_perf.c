// SPDX-License-Identifier: GPL-2.0-or-later
/* perf stat's rows, as perf 6.1 and later ones printed them. */
#include "runner/perf/perf.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct perf_event clock_event = { "task_clock_ns", "task-clock",
					       NULL };
static const struct perf_event cycles = { "cycles", "cycles", NULL };
static const struct perf_event reads = { "reads",
					 "mmap_lock:mmap_lock_start_locking",
					 "write==0" };
static const struct perf_event writes = { "writes",
					  "mmap_lock:mmap_lock_start_locking",
					  "write==1" };

#define ROW(value, event, running)                               \
	"{\"counter-value\" : \"" value                          \
	"\", \"unit\" : \"\", \"event\" : \"" event              \
	"\", \"event-runtime\" : 1, \"pcnt-running\" : " running \
	", \"metric-value\" : 0.000000, \"metric-unit\" : \"(null)\"}\n"

static json_t *counts;

static int parse(const struct perf_event *a, const struct perf_event *b,
		 const char *text)
{
	struct perf_events events = { .event = { a, b }, .nr = b ? 2 : 1 };

	json_decref(counts);
	counts = json_object();
	return perf_parse(&events, text, counts);
}

static double number(const char *key)
{
	return json_number_value(json_object_get(counts, key));
}

static const char *string(const char *key)
{
	return json_string_value(json_object_get(counts, key));
}

/* The same event twice, told apart by its place alone. */
static void test_order(void **state)
{
	assert_int_equal(
		parse(&reads, &writes,
		      ROW("1024.000000", "mmap_lock:mmap_lock_start_locking",
			  "100.00") "\n" ROW("7.000000",
					     "mmap_lock:mmap_lock_start_locking",
					     "100.00")),
		0);
	assert_true(number("reads") == 1024);
	assert_true(number("writes") == 7);
}

static void test_clock_is_ns(void **state)
{
	assert_int_equal(parse(&clock_event, NULL,
			       ROW("12.500000", "task-clock", "100.00")),
			 0);
	assert_true(number("task_clock_ns") == 12500000);
}

/* A virtual machine without a PMU; perf that appends :u. */
static void test_not_supported(void **state)
{
	assert_int_equal(parse(&cycles, &reads,
			       ROW("<not supported>", "cycles:u", "0.00")
				       ROW("3.000000",
					   "mmap_lock:mmap_lock_start_locking",
					   "100.00")),
			 0);
	assert_string_equal(string("cycles"), "<not supported>");
	assert_true(number("reads") == 3);
}

/* Zero context switches in user mode are not zero context switches. */
static void test_user_mode(void **state)
{
	assert_int_equal(
		parse(&cycles, NULL, ROW("9.000000", "cycles:u", "100.00")), 0);
	assert_non_null(strstr(string("cycles"), "user mode only"));
}

static void test_multiplexed(void **state)
{
	assert_int_equal(
		parse(&cycles, NULL, ROW("500.000000", "cycles", "37.50")), 0);
	assert_true(number("cycles") == 500);
	assert_true(number("cycles_running_pct") == 37.5);
}

static void test_bad(void **state)
{
	const char *one = ROW("1.0", "cycles", "100.00");

	/* A row too few, one too many, another event, no JSON at all. */
	assert_int_equal(parse(&cycles, &reads, one), -EBADMSG);
	assert_int_equal(parse(&cycles, NULL,
			       ROW("1.0", "cycles", "100.00")
				       ROW("1.0", "cycles", "100.00")),
			 -EBADMSG);
	assert_int_equal(parse(&reads, NULL, one), -EBADMSG);
	assert_int_equal(parse(&cycles, NULL, "event syntax error\n"),
			 -EBADMSG);
	assert_int_equal(parse(&cycles, NULL, ""), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_clock_is_ns),
		cmocka_unit_test(test_not_supported),
		cmocka_unit_test(test_user_mode),
		cmocka_unit_test(test_multiplexed),
		cmocka_unit_test(test_bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
