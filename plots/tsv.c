// SPDX-License-Identifier: GPL-2.0-or-later
/* Writes the TSV files that the gnuplot scripts draw. */
#include "plots/tsv.h"
#include "results/bounds.h"
#include "results/geometries.h"
#include "results/shares.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A tab or a quote in a label would shift every column after it. */
static void put_text(FILE *out, const char *text)
{
	for (; *text; text++)
		fputc(strchr("\t\n\r\"", *text) ? ' ' : *text, out);
}

static void put_label(FILE *out, const char *label)
{
	fputc('\t', out);
	put_text(out, label);
}

static void put_figure(FILE *out, double figure)
{
	if (isfinite(figure))
		fprintf(out, "\t%.6g", figure);
	else
		fputs("\tnan", out); /* not -nan, which printf may choose */
}

static const struct row *row_at(const struct drawing *d, size_t i)
{
	return &d->c->rows[d->rows[i]];
}

/* --- against workers: an ideal, and each side with its interval --- */

struct lines {
	struct bounded (*figure)(const struct drawing *d, const struct row *row,
				 size_t side);
	double (*ideal)(const struct drawing *d, const struct row *row);
	bool is_of_each; /* the ideal: of each side its own, not of one side */
};

/* The ideal is the first side's, or of the first that has a figure. */
static size_t ideal_side(const struct drawing *d)
{
	for (size_t s = 0; s < d->c->nr_sides; s++)
		if (drawing_base(d)->cells[s].timing.have == HAVE_FIGURES)
			return s;
	return 0;
}

static void put_ideal_label(FILE *out, const struct drawing *d, bool is_of_each)
{
	const struct row *base = drawing_base(d);

	fputs("\tideal: as ", out);
	if (base->nr_workers == 1)
		fputs("one worker", out);
	else
		fprintf(out, "each of %lld workers",
			(long long)base->nr_workers);
	if (is_of_each)
		return;
	fputs(" on ", out);
	put_text(out, d->c->sides[ideal_side(d)].label);
}

static void put_lines(FILE *out, const struct drawing *d,
		      const struct lines *lines)
{
	fputs("workers", out);
	put_ideal_label(out, d, lines->is_of_each);
	for (size_t s = 0; s < d->c->nr_sides; s++) {
		put_label(out, d->c->sides[s].label);
		fputs("\tlow\thigh", out);
	}
	fputc('\n', out);
	for (size_t i = 0; i < d->nr_rows; i++) {
		const struct row *row = row_at(d, i);

		fprintf(out, "%lld", (long long)row->nr_workers);
		put_figure(out, lines->ideal(d, row));
		for (size_t s = 0; s < d->c->nr_sides; s++) {
			struct bounded b = lines->figure(d, row, s);

			put_figure(out, b.figure);
			put_figure(out, b.low);
			put_figure(out, b.high);
		}
		fputc('\n', out);
	}
}

static struct bounded throughput(const struct drawing *d, const struct row *row,
				 size_t side)
{
	return bounded_throughput(d->c, row, side);
}

static double ideal_rate(const struct drawing *d, const struct row *row)
{
	return ideal_throughput(drawing_base(d), row, ideal_side(d));
}

void tsv_throughput(FILE *out, const struct drawing *d)
{
	const struct lines lines = { throughput, ideal_rate };

	put_lines(out, d, &lines);
}

static struct bounded efficiency(const struct drawing *d, const struct row *row,
				 size_t side)
{
	return bounded_efficiency(d->c, drawing_base(d), row, side);
}

static double ideal_efficiency(const struct drawing *d, const struct row *row)
{
	return isnan(ideal_rate(d, row)) ? NAN : 100;
}

void tsv_efficiency(FILE *out, const struct drawing *d)
{
	const struct lines lines = { efficiency, ideal_efficiency, true };

	put_lines(out, d, &lines);
}

static struct bounded cost(const struct drawing *d, const struct row *row,
			   size_t side)
{
	return bounded_cost_ns(d->c, row, side);
}

static double ideal_cost(const struct drawing *d, const struct row *row)
{
	return 1e9 * (double)row->nr_workers / ideal_rate(d, row);
}

void tsv_touch_cost(FILE *out, const struct drawing *d)
{
	const struct lines lines = { cost, ideal_cost };

	put_lines(out, d, &lines);
}

/* --- latency --- */

static void put_variant(FILE *out, const struct drawing *d, size_t side,
			const struct row *row)
{
	put_text(out, d->c->sides[side].label);
	fputs(row->against ? " + " : ", alone", out);
	put_text(out, row->against ? row->against : "");
	fputs("\tshare\n", out);
}

/* A block for gnuplot's index: a name, points, two blank lines. */
static void put_shares(FILE *out, const struct drawing *d, size_t side,
		       const struct row *row)
{
	struct share *shares;
	size_t nr;

	put_variant(out, d, side, row);
	if (shares_of(d->c, row, side, &shares, &nr) || !nr)
		fputs("nan\tnan\n", out);
	for (size_t i = 0; i < nr; i++)
		fprintf(out, "%.6g\t%.6g\n", shares[i].ns * 1e-9,
			shares[i].share);
	fputs("\n\n", out);
	free(shares);
}

void tsv_latency(FILE *out, const struct drawing *d)
{
	for (size_t s = 0; s < d->c->nr_sides; s++)
		for (size_t i = 0; i < d->nr_rows; i++)
			put_shares(out, d, s, row_at(d, i));
}

/* --- locks --- */

/* True if an earlier point of the curve says the same, in words too. */
static bool is_said(const struct drawing *d, size_t i)
{
	for (size_t j = i; j-- && rows_same_curve(row_at(d, i), row_at(d, j));)
		if (!strcmp(row_at(d, i)->verdict, row_at(d, j)->verdict))
			return true;
	return false;
}

static bool says(const struct comparison *c, const struct row *row,
		 const void *verdict)
{
	return !strcmp(row->verdict, verdict);
}

/* "anon-read, workers 1, 2": the points that say what the i-th row says. */
static void put_points(FILE *out, const struct drawing *d, size_t i)
{
	size_t start = i, bytes;
	char *names = NULL;
	FILE *text = open_memstream(&names, &bytes);

	while (start && rows_same_curve(row_at(d, i), row_at(d, start - 1)))
		start--;
	if (text)
		page_name_points(text, d->c, d->rows[start], says,
				 row_at(d, i)->verdict);
	put_label(out, text && !fclose(text) ? names : "?");
	free(names);
}

void tsv_locks(FILE *out, const struct drawing *d)
{
	long height = 0;

	fputs("height\tname", out);
	for (size_t s = 0; s < d->c->nr_sides; s++) {
		put_label(out, d->c->sides[s].label);
		fputs("\twrites", out);
	}
	fputc('\n', out);
	for (size_t i = 0; i < d->nr_rows; i++) {
		const struct row *row = row_at(d, i);

		if (is_said(d, i))
			continue;
		fprintf(out, "%ld", height--);
		put_points(out, d, i);
		for (size_t s = 0; s < d->c->nr_sides; s++) {
			put_figure(out, row->cells[s].reads);
			put_figure(out, row->cells[s].writes);
		}
		fputc('\n', out);
	}
}

/* --- changes --- */

static double ratio_of(const struct change *change)
{
	return 1 + change->pct / 100;
}

static void put_change_head(FILE *out, const struct drawing *d)
{
	fputs("height\tname", out);
	for (size_t s = 1; s < d->c->nr_sides; s++) {
		put_label(out, d->c->sides[s].label);
		fputs(" against ", out);
		put_text(out, d->c->sides[0].label);
		fputs("\tlow\thigh", out);
	}
	fputc('\n', out);
}

static void put_name(FILE *out, const struct drawing *d, const struct row *row)
{
	char *name = curve_name(d->c, row);

	put_text(out, name ? name : "?");
	free(name);
}

void tsv_change(FILE *out, const struct drawing *d)
{
	long height = 0;

	put_change_head(out, d);
	for (size_t i = 0; i < d->nr_rows; i++) {
		const struct row *row = row_at(d, i);
		bool is_first = !i || !rows_same_curve(row, row_at(d, i - 1));

		if (i)
			height -= is_first ? 2 : 1; /* a gap between curves */
		fprintf(out, "%ld\t", height);
		if (is_first) {
			put_name(out, d, row);
			fputs("  ", out);
		}
		fprintf(out, "%lld", (long long)row->nr_workers);
		for (size_t s = 1; s < d->c->nr_sides; s++) {
			const struct change *change = &row->cells[s].change;

			put_figure(out, ratio_of(change));
			put_figure(out, change->effect.low);
			put_figure(out, change->effect.high);
		}
		fputc('\n', out);
	}
}

/* How many smaller numbers of workers there are among the rows. */
static size_t column_of(const struct drawing *d, const struct row *row)
{
	size_t column = 0;

	for (size_t i = 0; i < d->nr_rows; i++) {
		int64_t nr_workers = row_at(d, i)->nr_workers;
		bool is_new = nr_workers < row->nr_workers;

		for (size_t j = 0; j < i && is_new; j++)
			is_new = row_at(d, j)->nr_workers != nr_workers;
		column += is_new;
	}
	return column;
}

static void put_change_text(FILE *out, const struct change *change)
{
	bool is_found = change->judgement == JUDGE_HIGHER ||
			change->judgement == JUDGE_LOWER;

	if (isfinite(change->pct))
		fprintf(out, "\t%+.*f%%%s", fabs(change->pct) < 99.95 ? 1 : 0,
			change->pct, is_found ? "*" : "");
	else
		fputs("\t-", out);
}

/* Both heat maps have these. */
#define HEAT_MAP_HEAD "column\trow\tworkers\tworkload\tratio\tchange\n"

static void put_place(FILE *out, const struct drawing *d, const struct row *row,
		      size_t height)
{
	fprintf(out, "%zu\t%zu\t%lld\t", column_of(d, row), height,
		(long long)row->nr_workers);
	put_name(out, d, row);
}

void tsv_heat_map(FILE *out, const struct drawing *d)
{
	size_t height = 0;

	fputs(HEAT_MAP_HEAD, out);
	for (size_t i = 0; i < d->nr_rows; i++) {
		const struct row *row = row_at(d, i);
		const struct change *change = &row->cells[d->side].change;

		if (i && !rows_same_curve(row, row_at(d, i - 1)))
			height++;
		put_place(out, d, row, height);
		put_figure(out, ratio_of(change));
		put_change_text(out, change);
		fputc('\n', out);
	}
}

void tsv_geometry(FILE *out, const struct drawing *d)
{
	const struct row *last = NULL;
	size_t height = 0;

	fputs(HEAT_MAP_HEAD, out);
	for (size_t i = 0; i < d->nr_rows; i++) {
		const struct row *row = row_at(d, i);
		double ratio = geometry_ratio(d->c, row, d->side).figure;

		if (!isfinite(ratio))
			continue;
		height += last && !rows_same_curve(row, last);
		last = row;
		put_place(out, d, row, height);
		put_figure(out, ratio);
		fprintf(out, "\t%+.1f%%\n", 100 * (ratio - 1));
	}
}
