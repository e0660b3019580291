/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What lock counts say, in words. Exact counts need no statistics. */
#ifndef RESULTS_VERDICT_H
#define RESULTS_VERDICT_H

#include "results/compare.h"

/* Within 0.5 % of each other, or both nothing. */
bool counts_agree(double a, double b);

/* Fills row->verdict from the lock counts of its cells. 0 or -ENOMEM. */
int verdict_write(struct row *row, const struct side *sides, size_t nr_sides);

#endif
