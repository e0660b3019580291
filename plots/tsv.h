/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the gnuplot scripts read; each script says what the columns are. All
 * figures are worked out before: a script computes nothing. "nan" is where
 * there is no figure. Whether it could be written is for the caller to ask of
 * out.
 */
#ifndef PLOTS_TSV_H
#define PLOTS_TSV_H

#include "plots/kinds.h"

typedef void tsv_fn(FILE *out, const struct drawing *d);

tsv_fn tsv_throughput; /* touches per second */
tsv_fn tsv_efficiency; /* per cent of a worker's throughput at the base */
tsv_fn tsv_touch_cost; /* nanoseconds of a worker */
tsv_fn tsv_locks;      /* acquisitions per touch */
tsv_fn tsv_change;     /* ratios to the first side */
tsv_fn tsv_latency;    /* seconds, and shares of the touches */
tsv_fn tsv_heat_map;   /* ratios of one side to the first */
tsv_fn tsv_geometry;   /* ratios of one side to its own --vma own */

#endif
