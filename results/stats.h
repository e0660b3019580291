/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two kernels from the figures of their boots. Figures are logs, so an effect
 * is a ratio. Pure: no record, no file.
 */
#ifndef RESULTS_STATS_H
#define RESULTS_STATS_H

#include <stdbool.h>
#include <stddef.h>

#define STATS_ALPHA	     .05
#define STATS_POWER	     .8
#define STATS_FLIP_MIN_PAIRS 6	/* fewer cannot come under .05 */
#define STATS_FLIP_MAX_PAIRS 20 /* 2^20 flips are counted one by one */

/* Of side b against side a. NAN: it cannot be had from so few boots. */
struct effect {
	size_t nr_a, nr_b;     /* boots */
	bool is_paired;	       /* then nr_a equals nr_b */
	double ratio;	       /* b to a */
	double low, high;      /* 95 % interval of the ratio */
	double p;	       /* of t, two-sided */
	double p_flip;	       /* exact sign-flip; paired only */
	double standard_error; /* of the ratio's log */
	double df;
};

/*
 * a[i] and b[i] are logs of the figures of the i-th pair of boots. least_sd:
 * what the reading of one figure is off by at any rate; 0: nothing.
 */
void stats_paired(const double *a, const double *b, size_t nr, double least_sd,
		  struct effect *e);
/* One side alone: the mean of its figures, and the interval of that mean. */
void stats_mean(const double *logs, size_t nr, double least_sd,
		struct effect *e);
/* Welch, for boots that were not paired. */
void stats_unpaired(const double *a, size_t nr_a, const double *b, size_t nr_b,
		    double least_sd, struct effect *e);

/*
 * The share of all 2^nr choices of signs whose sum is at least as far from 0.
 * NAN with fewer or more pairs than can be said anything about.
 */
double stats_sign_flip(const double *differences, size_t nr);

/* The ratio's log that a t test with this error sees with STATS_POWER: what a
 * plan could have seen. */
double stats_smallest(double standard_error, double df);

/* Holm's adjustment, in place; NANs are no tests and stay. 0 or -ENOMEM. */
int stats_holm(double *p, size_t nr);

/* Sorts; the mean of the middle two where nr is even. nr must not be 0. */
double stats_median(double *values, size_t nr);

#endif
