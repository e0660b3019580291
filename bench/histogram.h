/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A log-linear histogram of durations in ns: 64 buckets an octave, so a
 * value read back is off by at most 0.8 %. 16 KiB; merges without loss.
 */
#ifndef BENCH_HISTOGRAM_H
#define BENCH_HISTOGRAM_H

#include <stdint.h>

#define HISTOGRAM_SUB_BITS 6
#define HISTOGRAM_SUB	   (1u << HISTOGRAM_SUB_BITS)
#define HISTOGRAM_MAX_BITS 36 /* 68 s; longer counts as that */
#define HISTOGRAM_BUCKETS \
	((HISTOGRAM_MAX_BITS - HISTOGRAM_SUB_BITS + 1) * HISTOGRAM_SUB)

struct histogram {
	uint64_t nr;
	uint64_t max; /* exactly, not by its bucket */
	uint64_t buckets[HISTOGRAM_BUCKETS];
};

void histogram_add(struct histogram *h, uint64_t ns);
void histogram_merge(struct histogram *into, const struct histogram *from);
/* The middle of bucket i, in ns. */
double histogram_value(unsigned int i);
/* The duration that a share q (0 to 1) of the values do not pass; NAN if empty.
 */
double histogram_quantile(const struct histogram *h, double q);
/*
 * The same, for figures of the tail; NAN also if fewer than 10 values lie
 * beyond it: the next launch would have another. Never above the maximum.
 */
#define HISTOGRAM_BEYOND 10
double histogram_tail(const struct histogram *h, double q);

#endif
