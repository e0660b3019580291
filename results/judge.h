/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The single place for a verdict on what boots differ in. */
#ifndef RESULTS_JUDGE_H
#define RESULTS_JUDGE_H

#include "results/compare.h"

/* Fills the changes of all cells and makes the curves. 0 or -ENOMEM. */
int judge(struct comparison *c);

/* Logs of the boots that both have into pairs[0 .. n) and pairs[n .. 2 n);
 * returns n, at most a->nr. */
size_t figures_pairs(const struct figures *a, const struct figures *b,
		     double *pairs);
/* What a boot's log is off by at any rate, of one point. */
double figures_least_sd(const struct comparison *c, const struct row *row);

#endif
