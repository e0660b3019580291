// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/histogram.h"
#include "bench/window.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Every duration comes back within the error that the header promises. */
static void test_error(void **state)
{
	for (double ns = 1; ns < ldexp(1, HISTOGRAM_MAX_BITS); ns *= 1.01) {
		struct histogram h = { 0 };
		uint64_t value = ns;
		double back;

		histogram_add(&h, value);
		back = histogram_quantile(&h, .5);
		/* Half a bucket, and half a ns for the width of a ns. */
		assert_true(fabs(back - value) <= .008 * value + .5);
	}
}

static void test_last_bucket(void **state)
{
	struct histogram h = { 0 };

	histogram_add(&h, UINT64_MAX);
	histogram_add(&h, 1ull << HISTOGRAM_MAX_BITS);
	assert_int_equal(h.buckets[HISTOGRAM_BUCKETS - 1], 2);
}

static void test_quantiles(void **state)
{
	struct histogram h = { 0 };

	assert_true(isnan(histogram_quantile(&h, .5)));
	for (uint64_t ns = 1; ns <= 100; ns++)
		histogram_add(&h, ns);
	/* 25 of 100 values lie below 26. */
	assert_true(histogram_quantile(&h, 0) == 1);
	assert_true(histogram_quantile(&h, .25) == 26);
	assert_true(histogram_quantile(&h, .5) == 51);
	assert_true(histogram_quantile(&h, 1) == 101);
}

/* Values of one bucket, in another share of it: not the same quantile. */
static void test_between(void **state)
{
	struct histogram a = { 0 }, b = { 0 };

	for (int i = 0; i < 100; i++) {
		histogram_add(&a, i < 20 ? 900 : 1000);
		histogram_add(&b, i < 10 ? 900 : 1000);
	}
	assert_true(histogram_quantile(&a, .25) < histogram_quantile(&b, .25));
}

static void test_merge(void **state)
{
	struct histogram a = { 0 }, b = { 0 }, both = { 0 };

	for (uint64_t ns = 1; ns < 1u << 30; ns *= 3) {
		histogram_add(ns % 2 ? &a : &b, ns);
		histogram_add(&both, ns);
		histogram_add(&b, ns + 7);
		histogram_add(&both, ns + 7);
	}
	histogram_merge(&a, &b);
	assert_memory_equal(&a, &both, sizeof(a));
}

/* What a worker keeps of its touches, with what the harness keeps beside. */
static void test_size(void **state)
{
	assert_true(sizeof(struct latency) <= 32 * 1024);
	assert_true(sizeof(struct latency) + sizeof(struct worker_clock) <=
		    64 * 1024);
}

/* However values are dealt out to workers, the sum is as of one. */
static void test_merge_of_many(void **state)
{
	static struct histogram one, parts[7], sum;
	uint64_t random = 1;

	for (int i = 0; i < 100000; i++) {
		random = random * 6364136223846793005ull + 1442695040888963407;
		/* Of every magnitude. */
		uint64_t ns = random >> 20 >> (random >> 14) % 44;

		histogram_add(&one, ns);
		histogram_add(&parts[(random >> 8) % 7], ns);
	}
	for (int i = 6; i >= 0; i--)
		histogram_merge(&sum, &parts[i]);
	assert_memory_equal(&sum, &one, sizeof(sum));
}

/* Ten values must lie beyond, or a percentile is not known. */
static void test_tail(void **state)
{
	struct histogram h = { 0 };

	for (uint64_t ns = 1; ns < 1000; ns++)
		histogram_add(&h, ns % 100);
	assert_true(isnan(histogram_tail(&h, .99)));
	assert_false(isnan(histogram_tail(&h, .9)));
	histogram_add(&h, 5000);
	assert_false(isnan(histogram_tail(&h, .99)));
	assert_int_equal(h.max, 5000);
	/* All in one bucket of some width: not above what was seen. */
	memset(&h, 0, sizeof(h));
	for (int i = 0; i < 1000; i++)
		histogram_add(&h, 1 << 20);
	assert_true(histogram_tail(&h, .99) == 1 << 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_error),
		cmocka_unit_test(test_last_bucket),
		cmocka_unit_test(test_quantiles),
		cmocka_unit_test(test_between),
		cmocka_unit_test(test_merge),
		cmocka_unit_test(test_merge_of_many),
		cmocka_unit_test(test_size),
		cmocka_unit_test(test_tail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
