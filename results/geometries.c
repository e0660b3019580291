// SPDX-License-Identifier: GPL-2.0-or-later
/* The contrast of geometries: figures, and what each difference can mean. */
#include "results/geometries.h"
#include "results/changes.h"
#include "results/counters.h"
#include "results/judge.h"
#include "results/lines.h"

#include <math.h>
#include <string.h>

static const struct row *find_own(const struct comparison *c,
				  const struct row *row)
{
	struct row own = *row;

	own.geometry = NULL;
	for (size_t i = 0; i < c->nr_rows; i++)
		if (rows_same_curve(&c->rows[i], &own) &&
		    c->rows[i].nr_workers == row->nr_workers)
			return &c->rows[i];
	return NULL;
}

/* A mean beside a typical figure, or a scaled one beside one that is not, has
 * no ratio. */
static bool same_ruler(const struct row *a, const struct row *b, size_t side)
{
	return a->cells[side].timing.have == HAVE_FIGURES &&
	       b->cells[side].timing.have == HAVE_FIGURES &&
	       a->is_mean == b->is_mean &&
	       !a->calibration_ns == !b->calibration_ns;
}

struct bounded geometry_ratio(const struct comparison *c, const struct row *row,
			      size_t side)
{
	const struct row *own = row->geometry ? find_own(c, row) : NULL;
	const struct figures *f;
	double scale = 1;
	struct effect e;
	size_t nr;

	if (!own || !metric_is_rate(c->options.metric) ||
	    !same_ruler(own, row, side))
		return (struct bounded){ NAN, NAN, NAN };
	f = &own->cells[side].figures;
	double pairs[2 * f->nr + 1];

	nr = figures_pairs(f, &row->cells[side].figures, pairs);
	stats_paired(pairs, pairs + nr, nr, figures_least_sd(c, row), &e);
	/* Each row is scaled to a speed of the CPUs of its own. */
	if (own->calibration_ns)
		scale = row->calibration_ns / own->calibration_ns;
	return (struct bounded){ scale * e.ratio, scale * e.low,
				 scale * e.high };
}

static bool has_ratio(const struct comparison *c, const struct row *row,
		      const void *side)
{
	return isfinite(geometry_ratio(c, row, *(const size_t *)side).figure);
}

bool geometries_measured(const struct comparison *c)
{
	for (size_t side = 0; side < c->nr_sides; side++)
		if (page_count_rows(c, 0, c->nr_rows, has_ratio, &side))
			return true;
	return false;
}

/* ---- words ---- */

static bool is_so(const struct comparison *c, const struct row *row,
		  const void *geometry)
{
	return row->geometry &&
	       !strncmp(row->geometry, geometry, strlen(geometry));
}

static bool has(const struct comparison *c, const char *geometry)
{
	return page_count_rows(c, 0, c->nr_rows, is_so, geometry);
}

void geometries_say(struct page *p)
{
	const struct comparison *c = p->c;

	if (!geometries_measured(c))
		return;
	if (has(c, "shared"))
		page_say(p, 2,
			 "- vma shared differs from own in that all workers "
			 "write to the lock word and the counts of one VMA, "
			 "and share its anon_vma");
	if (has(c, "shared-pmd"))
		page_say(p, 2,
			 "- vma shared-pmd differs from shared in that they "
			 "also share page tables, and the lock of each");
	if (has(c, "neighbours") || has(c, "spaced"))
		page_say(p, 2,
			 "- vma neighbours differs from spaced in how near "
			 "each other the slab objects of the VMAs may lie; the "
			 "slab decides (its free list may be in random order)");
	page_say(p, 2,
		 "- so the geometries differ; that a cacheline is the cause, "
		 "%s; faultline layout has the fields that share one",
		 counters_see_lines(c) || lines_measured(c)
			 ? "the counts and samples of lines above may show"
			 : "no counter confirmed");
}

/* ---- figures ---- */

static void print_ratio(FILE *out, const struct bounded *b)
{
	print_pct(out, 10, 100 * (b->figure - 1));
	if (isfinite(b->low))
		fprintf(out, "  (%+.1f .. %+.1f%%)", 100 * (b->low - 1),
			100 * (b->high - 1));
	fputc('\n', out);
}

static void print_side(struct page *p, size_t side)
{
	const struct comparison *c = p->c;

	fputc('\n', p->out);
	page_say(
		p, 2,
		"geometry, %s: throughput, with CPUs of one speed, against the same "
		"with --vma own, boot by boot (95%% intervals, not adjusted for "
		"their number; none from one boot):",
		c->sides[side].label);
	for (size_t i = 0; i < c->nr_rows; i++) {
		struct bounded b = geometry_ratio(c, &c->rows[i], side);

		if (!c->rows[i].geometry)
			continue;
		page_begin_row(p, i);
		if (isfinite(b.figure))
			print_ratio(p->out, &b);
		else
			fputs("         -  (one of the two has no figure, or "
			      "one is a mean)\n",
			      p->out);
	}
}

void geometries_print(struct page *p)
{
	for (size_t side = 0; side < p->c->nr_sides; side++)
		if (page_count_rows(p->c, 0, p->c->nr_rows, has_ratio, &side))
			print_side(p, side);
}
