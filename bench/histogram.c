// SPDX-License-Identifier: GPL-2.0-or-later
/* The log-linear histogram of durations. */
#include "bench/histogram.h"

#include <math.h>

/*
 * Values below HISTOGRAM_SUB have a bucket each; from there every octave is
 * cut into HISTOGRAM_SUB equal buckets.
 */
static unsigned int bucket_of(uint64_t ns)
{
	unsigned int octave;

	if (ns < HISTOGRAM_SUB)
		return ns;
	octave = 63 - __builtin_clzll(ns) - HISTOGRAM_SUB_BITS;
	if (octave >= HISTOGRAM_MAX_BITS - HISTOGRAM_SUB_BITS)
		return HISTOGRAM_BUCKETS - 1;
	/* ns >> octave has its top bit at HISTOGRAM_SUB: so + 1 octave. */
	return octave * HISTOGRAM_SUB + (unsigned int)(ns >> octave);
}

void histogram_add(struct histogram *h, uint64_t ns)
{
	h->nr++;
	if (ns > h->max)
		h->max = ns;
	h->buckets[bucket_of(ns)]++;
}

void histogram_merge(struct histogram *into, const struct histogram *from)
{
	into->nr += from->nr;
	if (from->max > into->max)
		into->max = from->max;
	for (unsigned int i = 0; i < HISTOGRAM_BUCKETS; i++)
		into->buckets[i] += from->buckets[i];
}

double histogram_value(unsigned int i)
{
	unsigned int octave;

	if (i < 2 * HISTOGRAM_SUB)
		return i;
	octave = i / HISTOGRAM_SUB - 1;
	/* The mean of the bucket's smallest and largest whole ns. */
	return ldexp(HISTOGRAM_SUB + i % HISTOGRAM_SUB, octave) +
	       (ldexp(1, octave) - 1) / 2;
}

/* The bucket's smallest value; its width is to that of the next. */
static double low_end(unsigned int i)
{
	if (i < 2 * HISTOGRAM_SUB)
		return i;
	return ldexp(HISTOGRAM_SUB + i % HISTOGRAM_SUB, i / HISTOGRAM_SUB - 1);
}

/*
 * Inside its bucket the quantile is interpolated: two kernels that differ by
 * less than a bucket must not come out the same.
 */
double histogram_quantile(const struct histogram *h, double q)
{
	double before = 0, wanted = q * (double)h->nr;

	for (unsigned int i = 0; i < HISTOGRAM_BUCKETS; i++) {
		double nr = h->buckets[i], low = low_end(i);

		if (nr && before + nr >= wanted)
			return low +
			       (low_end(i + 1) - low) * (wanted - before) / nr;
		before += nr;
	}
	return NAN;
}

double histogram_tail(const struct histogram *h, double q)
{
	if ((1 - q) * (double)h->nr < HISTOGRAM_BEYOND)
		return NAN;
	return fmin(histogram_quantile(h, q), h->max);
}
