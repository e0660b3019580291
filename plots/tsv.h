/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the gnuplot scripts read. All figures are worked out before: a script
 * computes nothing.
 */
#ifndef PLOTS_TSV_H
#define PLOTS_TSV_H

#include "results/compare.h"

#include <stdio.h>

/*
 * Throughput of the curve that starts at row i: "workers", then a column for
 * each side, headed by its label; touches per second, "nan" where there is no
 * figure. Whether it could be written is for the caller to ask of out.
 */
void tsv_throughput(FILE *out, const struct comparison *c, size_t i);

#endif
