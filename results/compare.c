// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reduces the launches of each side row by row. Counts of locks need no
 * statistics, so they get a verdict in words (verdict.c); what boots differ in
 * is judged from the boots' figures (judge.c).
 */
#include "results/compare.h"
#include "results/disturbed.h"
#include "results/figures.h"
#include "results/judge.h"
#include "results/launches.h"
#include "results/problem.h"
#include "results/tails.h"
#include "results/verdict.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *metric_name(enum metric metric)
{
	static const char *const names[NR_METRICS] = {
		"typical",  "mean",	 "reads",  "writes",
		"switches", "p50_ns",	 "p90_ns", "p99_ns",
		"p99_9_ns", "p99_99_ns", "max_ns",
	};

	return names[metric];
}

int metric_parse(const char *name, enum metric *metric)
{
	for (*metric = 0; *metric < NR_METRICS; (*metric)++)
		if (!strcmp(name, metric_name(*metric)))
			return 0;
	return -EINVAL;
}

bool metric_is_rate(enum metric metric)
{
	return metric == METRIC_TYPICAL || metric == METRIC_MEAN;
}

bool metric_is_latency(enum metric metric)
{
	return metric >= METRIC_LATENCY;
}

double cell_metric(const struct cell *cell, enum metric metric)
{
	if (metric_is_latency(metric))
		return cell->tails_ns[metric - METRIC_LATENCY];
	switch (metric) {
	case METRIC_READS:
		return cell->reads;
	case METRIC_WRITES:
		return cell->writes;
	case METRIC_SWITCHES:
		return cell->switches_per_1000;
	default:
		return cell->touches_per_s;
	}
}

const struct part *cell_part(const struct cell *cell, enum metric metric)
{
	if (metric_is_latency(metric))
		return &cell->latency;
	return metric_is_exact(metric) ? &cell->locks : &cell->timing;
}

size_t curve_end(const struct comparison *c, size_t i)
{
	size_t end = i;

	while (end < c->nr_rows && rows_same_curve(&c->rows[i], &c->rows[end]))
		end++;
	return end;
}

/* --- figures of one cell --- */

static double reduce_count(const struct launches *l,
			   double (*count)(const struct record *),
			   double *values, bool *differ)
{
	double median;

	for (size_t i = 0; i < l->nr; i++)
		values[i] = count(l->all[i].r);
	median = stats_median(values, l->nr);
	if (!counts_agree(values[0], values[l->nr - 1]))
		*differ = true;
	return median;
}

static double faults_per_touch(const struct launches *l)
{
	double faults = 0, touches = 0;

	for (size_t i = 0; i < l->nr; i++) {
		faults += fmax(0, (double)l->all[i].r->nr_faults_expected);
		touches += (double)l->all[i].r->nr_touches;
	}
	return faults / touches;
}

static int fill_locks(struct cell *cell, const struct launches *l,
		      double *values)
{
	int err = check_launches(l, locks_problem, &cell->locks);

	cell->reads = cell->writes = cell->faults_per_touch = NAN;
	if (err || cell->locks.have != HAVE_FIGURES)
		return err;
	cell->locks.nr_boots = launches_count_boots(*l);
	cell->reads = reduce_count(l, record_mmap_lock_reads, values,
				   &cell->launches_differ);
	cell->writes = reduce_count(l, record_mmap_lock_writes, values,
				    &cell->launches_differ);
	cell->faults_per_touch = faults_per_touch(l);
	for (size_t i = 0; i < l->nr && !cell->locks_differ; i++)
		cell->locks_differ = l->all[i].r->locks_differ;
	return 0;
}

/* --- figures of boots --- */

static double typical_of(const struct record *r)
{
	return r->touches_per_s_typical;
}

/* Touches in the time of a calibration loop, times 1e9. */
static double calibrated_of(const struct record *r)
{
	return r->touches_per_s_typical * r->calibration_ns;
}

static double mean_of(const struct record *r)
{
	return r->touches_per_s_mean;
}

static double switches_of(const struct record *r)
{
	if (r->nr_switches_voluntary < 0 || r->nr_switches_involuntary < 0)
		return NAN;
	return 1000 *
	       (double)(r->nr_switches_voluntary + r->nr_switches_involuntary) /
	       (double)r->nr_touches;
}

static double switches_per_1000(const struct launches *l)
{
	double switches = 0, touches = 0;

	for (size_t i = 0; i < l->nr; i++) {
		touches += (double)l->all[i].r->nr_touches;
		switches += switches_of(l->all[i].r) *
			    (double)l->all[i].r->nr_touches;
	}
	return switches / touches;
}

/* Of timing launches that all have one; else 0. */
static double median_calibration(const struct launches *l, double *values)
{
	size_t nr = 0;

	for (size_t i = 0; i < l->nr; i++) {
		const struct record *r = l->all[i].r;

		if (strcmp(r->pass, "timing") ||
		    problem_of(r).have != HAVE_FIGURES)
			continue;
		if (!(r->calibration_ns > 0))
			return 0;
		values[nr++] = r->calibration_ns;
	}
	return nr ? stats_median(values, nr) : 0;
}

static figure_fn *figure_of(const struct row *row)
{
	if (row->is_mean)
		return mean_of;
	return row->calibration_ns ? calibrated_of : typical_of;
}

static void count_repeated(struct cell *cell, const struct launches *l)
{
	for (size_t i = 0; i < l->nr; i++)
		if (l->all[i].r->nr_repeated > 0)
			cell->nr_repeated +=
				(unsigned int)l->all[i].r->nr_repeated;
}

static int fill_timing(struct cell *cell, const struct row *row,
		       const struct launches *l, double *values)
{
	int err = check_launches(l, timing_problem, &cell->timing);

	cell->touches_per_s = cell->spread_pct = NAN;
	cell->switches_per_1000 = NAN;
	if (err || cell->timing.have != HAVE_FIGURES)
		return err;
	cell->timing.nr_boots = launches_count_boots(*l);
	err = figures_reduce(*l, figure_of(row), values, &cell->figures,
			     &cell->spread_pct);
	if (err)
		return err;
	if (row->calibration_ns) {
		figures_scale(&cell->figures, row->calibration_ns);
		cell->calibration_ns = median_calibration(l, values);
	}
	cell->touches_per_s = figures_mean(&cell->figures);
	cell->switches_per_1000 = switches_per_1000(l);
	for (size_t i = 0; i < l->nr; i++)
		disturbed_count(&cell->timing, l->all[i].r);
	count_repeated(cell, l);
	return 0;
}

/* One launch that does not know it takes a percentile away. */
static int reduce_tail(struct launches l, enum tail tail, double *values,
		       struct figures *f)
{
	double unused;

	*f = (struct figures){ 0 };
	for (size_t i = 0; i < l.nr; i++)
		if (!isfinite(tail_of[tail](l.all[i].r)))
			return 0;
	return figures_reduce(l, tail_of[tail], values, f, &unused);
}

static int fill_latency(struct cell *cell, const struct launches *l,
			double *values)
{
	int err = check_launches(l, latency_problem, &cell->latency);

	for (size_t t = 0; t < NR_TAILS; t++) {
		struct figures f = { 0 };

		cell->tails_ns[t] = NAN;
		if (!err && cell->latency.have == HAVE_FIGURES)
			err = reduce_tail(*l, t, values, &f);
		if (!err && f.nr)
			cell->tails_ns[t] = figures_mean(&f);
		figures_free(&f);
	}
	cell->latency.nr_boots = launches_count_boots(*l);
	if (cell->latency.have != HAVE_FIGURES)
		return err;
	for (size_t i = 0; i < l->nr; i++)
		disturbed_count(&cell->latency, l->all[i].r);
	count_repeated(cell, l);
	return err;
}

/* The launches of one row and side, by pass. */
struct passes {
	struct launches locks, timing, latency;
};

/* In place of those of throughput, if something else is to be judged. */
static int fill_figures(struct cell *cell, enum metric metric,
			const struct passes *passes, double *values)
{
	double unused;

	if (metric_is_rate(metric))
		return 0;
	figures_free(&cell->figures);
	if (cell_part(cell, metric)->have != HAVE_FIGURES)
		return 0;
	if (metric_is_latency(metric))
		return reduce_tail(passes->latency, metric - METRIC_LATENCY,
				   values, &cell->figures);
	if (metric == METRIC_SWITCHES)
		return figures_reduce(passes->timing, switches_of, values,
				      &cell->figures, &unused);
	return figures_reduce(passes->locks,
			      metric == METRIC_READS ? record_mmap_lock_reads
						     : record_mmap_lock_writes,
			      values, &cell->figures, &unused);
}

/* --- may sides be compared --- */

static bool same_text(const char *a, const char *b)
{
	return !strcmp(a ? a : "", b ? b : "");
}

static bool is_emulated(const struct record *r)
{
	return same_text(r->machine_class, "tcg");
}

static const char *around_of(const struct record *r)
{
	return r->fault_around ? r->fault_around : "on";
}

static bool alike(const struct record *a, const struct record *b)
{
	return same_text(a->machine_class, b->machine_class) &&
	       a->nr_pus == b->nr_pus && a->region_bytes == b->region_bytes &&
	       a->text_bytes == b->text_bytes &&
	       same_text(around_of(a), around_of(b));
}

/* --- rows --- */

/*
 * Mean or typical is one choice for the whole row: a mean on one side against
 * a typical on the other would be a change of ruler. So is the speed that the
 * CPUs are scaled to.
 */
static void choose_ruler(const struct comparison *c, struct row *row,
			 const struct launches *launches, double *values)
{
	row->is_mean = c->options.metric == METRIC_MEAN;
	for (size_t i = 0; i < launches->nr; i++) {
		const struct record *r = launches->all[i].r;

		if (!strcmp(r->pass, "locks") ||
		    problem_of(r).have != HAVE_FIGURES)
			continue;
		if (!strcmp(r->pass, "timing"))
			row->is_mean |= !(r->touches_per_s_typical > 0);
		row->is_emulated |= is_emulated(r);
	}
	if (!row->is_mean)
		row->calibration_ns = median_calibration(launches, values);
}

static void check_alike(struct cell *cell, struct launches l,
			const struct record **like)
{
	for (size_t i = 0; i < l.nr; i++) {
		if (!*like)
			*like = l.all[i].r;
		cell->is_unlike |= !alike(*like, l.all[i].r);
	}
}

static int fill_cell(const struct comparison *c, struct row *row, size_t side,
		     struct launches launches, double *values,
		     const struct record **like)
{
	const struct passes passes = {
		.locks = launches_of(launches, side, "locks"),
		.timing = launches_of(launches, side, "timing"),
		.latency = launches_of(launches, side, "latency"),
	};
	struct cell *cell = &row->cells[side];
	int err = fill_locks(cell, &passes.locks, values);

	if (!err)
		err = fill_timing(cell, row, &passes.timing, values);
	if (!err)
		err = fill_latency(cell, &passes.latency, values);
	if (!err)
		err = fill_figures(cell, c->options.metric, &passes, values);
	if (!err && cell->timing.have == HAVE_FIGURES)
		check_alike(cell, passes.timing, like);
	if (!err && cell->latency.have == HAVE_FIGURES)
		check_alike(cell, passes.latency, like);
	return err;
}

static int fill_row(const struct comparison *c, struct row *row,
		    struct launches launches, double *values)
{
	const struct record *like = NULL;
	int err = 0;

	choose_ruler(c, row, &launches, values);
	for (size_t s = 0; s < c->nr_sides && !err; s++)
		err = fill_cell(c, row, s, launches, values, &like);
	return err ? err : verdict_write(row, c->sides, c->nr_sides);
}

static int add_row(struct comparison *c, struct launches launches,
		   double *values)
{
	struct row *row = &c->rows[c->nr_rows];

	*row = row_of(launches.all[0].r);
	row->launches = launches.all;
	row->nr_launches = launches.nr;
	row->cells = calloc(c->nr_sides, sizeof(*row->cells));
	if (!row->cells)
		return -ENOMEM;
	c->nr_rows++;
	return fill_row(c, row, launches, values);
}

static size_t count_rows(struct launches l)
{
	size_t nr = 0;

	for (; l.nr; nr++)
		l = launches_after(l, launches_of_row(l).nr);
	return nr;
}

static int make_rows(struct comparison *c, struct launches l)
{
	double *values = calloc(l.nr + 1, sizeof(*values));
	int err = 0;

	c->rows = calloc(count_rows(l) + 1, sizeof(*c->rows));
	if (!c->rows || !values)
		err = -ENOMEM;
	while (l.nr && !err) {
		struct launches row = launches_of_row(l);

		err = add_row(c, row, values);
		l = launches_after(l, row.nr);
	}
	free(values);
	return err;
}

int compare_with(const struct compare_options *options,
		 const struct side *sides, size_t nr_sides,
		 struct comparison *c)
{
	size_t nr;
	int err;

	*c = (struct comparison){ .sides = sides,
				  .nr_sides = nr_sides,
				  .options = *options };
	err = launches_index(sides, nr_sides, &c->launches, &nr);
	if (!err)
		err = make_rows(c, (struct launches){ c->launches, nr });
	if (!err)
		err = judge(c);
	if (err)
		comparison_free(c);
	return err;
}

int compare(const struct side *sides, size_t nr_sides, struct comparison *c)
{
	const struct compare_options options = {
		.metric = METRIC_TYPICAL,
		.margin_pct = DEFAULT_MARGIN_PCT,
	};

	return compare_with(&options, sides, nr_sides, c);
}

static void row_free(const struct comparison *c, struct row *row)
{
	for (size_t s = 0; s < c->nr_sides; s++) {
		free(row->cells[s].locks.why);
		free(row->cells[s].timing.why);
		free(row->cells[s].latency.why);
		figures_free(&row->cells[s].figures);
	}
	free(row->cells);
	free(row->verdict);
}

void comparison_free(struct comparison *c)
{
	for (size_t i = 0; i < c->nr_rows; i++)
		row_free(c, &c->rows[i]);
	for (size_t i = 0; i < c->nr_curves; i++)
		free(c->curves[i].changes);
	free(c->rows);
	free(c->curves);
	free(c->launches);
	*c = (struct comparison){ 0 };
}
