// SPDX-License-Identifier: GPL-2.0-or-later
/* A comparison in a document: its tables, and what the terminal's texts say. */
#include "results/changes.h"
#include "results/doc.h"
#include "results/formats.h"
#include "results/geometries.h"
#include "results/page.h"
#include "results/tails.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Zero is "0": no digits that could hide something. */
static void count_cell(struct doc *d, const struct part *part, double count,
		       int digits)
{
	if (part->have != HAVE_FIGURES)
		doc_cell(d, "%s", have_word(part->have));
	else if (count == 0)
		doc_cell(d, "0");
	else
		doc_cell(d, "%.*f", count < 999 ? digits : 0, count);
}

static void rate_cell(struct doc *d, const struct cell *cell)
{
	char text[32];

	if (cell->timing.have != HAVE_FIGURES) {
		doc_cell(d, "%s", have_word(cell->timing.have));
		return;
	}
	rate_text(cell->touches_per_s, text);
	doc_cell(d, "%.*s", (int)strcspn(text, " "), text);
}

static void p_cell(struct doc *d, double p)
{
	if (isnan(p))
		doc_cell(d, "-");
	else if (p < .001)
		doc_cell(d, "<.001");
	else
		doc_cell(d, "%.3f", p);
}

static void change_cells(struct doc *d, const struct comparison *c,
			 const struct change *change)
{
	if (isnan(change->pct))
		doc_cell(d, "-");
	else
		doc_cell(d, "%+.1f%%", change->pct);
	if (change->is_exact)
		doc_cell(d, "exact");
	else if (isnan(change->effect.low))
		doc_cell(d, "-");
	else
		doc_cell(d, "%+.1f .. %+.1f%%", change_low_pct(change),
			 change_high_pct(change));
	doc_cell(d, "%s",
		 change->judgement >= JUDGE_DISTURBED
			 ? judgement_word(change->judgement, c->options.metric)
			 : "-");
	p_cell(d, change->p);
	p_cell(d, change->effect.p_flip);
	if (change->is_exact || !isfinite(change->smallest_pct))
		doc_cell(d, "-");
	else
		doc_cell(d, "%.1f%%", change->smallest_pct);
}

/* A heading of two columns names the first side, and then only the other. */
static void pair_heads(struct doc *d, const struct comparison *c, size_t side,
		       const char *what)
{
	doc_cell(d, "%s %s", what, c->sides[0].label);
	if (side)
		doc_cell(d, "%s", c->sides[side].label);
}

static void heads(struct doc *d, const struct comparison *c, size_t side)
{
	doc_cell(d, "workload");
	doc_cell(d, "workers");
	pair_heads(d, c, side, "reads/touch");
	pair_heads(d, c, side, "writes/touch");
	pair_heads(d, c, side, "switches/1000");
	pair_heads(d, c, side, "touches/s");
	if (!side)
		return;
	doc_cell(d, "change of %s", metric_title(c->options.metric));
	doc_cell(d, "95%% interval");
	doc_cell(d, "verdict"); /* before what a narrow page cuts off */
	doc_cell(d, "p");
	doc_cell(d, "flip");
	doc_cell(d, "sees");
}

static void row_cells(struct doc *d, const struct comparison *c,
		      const struct row *row, const char *name, size_t side)
{
	const struct cell *a = &row->cells[0], *b = &row->cells[side];

	doc_cell(d, "%s", name);
	doc_cell(d, "%lld", (long long)row->nr_workers);
	count_cell(d, &a->locks, a->reads, 3);
	if (side)
		count_cell(d, &b->locks, b->reads, 3);
	count_cell(d, &a->locks, a->writes, 3);
	if (side)
		count_cell(d, &b->locks, b->writes, 3);
	count_cell(d, &a->timing, a->switches_per_1000, 2);
	if (side)
		count_cell(d, &b->timing, b->switches_per_1000, 2);
	rate_cell(d, a);
	if (!side)
		return;
	rate_cell(d, b);
	change_cells(d, c, &b->change);
}

static void curve_rows(struct doc *d, const struct comparison *c,
		       const struct curve *curve, size_t side)
{
	char *name = curve_name(c, &c->rows[curve->start]);

	if (!name) {
		d->no_memory = true;
		return;
	}
	for (size_t i = curve->start; i < curve->end; i++)
		row_cells(d, c, &c->rows[i], name, side);
	if (side && curve->end - curve->start > 1) {
		doc_cell(d, "%s", name);
		doc_cell(d, "all");
		for (int i = 0; i < 8; i++)
			doc_cell(d, "%s", "");
		change_cells(d, c, &curve->changes[side]);
	}
	free(name);
}

static void tails_rows(struct doc *d, const struct comparison *c,
		       const struct row *row)
{
	char *name = curve_name(c, row), text[32];

	for (size_t s = 0; s < c->nr_sides && name; s++) {
		const struct cell *cell = &row->cells[s];

		if (cell->latency.have == NOT_MEASURED)
			continue;
		doc_cell(d, "%s", name);
		doc_cell(d, "%lld", (long long)row->nr_workers);
		doc_cell(d, "%s", c->sides[s].label);
		for (enum tail t = 0; t < NR_TAILS; t++)
			doc_cell(d, "%s",
				 cell->latency.have == HAVE_FIGURES
					 ? duration_text(cell->tails_ns[t],
							 text)
					 : have_word(cell->latency.have));
	}
	d->no_memory |= !name;
	free(name);
}

/* Durations of single touches: percentiles up to the maximum. */
static void tails_table(struct doc *d, const struct comparison *c)
{
	doc_table(d, "lrlrrrrrr");
	doc_cell(d, "workload");
	doc_cell(d, "workers");
	doc_cell(d, "kernel");
	for (enum tail t = 0; t < NR_TAILS; t++)
		doc_cell(d, "%s", tail_title(t));
	for (size_t i = 0; i < c->nr_rows; i++)
		tails_rows(d, c, &c->rows[i]);
	doc_table_end(d);
}

static void geometry_row(struct doc *d, const struct comparison *c,
			 const struct row *row, size_t side)
{
	struct bounded b = geometry_ratio(c, row, side);
	char *name = isfinite(b.figure) ? curve_name(c, row) : NULL;

	if (!isfinite(b.figure))
		return;
	d->no_memory |= !name;
	doc_cell(d, "%s", name ? name : "?");
	doc_cell(d, "%lld", (long long)row->nr_workers);
	doc_cell(d, "%s", c->sides[side].label);
	doc_cell(d, "%+.1f%%", 100 * (b.figure - 1));
	if (isfinite(b.low))
		doc_cell(d, "%+.1f .. %+.1f%%", 100 * (b.low - 1),
			 100 * (b.high - 1));
	else
		doc_cell(d, "one boot");
	free(name);
}

/* Each geometry beside the same with VMAs of their own. */
static void geometry_table(struct doc *d, const struct comparison *c)
{
	doc_table(d, "lrlrr");
	doc_cell(d, "workload");
	doc_cell(d, "workers");
	doc_cell(d, "kernel");
	doc_cell(d, "against vma own");
	doc_cell(d, "95%% interval over boots");
	for (size_t i = 0; i < c->nr_rows; i++)
		for (size_t s = 0; s < c->nr_sides; s++)
			geometry_row(d, c, &c->rows[i], s);
	doc_table_end(d);
}

#define ONE_LINE 65536 /* columns: a sentence is not folded */

void doc_say(struct doc *d, const struct comparison *c,
	     void (*say)(struct page *p))
{
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);
	struct page p = { .out = out, .c = c, .columns = ONE_LINE };

	if (!out) {
		d->no_memory = true;
		return;
	}
	if (c->nr_rows)
		say(&p);
	d->no_memory |= p.no_memory;
	if (!fclose(out))
		doc_lines(d, text);
	free(text);
}

void doc_comparison(struct doc *d, const struct comparison *c)
{
	for (size_t s = c->nr_sides > 1; s < c->nr_sides; s++) {
		doc_table(d, s ? "lrrrrrrrrrrrlrrr" : "lrrrrr");
		heads(d, c, s);
		for (size_t i = 0; i < c->nr_curves; i++)
			curve_rows(d, c, &c->curves[i], s);
		doc_table_end(d);
	}
	if (tails_measured(c))
		tails_table(d, c);
	if (geometries_measured(c))
		geometry_table(d, c);
}
