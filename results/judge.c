// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Judges each point and each curve (docs/method.md): pairs of boots where one
 * plan ran both sides, else Welch; Holm over all points of a report, and over
 * its curves, each of which has one summary.
 */
#include "results/judge.h"
#include "results/disturbed.h"
#include "results/verdict.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/*
 * Boots that agree to the last digit do not prove what the ruler cannot read:
 * the sd of an error of up to half a step either way, the same in each boot.
 * A percentile is read off a histogram of 64 buckets an octave; a typical
 * throughput is scaled by a loop of 6 us on a clock that steps by 10 ns.
 */
#define PERCENTILE_SD (1.0 / 64 / 3.4641)
#define TYPICAL_SD    (10.0 / 6000 / 3.4641)

const char *judgement_text(enum judgement judgement)
{
	static const char *const texts[NR_JUDGEMENTS] = {
		[JUDGE_UNLIKE] =
			"no change is given: the sides differ in "
			"machine class, CPUs, region, text or fault-around",
		[JUDGE_ONE_BOOT] = "one boot: cannot tell kernel from boot",
		[JUDGE_TWO_BOOTS] = "two boots: an interval, no verdict",
		[JUDGE_NO_RATIO] = "no verdict: a boot counted none, so there "
				   "is no ratio",
		[JUDGE_DISTURBED] =
			"disturbed: most launches of a side were, and what was "
			"taken of them may be the whole change",
	};

	return texts[judgement];
}

const char *judgement_word(enum judgement judgement, enum metric metric)
{
	bool of_time = metric_is_rate(metric) || metric_is_latency(metric);
	bool is_better = metric_is_rate(metric) == (judgement == JUDGE_HIGHER);

	switch (judgement) {
	case JUDGE_DISTURBED:
		return "disturbed";
	case JUDGE_UNCLEAR:
		return "unclear";
	case JUDGE_SAME:
		return "same";
	case JUDGE_HIGHER:
	case JUDGE_LOWER:
		if (of_time)
			return is_better ? "faster" : "slower";
		return judgement == JUDGE_HIGHER ? "more" : "fewer";
	default:
		return "none";
	}
}

bool metric_is_exact(enum metric metric)
{
	return metric == METRIC_READS || metric == METRIC_WRITES;
}

static struct change no_change(void)
{
	struct change change = { .pct = NAN,
				 .low = NAN,
				 .high = NAN,
				 .p = NAN,
				 .smallest_pct = NAN };

	stats_paired(NULL, NULL, 0, 0, &change.effect);
	return change;
}

/* --- the effect --- */

static double log_of_boot(const struct figures *f, int64_t boot)
{
	for (size_t i = 0; i < f->nr; i++)
		if (f->boots[i] == boot)
			return f->logs[i];
	return NAN;
}

size_t figures_pairs(const struct figures *a, const struct figures *b,
		     double *pairs)
{
	size_t nr = 0;

	for (size_t i = 0; i < a->nr; i++)
		nr += !isnan(log_of_boot(b, a->boots[i]));
	for (size_t i = 0, n = 0; i < a->nr; i++) {
		double log_b = log_of_boot(b, a->boots[i]);

		if (isnan(log_b))
			continue;
		pairs[n] = a->logs[i];
		pairs[nr + n++] = log_b;
	}
	return nr;
}

static int find_effect(const struct figures *a, const struct figures *b,
		       bool one_plan, double least_sd, struct effect *e)
{
	double *pairs = calloc(2 * a->nr + 1, sizeof(*pairs));
	size_t nr;

	if (!pairs)
		return -ENOMEM;
	nr = one_plan ? figures_pairs(a, b, pairs) : 0;
	if (nr)
		stats_paired(pairs, pairs + nr, nr, least_sd, e);
	else
		stats_unpaired(a->logs, a->nr, b->logs, b->nr, least_sd, e);
	free(pairs);
	return 0;
}

double figures_least_sd(const struct comparison *c, const struct row *row)
{
	enum metric metric = c->options.metric;

	if (metric == METRIC_TYPICAL && !row->is_mean)
		return TYPICAL_SD;
	return metric_is_latency(metric) && metric != METRIC_LATENCY + TAIL_MAX
		       ? PERCENTILE_SD
		       : 0;
}

/* What can be said before Holm has seen all. */
static enum judgement judge_boots(const struct effect *e)
{
	size_t nr_boots = e->nr_a < e->nr_b ? e->nr_a : e->nr_b;

	if (!isfinite(e->ratio) || e->ratio <= 0)
		return JUDGE_NO_RATIO;
	if (nr_boots < 2)
		return JUDGE_ONE_BOOT;
	return nr_boots < 3 ? JUDGE_TWO_BOOTS : JUDGE_UNCLEAR;
}

static int judge_figures(const struct comparison *c, const struct row *row,
			 size_t side, const struct figures *a,
			 const struct figures *b, size_t nr_points,
			 struct change *change)
{
	const struct side *sides = c->sides;
	struct effect *e = &change->effect;
	int err =
		find_effect(a, b, sides[0].plan == sides[side].plan,
			    figures_least_sd(c, row) / sqrt((double)nr_points),
			    e);

	if (err)
		return err;
	change->judgement = judge_boots(e);
	if (change->judgement == JUDGE_NO_RATIO) {
		*e = no_change().effect;
		return 0;
	}
	change->pct = 100 * (e->ratio - 1);
	change->smallest_pct =
		100 * expm1(stats_smallest(e->standard_error, e->df));
	if (change->judgement == JUDGE_UNCLEAR)
		change->p = e->p;
	return 0;
}

/* --- exact counts --- */

static void judge_count(const struct cell *a, const struct cell *b,
			enum metric metric, struct change *change)
{
	double x = cell_metric(a, metric), y = cell_metric(b, metric);

	change->is_exact = true;
	change->pct = counts_agree(x, y) ? 0 : 100 * (y / x - 1);
	if (!isfinite(change->pct))
		change->pct = NAN; /* from none to some */
	if (a->launches_differ || b->launches_differ)
		change->judgement = JUDGE_UNCLEAR;
	else if (counts_agree(x, y))
		change->judgement = JUDGE_SAME;
	else
		change->judgement = y > x ? JUDGE_HIGHER : JUDGE_LOWER;
}

/* One word for the points of a curve: theirs if they have one. */
static void judge_counts(const struct comparison *c, struct curve *curve,
			 size_t side)
{
	struct change *change = &curve->changes[side];
	bool seen[NR_JUDGEMENTS] = { false };

	for (size_t i = curve->start; i < curve->end; i++)
		seen[c->rows[i].cells[side].change.judgement] = true;
	change->is_exact = true;
	change->judgement = JUDGE_NOTHING;
	if (seen[JUDGE_UNCLEAR] || (seen[JUDGE_HIGHER] && seen[JUDGE_LOWER]))
		change->judgement = JUDGE_UNCLEAR;
	else if (seen[JUDGE_HIGHER])
		change->judgement = JUDGE_HIGHER;
	else if (seen[JUDGE_LOWER])
		change->judgement = JUDGE_LOWER;
	else if (seen[JUDGE_SAME])
		change->judgement = JUDGE_SAME;
}

/* --- points --- */

static bool has_both(const struct row *row, size_t side)
{
	return row->cells[0].figures.nr && row->cells[side].figures.nr;
}

static int judge_point(const struct comparison *c, struct row *row, size_t side)
{
	struct cell *a = &row->cells[0], *b = &row->cells[side];
	enum metric metric = c->options.metric;
	int err;

	b->change = no_change();
	if (!side || !has_both(row, side))
		return 0;
	if (metric_is_exact(metric)) {
		judge_count(a, b, metric, &b->change);
		return 0;
	}
	if (b->is_unlike) {
		b->change.judgement = JUDGE_UNLIKE;
		return 0;
	}
	err = judge_figures(c, row, side, &a->figures, &b->figures, 1,
			    &b->change);
	disturbed_widen(metric, cell_part(a, metric), cell_part(b, metric),
			&b->change);
	return err;
}

/* --- curves --- */

static bool is_of_curve(const struct row *row, size_t side)
{
	return has_both(row, side) && !row->cells[side].is_unlike;
}

static size_t nr_points(const struct comparison *c, const struct curve *curve,
			size_t side)
{
	size_t nr = 0;

	for (size_t i = curve->start; i < curve->end; i++)
		nr += is_of_curve(&c->rows[i], side);
	return nr;
}

static double mean_log(const struct comparison *c, const struct curve *curve,
		       size_t side, size_t of_side, int64_t boot)
{
	double sum = 0, nr = 0;

	for (size_t i = curve->start; i < curve->end; i++) {
		const struct row *row = &c->rows[i];

		if (!is_of_curve(row, side))
			continue;
		sum += log_of_boot(&row->cells[of_side].figures, boot);
		nr++;
	}
	return sum / nr; /* NAN if the boot lacks a point */
}

/* The boots of side of_side that have all points that it shares with side. */
static int curve_figures(const struct comparison *c, const struct curve *curve,
			 size_t side, size_t of_side, struct figures *f)
{
	const struct row *row = &c->rows[curve->start];
	const struct figures *first;

	while (!is_of_curve(row, side))
		row++;
	first = &row->cells[of_side].figures;
	*f = (struct figures){ .boots = calloc(first->nr, sizeof(*f->boots)),
			       .logs = calloc(first->nr, sizeof(*f->logs)) };
	if (!f->boots || !f->logs)
		return -ENOMEM;
	for (size_t i = 0; i < first->nr; i++) {
		f->boots[f->nr] = first->boots[i];
		f->logs[f->nr] =
			mean_log(c, curve, side, of_side, first->boots[i]);
		f->nr += !isnan(f->logs[f->nr]);
	}
	return 0;
}

static bool is_curve_unlike(const struct comparison *c,
			    const struct curve *curve, size_t side)
{
	for (size_t i = curve->start; i < curve->end; i++)
		if (c->rows[i].cells[side].change.judgement == JUDGE_UNLIKE)
			return true;
	return false;
}

/* By what was taken of all its points. */
static void widen_curve(const struct comparison *c, struct curve *curve,
			size_t side)
{
	enum metric metric = c->options.metric;
	struct part a = { 0 }, b = { 0 };

	for (size_t i = curve->start; i < curve->end; i++) {
		const struct row *row = &c->rows[i];

		if (!is_of_curve(row, side))
			continue;
		disturbed_add(&a, cell_part(&row->cells[0], metric));
		disturbed_add(&b, cell_part(&row->cells[side], metric));
	}
	disturbed_widen(metric, &a, &b, &curve->changes[side]);
}

static int judge_points_of(const struct comparison *c, struct curve *curve,
			   size_t side, size_t nr)
{
	struct figures a = { 0 }, b = { 0 };
	int err = curve_figures(c, curve, side, 0, &a);

	if (!err)
		err = curve_figures(c, curve, side, side, &b);
	if (!err && a.nr && b.nr)
		err = judge_figures(c, &c->rows[curve->start], side, &a, &b, nr,
				    &curve->changes[side]);
	widen_curve(c, curve, side);
	free(a.boots);
	free(a.logs);
	free(b.boots);
	free(b.logs);
	return err;
}

static int judge_curve(const struct comparison *c, struct curve *curve,
		       size_t side)
{
	size_t nr = nr_points(c, curve, side);

	curve->changes[side] = no_change();
	if (!side)
		return 0;
	if (metric_is_exact(c->options.metric)) {
		judge_counts(c, curve, side);
		return 0;
	}
	if (is_curve_unlike(c, curve, side)) {
		curve->changes[side].judgement = JUDGE_UNLIKE;
		return 0;
	}
	return nr ? judge_points_of(c, curve, side, nr) : 0;
}

static int add_curve(struct comparison *c, size_t start)
{
	struct curve *curve = &c->curves[c->nr_curves];
	int err = 0;

	*curve = (struct curve){ start, curve_end(c, start),
				 calloc(c->nr_sides, sizeof(struct change)) };
	if (!curve->changes)
		return -ENOMEM;
	c->nr_curves++;
	for (size_t s = 0; s < c->nr_sides && !err; s++)
		err = judge_curve(c, curve, s);
	return err;
}

static int make_curves(struct comparison *c)
{
	int err = 0;

	c->curves = calloc(c->nr_rows + 1, sizeof(*c->curves));
	if (!c->curves)
		return -ENOMEM;
	for (size_t i = 0; i < c->nr_rows && !err; i = curve_end(c, i))
		err = add_curve(c, i);
	return err;
}

/* --- verdicts --- */

static struct change *change_of(struct comparison *c, bool of_curves, size_t i)
{
	size_t nr = c->nr_sides;

	if (of_curves)
		return &c->curves[i / nr].changes[i % nr];
	return &c->rows[i / nr].cells[i % nr].change;
}

static enum judgement verdict_of(double p, double low, double high,
				 double margin_pct)
{
	if (p <= STATS_ALPHA && low > 1)
		return JUDGE_HIGHER;
	if (p <= STATS_ALPHA && high < 1)
		return JUDGE_LOWER;
	if (p > STATS_ALPHA && low >= 1 - margin_pct / 100 &&
	    high <= 1 + margin_pct / 100)
		return JUDGE_SAME;
	return JUDGE_UNCLEAR;
}

/* One that would be another without the disturbance is none. */
static void give_verdict(struct change *change, double margin_pct)
{
	const struct effect *e = &change->effect;
	enum judgement seen;

	if (change->judgement != JUDGE_UNCLEAR || isnan(change->p))
		return;
	seen = verdict_of(change->p, e->low, e->high, margin_pct);
	change->judgement =
		verdict_of(change->p, change->low, change->high, margin_pct);
	if (change->judgement != seen)
		change->judgement = JUDGE_DISTURBED;
}

/* All points are one family of tests, all curves another. */
static int give_verdicts(struct comparison *c, bool of_curves)
{
	size_t nr = c->nr_sides * (of_curves ? c->nr_curves : c->nr_rows);
	double *p = calloc(nr + 1, sizeof(*p));
	int err = p ? 0 : -ENOMEM;

	for (size_t i = 0; i < nr && p; i++)
		p[i] = change_of(c, of_curves, i)->p;
	if (!err)
		err = stats_holm(p, nr);
	for (size_t i = 0; i < nr && !err; i++) {
		change_of(c, of_curves, i)->p = p[i];
		give_verdict(change_of(c, of_curves, i), c->options.margin_pct);
	}
	free(p);
	return err;
}

int judge(struct comparison *c)
{
	int err = 0;

	for (size_t i = 0; i < c->nr_rows && !err; i++)
		for (size_t s = 0; s < c->nr_sides && !err; s++)
			err = judge_point(c, &c->rows[i], s);
	if (!err)
		err = make_curves(c);
	if (!err)
		err = give_verdicts(c, false);
	return err ? err : give_verdicts(c, true);
}

/* --- what curves tell --- */

static int direction(const struct comparison *c, size_t row, size_t side)
{
	enum judgement j = c->rows[row].cells[side].change.judgement;

	return (j == JUDGE_HIGHER) - (j == JUDGE_LOWER);
}

bool curve_crossover(const struct comparison *c, const struct curve *curve,
		     size_t side, size_t *before, size_t *after)
{
	int was = 0;

	for (size_t i = curve->start; i < curve->end; i++) {
		int is = direction(c, i, side);

		*after = i;
		if (is && is == -was)
			return true;
		if (is) {
			was = is;
			*before = i;
		}
	}
	return false;
}

/* How far the curve's furthest side is from the first; from none to some is
 * furthest. */
static double size_of(const struct comparison *c, const struct curve *curve)
{
	double most = -1;

	for (size_t s = 1; s < c->nr_sides; s++) {
		const struct change *change = &curve->changes[s];

		if (isfinite(change->pct))
			most = fmax(most, fabs(log1p(change->pct / 100)));
		else if (change->is_exact &&
			 (change->judgement == JUDGE_HIGHER ||
			  change->judgement == JUDGE_LOWER))
			most = INFINITY;
	}
	return most;
}

static size_t largest_from(const struct comparison *c, size_t i)
{
	size_t largest = i;

	for (; i < c->nr_curves; i++)
		if (size_of(c, &c->curves[i]) > size_of(c, &c->curves[largest]))
			largest = i;
	return largest;
}

int comparison_sort_by_change(struct comparison *c)
{
	struct row *rows = calloc(c->nr_rows + 1, sizeof(*rows));
	size_t nr = 0;

	if (!rows)
		return -ENOMEM;
	for (size_t i = 0; i < c->nr_curves; i++) {
		size_t from = largest_from(c, i), start = nr;
		struct curve curve = c->curves[from];

		/* The others keep their order. */
		memmove(&c->curves[i + 1], &c->curves[i],
			(from - i) * sizeof(curve));
		for (size_t r = curve.start; r < curve.end; r++)
			rows[nr++] = c->rows[r];
		c->curves[i] = (struct curve){ start, nr, curve.changes };
	}
	free(c->rows);
	c->rows = rows;
	return 0;
}
