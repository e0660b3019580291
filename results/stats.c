// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Student's t on boots, paired or Welch's, and what goes with it. The
 * distributions are R's (libRmath).
 */
#include "results/stats.h"

#define MATHLIB_STANDALONE 1
#include <Rmath.h>
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

/* pnt() is exact up to here; beyond, no plan is worth a figure. */
#define MOST_NCP 37.0

static double mean_of(const double *values, size_t nr)
{
	double sum = 0;

	for (size_t i = 0; i < nr; i++)
		sum += values[i];
	return sum / (double)nr;
}

static double variance_of(const double *values, size_t nr)
{
	double mean = mean_of(values, nr), sum = 0;

	if (nr < 2)
		return NAN;
	for (size_t i = 0; i < nr; i++)
		sum += (values[i] - mean) * (values[i] - mean);
	return sum / (double)(nr - 1);
}

static double power_of(double ncp, double df)
{
	double t = qt(1 - STATS_ALPHA / 2, df, 1, 0);

	return pnt(t, df, ncp, 0, 0) + pnt(-t, df, ncp, 1, 0);
}

double stats_smallest(double standard_error, double df)
{
	double low = 0, high = MOST_NCP;

	if (!(df >= 1) || power_of(high, df) < STATS_POWER)
		return NAN;
	for (int i = 0; i < 40; i++) {
		double middle = (low + high) / 2;

		if (power_of(middle, df) < STATS_POWER)
			low = middle;
		else
			high = middle;
	}
	return high * standard_error;
}

/* Figures that agree to the last digit differ by nothing or for certain. */
static double p_of(double mean, double standard_error, double df)
{
	if (standard_error > 0)
		return 2 * pt(fabs(mean) / standard_error, df, 0, 0);
	return mean == 0 ? 1 : 0;
}

static void fill_effect(struct effect *e, double mean, double standard_error,
			double df)
{
	double reach = qt(1 - STATS_ALPHA / 2, df, 1, 0) * standard_error;

	e->ratio = exp(mean);
	e->low = exp(mean - reach);
	e->high = exp(mean + reach);
	e->p = p_of(mean, standard_error, df);
	e->standard_error = standard_error;
	e->df = df;
}

static void clear_effect(struct effect *e, size_t nr_a, size_t nr_b,
			 bool paired)
{
	*e = (struct effect){ .nr_a = nr_a,
			      .nr_b = nr_b,
			      .is_paired = paired,
			      .ratio = NAN,
			      .low = NAN,
			      .high = NAN,
			      .p = NAN,
			      .p_flip = NAN,
			      .standard_error = NAN,
			      .df = NAN };
}

void stats_paired(const double *a, const double *b, size_t nr, double least_sd,
		  struct effect *e)
{
	double differences[nr + 1], mean, variance;

	clear_effect(e, nr, nr, true);
	if (!nr)
		return;
	for (size_t i = 0; i < nr; i++)
		differences[i] = b[i] - a[i];
	mean = mean_of(differences, nr);
	e->ratio = exp(mean);
	if (nr < 2)
		return;
	variance = fmax(variance_of(differences, nr), 2 * least_sd * least_sd);
	fill_effect(e, mean, sqrt(variance / (double)nr), (double)nr - 1);
	e->p_flip = stats_sign_flip(differences, nr);
}

void stats_mean(const double *logs, size_t nr, double least_sd,
		struct effect *e)
{
	double mean, variance;

	clear_effect(e, nr, nr, false);
	if (!nr)
		return;
	mean = mean_of(logs, nr);
	e->ratio = exp(mean);
	if (nr < 2)
		return;
	variance = fmax(variance_of(logs, nr), least_sd * least_sd);
	fill_effect(e, mean, sqrt(variance / (double)nr), (double)nr - 1);
}

/* Of Welch and Satterthwaite; va and vb are variances of the means. */
static double welch_df(double va, size_t nr_a, double vb, size_t nr_b)
{
	double df =
		(va + vb) * (va + vb) /
		(va * va / (double)(nr_a - 1) + vb * vb / (double)(nr_b - 1));

	return isfinite(df) ? df : (double)(nr_a + nr_b - 2);
}

void stats_unpaired(const double *a, size_t nr_a, const double *b, size_t nr_b,
		    double least_sd, struct effect *e)
{
	double least = least_sd * least_sd, va, vb, mean;

	clear_effect(e, nr_a, nr_b, false);
	if (!nr_a || !nr_b)
		return;
	mean = mean_of(b, nr_b) - mean_of(a, nr_a);
	e->ratio = exp(mean);
	if (nr_a < 2 || nr_b < 2)
		return;
	va = fmax(variance_of(a, nr_a), least) / (double)nr_a;
	vb = fmax(variance_of(b, nr_b), least) / (double)nr_b;
	fill_effect(e, mean, sqrt(va + vb), welch_df(va, nr_a, vb, nr_b));
}

double stats_sign_flip(const double *differences, size_t nr)
{
	uint32_t nr_far = 0, nr_flips;
	double sum = 0, far;

	if (nr < STATS_FLIP_MIN_PAIRS || nr > STATS_FLIP_MAX_PAIRS)
		return NAN;
	for (size_t i = 0; i < nr; i++)
		sum += differences[i];
	/* Sums that are equal but for the order of adding are as far. */
	far = fabs(sum) * (1 - 1e-9);
	nr_flips = UINT32_C(1) << nr;
	for (uint32_t flips = 0; flips < nr_flips; flips++) {
		double flipped = 0;

		for (size_t i = 0; i < nr; i++)
			flipped += flips >> i & 1 ? -differences[i]
						  : differences[i];
		nr_far += fabs(flipped) >= far;
	}
	return (double)nr_far / nr_flips;
}

static int order_by_p(const void *a, const void *b)
{
	double x = **(double *const *)a, y = **(double *const *)b;

	return (x > y) - (x < y);
}

int stats_holm(double *p, size_t nr)
{
	double **sorted = calloc(nr + 1, sizeof(*sorted)), most = 0;
	size_t nr_tests = 0;

	if (!sorted)
		return -ENOMEM;
	for (size_t i = 0; i < nr; i++)
		if (!isnan(p[i]))
			sorted[nr_tests++] = &p[i];
	qsort(sorted, nr_tests, sizeof(*sorted), order_by_p);
	for (size_t i = 0; i < nr_tests; i++) {
		most = fmax(most, (double)(nr_tests - i) * *sorted[i]);
		*sorted[i] = fmin(1, most);
	}
	free(sorted);
	return 0;
}

static int order_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double stats_median(double *values, size_t nr)
{
	qsort(values, nr, sizeof(*values), order_doubles);
	return (values[(nr - 1) / 2] + values[nr / 2]) / 2;
}
