// SPDX-License-Identifier: GPL-2.0-or-later
/* Figures of one side with intervals, from the boots that compare.c reduced. */
#include "results/bounds.h"
#include "results/judge.h"

#include <math.h>

static const struct bounded nothing = { NAN, NAN, NAN };

static bool has_figure(const struct row *row, size_t side)
{
	return row->cells[side].timing.have == HAVE_FIGURES;
}

struct bounded bounded_throughput(const struct comparison *c,
				  const struct row *row, size_t side)
{
	const struct figures *f = &row->cells[side].figures;
	struct effect e;

	if (!has_figure(row, side))
		return nothing;
	stats_mean(f->logs, f->nr, figures_least_sd(c, row), &e);
	return (struct bounded){ e.ratio, e.low, e.high };
}

struct bounded bounded_cost_ns(const struct comparison *c,
			       const struct row *row, size_t side)
{
	struct bounded rate = bounded_throughput(c, row, side);
	double ns = 1e9 * (double)row->nr_workers;

	return (struct bounded){ ns / rate.figure, ns / rate.high,
				 ns / rate.low };
}

/* A mean at one point and a typical figure at the other have no ratio. */
static bool same_ruler(const struct row *base, const struct row *row,
		       size_t side)
{
	return has_figure(base, side) && has_figure(row, side) &&
	       base->is_mean == row->is_mean;
}

struct bounded bounded_efficiency(const struct comparison *c,
				  const struct row *base, const struct row *row,
				  size_t side)
{
	const struct figures *f = &base->cells[side].figures;
	double pairs[2 * f->nr + 1], pct;
	struct effect e;
	size_t nr;

	if (!same_ruler(base, row, side))
		return nothing;
	if (row == base)
		return (struct bounded){ 100, NAN, NAN };
	nr = figures_pairs(f, &row->cells[side].figures, pairs);
	stats_paired(pairs, pairs + nr, nr, figures_least_sd(c, row), &e);
	pct = 100 * (double)base->nr_workers / (double)row->nr_workers;
	return (struct bounded){ pct * e.ratio, pct * e.low, pct * e.high };
}

double ideal_throughput(const struct row *base, const struct row *row,
			size_t side)
{
	if (!has_figure(base, side) || base->is_mean != row->is_mean)
		return NAN;
	return base->cells[side].touches_per_s * (double)row->nr_workers /
	       (double)base->nr_workers;
}
