// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Changes with their intervals and verdicts: a line for each point, and one
 * for all points of a curve.
 */
#include "results/changes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Up to so many points are all shown. */
#define FEW_POINTS 40

const char *metric_title(enum metric metric)
{
	static const char *const titles[NR_METRICS] = {
		[METRIC_TYPICAL] = "throughput",
		[METRIC_MEAN] = "mean throughput",
		[METRIC_READS] = "mmap_lock reads/touch",
		[METRIC_WRITES] = "mmap_lock writes/touch",
		[METRIC_SWITCHES] = "switches/1000 touches",
		[METRIC_LATENCY + TAIL_P50] = "latency of a touch, p50",
		[METRIC_LATENCY + TAIL_P90] = "latency of a touch, p90",
		[METRIC_LATENCY + TAIL_P99] = "latency of a touch, p99",
		[METRIC_LATENCY + TAIL_P99_9] = "latency of a touch, p99.9",
		[METRIC_LATENCY + TAIL_P99_99] = "latency of a touch, p99.99",
		[METRIC_LATENCY + TAIL_MAX] = "latency of a touch, the longest",
	};

	return titles[metric];
}

static bool has_evidence(const struct change *change)
{
	return isfinite(change->effect.low) ||
	       (change->is_exact && change->judgement != JUDGE_NOTHING);
}

static bool side_has_evidence(const struct comparison *c, size_t side)
{
	for (size_t i = 0; i < c->nr_rows; i++)
		if (has_evidence(&c->rows[i].cells[side].change))
			return true;
	return false;
}

bool changes_have_evidence(const struct comparison *c)
{
	for (size_t s = 1; s < c->nr_sides; s++)
		if (side_has_evidence(c, s))
			return true;
	return false;
}

/* --- one line --- */

void print_pct(FILE *out, int columns, double pct)
{
	if (!isfinite(pct))
		fprintf(out, "%*s", columns, "-");
	else
		fprintf(out, "%+*.*f%%", columns - 1, fabs(pct) < 999.5 ? 1 : 0,
			pct);
}

static void print_interval(FILE *out, const struct change *change)
{
	double low = 100 * (change->effect.low - 1);
	double high = 100 * (change->effect.high - 1);

	if (change->is_exact) {
		fprintf(out, "%18s", "exact");
		return;
	}
	if (!isfinite(low) || !isfinite(high)) {
		fprintf(out, "%18s", "-");
		return;
	}
	fprintf(out, " %+6.*f ..", fabs(low) < 999.5 ? 1 : 0, low);
	/* Two boots may leave anything possible. */
	if (high > 9999)
		fprintf(out, " %7s", ">9999%");
	else
		print_pct(out, 8, high);
}

static void print_p(FILE *out, double p)
{
	if (isnan(p))
		fprintf(out, " %5s", "-");
	else if (p < .001)
		fprintf(out, " %5s", "<.001");
	else
		fprintf(out, " %5.3f", p);
}

static void print_smallest(FILE *out, const struct change *change)
{
	double smallest = change->smallest_pct;

	if (change->is_exact || !isfinite(smallest))
		fprintf(out, " %6s", "-");
	else if (smallest < 999.5)
		fprintf(out, " %5.1f%%", smallest);
	else
		fprintf(out, " %6s", ">999%");
}

static void print_line(const struct page *p, const char *name, const char *of,
		       const struct change *change)
{
	enum metric metric = p->c->options.metric;
	bool is_judged = change->judgement >= JUDGE_DISTURBED;

	fprintf(p->out, "%-*s %7s", NAME_COLUMNS, name, of);
	print_pct(p->out, 8, change->pct);
	print_interval(p->out, change);
	print_p(p->out, change->p);
	print_p(p->out, change->effect.p_flip);
	print_smallest(p->out, change);
	fprintf(p->out, " %s\n",
		is_judged ? judgement_word(change->judgement, metric) : "-");
}

/* --- the table of one side --- */

static bool is_told(const struct comparison *c, size_t row, size_t side,
		    bool all)
{
	const struct change *change = &c->rows[row].cells[side].change;

	return all || c->nr_rows <= FEW_POINTS ||
	       change->judgement == JUDGE_HIGHER ||
	       change->judgement == JUDGE_LOWER;
}

/* A name too long for its column has a line of its own. */
static char *begin_curve(struct page *p, const struct curve *curve)
{
	char *name = curve_name(p->c, &p->c->rows[curve->start]);

	if (!name) {
		p->no_memory = true;
	} else if (strlen(name) > NAME_COLUMNS) {
		page_say(p, 2, "%s", name);
		name[0] = '\0';
	}
	return name;
}

/* Returns how many points were left out. */
static size_t print_curve(struct page *p, const struct curve *curve,
			  size_t side, bool all)
{
	char *name = begin_curve(p, curve), workers[32];
	size_t nr_untold = 0;

	for (size_t i = curve->start; i < curve->end && name; i++) {
		const struct row *row = &p->c->rows[i];

		if (!is_told(p->c, i, side, all)) {
			nr_untold++;
			continue;
		}
		snprintf(workers, sizeof(workers), "%lld",
			 (long long)row->nr_workers);
		print_line(p, name, workers, &row->cells[side].change);
		name[0] = '\0';
	}
	if (name && curve->end - curve->start > 1)
		print_line(p, name, "all", &curve->changes[side]);
	free(name);
	return nr_untold;
}

static bool is_any_emulated(const struct comparison *c)
{
	for (size_t i = 0; i < c->nr_rows; i++)
		if (c->rows[i].is_emulated)
			return true;
	return false;
}

static void print_header(struct page *p, size_t side)
{
	const struct comparison *c = p->c;
	bool screening =
		is_any_emulated(c) && (metric_is_rate(c->options.metric) ||
				       metric_is_latency(c->options.metric));
	char la[2], lb[2];

	fputc('\n', p->out);
	page_say(p, 2,
		 "%s of %s against %s%s%s:", metric_title(c->options.metric),
		 page_name(p, side, la), page_name(p, 0, lb),
		 screening ? "; " : "", screening ? SCREENING_ONLY : "");
	fprintf(p->out, "%-*s %7s %7s %17s %5s %5s %6s %s\n", NAME_COLUMNS,
		"workload", "workers", "change", "95% interval", "p", "flip",
		"sees", "verdict");
}

static void say_crossover(struct page *p, const struct curve *curve,
			  size_t side)
{
	enum metric metric = p->c->options.metric;
	const struct row *rows = p->c->rows;
	size_t before, after;
	char *name;

	if (!curve_crossover(p->c, curve, side, &before, &after))
		return;
	name = curve_name(p->c, &rows[curve->start]);
	if (!name) {
		p->no_memory = true;
		return;
	}
	page_say(p, 2,
		 "crossover: %s is %s up to %lld workers and %s from %lld",
		 name,
		 judgement_word(rows[before].cells[side].change.judgement,
				metric),
		 (long long)rows[before].nr_workers,
		 judgement_word(rows[after].cells[side].change.judgement,
				metric),
		 (long long)rows[after].nr_workers);
	free(name);
}

static void print_side(struct page *p, size_t side, bool all)
{
	const struct comparison *c = p->c;
	size_t nr_untold = 0;

	print_header(p, side);
	for (size_t i = 0; i < c->nr_curves; i++)
		nr_untold += print_curve(p, &c->curves[i], side, all);
	if (nr_untold)
		page_say(p, 2,
			 "(%zu points that are the same, unclear or without a "
			 "figure are not shown; --all shows them)",
			 nr_untold);
	for (size_t i = 0; i < c->nr_curves; i++)
		say_crossover(p, &c->curves[i], side);
}

void changes_print(struct page *p, bool all)
{
	for (size_t s = 1; s < p->c->nr_sides; s++)
		if (side_has_evidence(p->c, s))
			print_side(p, s, all);
}

/* --- what was not told apart --- */

static bool is_unclear(const struct comparison *c, const struct row *row,
		       const void *arg)
{
	const size_t *side = arg;

	for (size_t s = 1; s < c->nr_sides; s++)
		if ((!side || s == *side) &&
		    row->cells[s].change.judgement == JUDGE_UNCLEAR)
			return true;
	return false;
}

static bool is_judged(const struct comparison *c, const struct row *row,
		      const void *arg)
{
	for (size_t s = 1; s < c->nr_sides; s++)
		if (row->cells[s].change.judgement >= JUDGE_UNCLEAR)
			return true;
	return false;
}

void changes_say_unclear(struct page *p)
{
	const struct comparison *c = p->c;

	if (!page_count_rows(c, 0, c->nr_rows, is_judged, NULL))
		return;
	page_note(p,
		  "unclear: neither told apart nor shown to be the same; what "
		  "so many boots could see (4 times of 5) is under \"sees\"",
		  is_unclear, is_judged, NULL);
}
