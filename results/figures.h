/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From launches to the figures of boots. Internal: of compare.c. */
#ifndef RESULTS_FIGURES_H
#define RESULTS_FIGURES_H

#include "results/launches.h"

typedef double figure_fn(const struct record *r);

/*
 * The boot is the unit: its launches come to their median, and boots by the
 * mean of logs (docs/method.md), so that a ratio of sides is what is averaged.
 * values has room for all launches; *spread_pct is the most of one boot, of its
 * median. 0 or -ENOMEM.
 */
int figures_reduce(struct launches l, figure_fn *figure, double *values,
		   struct figures *f, double *spread_pct);
/* Boots of touches per calibration loop to those of CPUs of one speed. */
void figures_scale(struct figures *f, double calibration_ns);
double figures_mean(const struct figures *f);
void figures_free(struct figures *f);

#endif
