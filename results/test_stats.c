// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests the statistics against answers worked out by hand or by R. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "results/stats.h"

static void near(double is, double should_be, double share)
{
	if (!(fabs(is - should_be) <= share * fabs(should_be)))
		fail_msg("%.15g is not %.15g", is, should_be);
}

/* Differences 1, .5, 1.5: mean 1, sd .5. With 2 degrees of freedom t has a
 * closed form: p = 1 - t / sqrt(t^2 + 2). */
static void test_paired_by_hand(void **state)
{
	static const double a[] = { 1, 2, 4 }, b[] = { 2, 2.5, 5.5 };
	const double se = .5 / sqrt(3), t = 1 / se;
	const double reach = se * .95 * sqrt(2 / (1 - .95 * .95));
	struct effect e;

	stats_paired(a, b, 3, 0, &e);
	assert_true(e.is_paired);
	assert_int_equal(e.nr_a, 3);
	near(e.ratio, exp(1), 1e-12);
	near(e.standard_error, se, 1e-9);
	near(e.df, 2, 1e-12);
	near(e.low, exp(1 - reach), 1e-9);
	near(e.high, exp(1 + reach), 1e-9);
	near(e.p, 1 - t / sqrt(t * t + 2), 1e-9);
	assert_true(isnan(e.p_flip));
}

/* What both sides of a pair share does not count. */
static void test_drift_cancels(void **state)
{
	static const double a[] = { 0, 0, 0 }, b[] = { .1, .2, .3 };
	static const double c[] = { 5, -7, 40 }, d[] = { 5.1, -6.8, 40.3 };
	struct effect e, f;

	stats_paired(a, b, 3, 0, &e);
	stats_paired(c, d, 3, 0, &f);
	near(f.p, e.p, 1e-9);
	near(f.low, e.low, 1e-9);
	stats_unpaired(c, 3, d, 3, 0, &f);
	assert_true(f.p > .9);
}

/* Of t.test(c(3, 5, 10), c(1, 2, 3, 4)) in R 4.2. */
static void test_unpaired_by_r(void **state)
{
	static const double a[] = { 1, 2, 3, 4 }, b[] = { 3, 5, 10 };
	struct effect e;

	stats_unpaired(a, 4, b, 3, 0, &e);
	assert_false(e.is_paired);
	near(e.ratio, exp(3.5), 1e-12);
	near(log(e.low), -4.55754351556867, 1e-9);
	near(log(e.high), 11.55754351556867, 1e-9);
	near(e.p, .229146009398666, 1e-9);
	assert_true(isnan(e.p_flip));
}

static void test_too_few(void **state)
{
	static const double a[] = { 1, 2 }, b[] = { 2, 4 };
	struct effect e;

	stats_paired(a, b, 0, 0, &e);
	assert_true(isnan(e.ratio));
	stats_paired(a, b, 1, 0, &e);
	near(e.ratio, exp(1), 1e-12);
	assert_true(isnan(e.low) && isnan(e.p) && isnan(e.df));
	stats_unpaired(a, 2, b, 1, 0, &e);
	near(e.ratio, exp(.5), 1e-12);
	assert_true(isnan(e.low) && isnan(e.p) && isnan(e.df));
	/* df 1 is Cauchy's: 2 atan(1 / t) / pi. */
	stats_paired(a, b, 2, 0, &e);
	near(e.p, 2 * atan(1.0 / 3) / M_PI, 1e-9);
}

/* Equal to the last digit says more about the ruler than about kernels. */
static void test_least_sd(void **state)
{
	static const double a[] = { 1, 1, 1 }, b[] = { 1.01, 1.01, 1.01 };
	struct effect e;

	stats_paired(a, a, 3, 0, &e);
	assert_true(e.p == 1 && e.low == 1 && e.high == 1);
	stats_paired(a, b, 3, 0, &e);
	assert_true(e.p < .01);
	stats_paired(a, b, 3, .01, &e);
	near(log(e.high / e.ratio), 4.302652729911275 * .01 * sqrt(2.0 / 3),
	     1e-9);
	assert_true(e.p > .05);
	stats_unpaired(a, 3, b, 3, .01, &e);
	near(log(e.high / e.ratio), 2.7764451051977987 * .01 * sqrt(2.0 / 3),
	     1e-9);
}

/* All of one sign: two of 64 are as far, 2/64; one small one against: four. */
static void test_sign_flip(void **state)
{
	static const double all[] = { 1, 2, 3, 4, 5, 6 };
	static const double one[] = { -1, 2, 3, 4, 5, 6 };
	static const double none[] = { 1, -1, 1, -1, 1, -1 };
	static const double same[] = { .1, .1, .1, .1, .1, .1, .1 };

	near(stats_sign_flip(all, 6), 2.0 / 64, 1e-12);
	near(stats_sign_flip(one, 6), 4.0 / 64, 1e-12);
	near(stats_sign_flip(none, 6), 1, 1e-12);
	near(stats_sign_flip(same, 7), 2.0 / 128, 1e-12);
	assert_true(isnan(stats_sign_flip(all, 5)));
}

/* Of power.t.test(n, sd = 1, power = .8, strict = TRUE) in R 4.2. */
static void test_smallest(void **state)
{
	assert_true(isnan(stats_smallest(NAN, NAN)));
	near(stats_smallest(sqrt(1.0 / 3), 2), 3.26404782956815, 1e-3);
	near(stats_smallest(sqrt(1.0 / 5), 4), 1.68199818582190, 1e-3);
	near(stats_smallest(sqrt(2.0 / 10), 18), 1.32494356324931, 1e-3);
	/* With very many boots it is the normal one. */
	near(stats_smallest(1, 1e6), 1.959964 + .841621, 1e-3);
}

static void test_holm(void **state)
{
	double p[] = { .01, .04, NAN, .03, .005 }, q[] = { .5, .9 };

	assert_int_equal(stats_holm(p, 5), 0);
	near(p[0], .03, 1e-12);
	near(p[1], .06, 1e-12); /* never less than a smaller one's */
	assert_true(isnan(p[2]));
	near(p[3], .06, 1e-12);
	near(p[4], .02, 1e-12);
	assert_int_equal(stats_holm(q, 2), 0);
	near(q[0], 1, 1e-12);
	near(q[1], 1, 1e-12);
	assert_int_equal(stats_holm(NULL, 0), 0);
}

static void test_median(void **state)
{
	double odd[] = { 9, 1, 3 }, even[] = { 8, 2, 1, 100 };

	near(stats_median(odd, 3), 3, 1e-12);
	near(stats_median(even, 4), 5, 1e-12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paired_by_hand),
		cmocka_unit_test(test_drift_cancels),
		cmocka_unit_test(test_unpaired_by_r),
		cmocka_unit_test(test_too_few),
		cmocka_unit_test(test_least_sd),
		cmocka_unit_test(test_sign_flip),
		cmocka_unit_test(test_smallest),
		cmocka_unit_test(test_holm),
		cmocka_unit_test(test_median),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
