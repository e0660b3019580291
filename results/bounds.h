/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One side's own figures with their 95 % intervals over boots. The comparison
 * must be of throughput, typical or mean.
 */
#ifndef RESULTS_BOUNDS_H
#define RESULTS_BOUNDS_H

#include "results/compare.h"

/* NAN: there is no figure, or, with one boot, there are no bounds. */
struct bounded {
	double figure, low, high;
};

/* Touches per second of all workers. */
struct bounded bounded_throughput(const struct comparison *c,
				  const struct row *row, size_t side);
/* Nanoseconds that a worker spends on a touch. */
struct bounded bounded_cost_ns(const struct comparison *c,
			       const struct row *row, size_t side);
/*
 * A worker's throughput as per cent of a worker's at the point base, boot by
 * boot, so that what is common to a boot falls out. No bounds at base itself:
 * it is 100 there by definition.
 */
struct bounded bounded_efficiency(const struct comparison *c,
				  const struct row *base, const struct row *row,
				  size_t side);

/* Touches per second at row if it scaled from base without loss. */
double ideal_throughput(const struct row *base, const struct row *row,
			size_t side);

#endif
