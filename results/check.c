// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Decides between better and worse. Each curve is judged by its summary, and
 * each point too, for a loss at many workers must not hide behind a gain at
 * few. Only one direction is a regression, so the two families of tests give
 * false alarms of 2.5 % each.
 */
#include "results/check.h"
#include "results/changes.h"

#include <math.h>
#include <stdlib.h>

struct judge {
	FILE *out;
	const struct comparison *c;
	double max_pct;
};

static const char *const outcome_words[] = {
	[OUTCOME_GOOD] = "good",
	[OUTCOME_REGRESSED] = "regressed",
	[OUTCOME_UNKNOWN] = "cannot judge",
};

static bool is_rate(const struct judge *j)
{
	return metric_is_rate(j->c->options.metric);
}

static bool is_worse(const struct judge *j, const struct change *change)
{
	return change->judgement == (is_rate(j) ? JUDGE_LOWER : JUDGE_HIGHER);
}

/* From none to some, which has no per cent, is beyond any margin. */
static bool is_beyond(const struct judge *j, double pct)
{
	if (!isfinite(pct))
		return true;
	return is_rate(j) ? pct < -j->max_pct : pct > j->max_pct;
}

static enum outcome outcome_of_count(const struct judge *j,
				     const struct change *change)
{
	switch (change->judgement) {
	case JUDGE_SAME:
	case JUDGE_LOWER:
		return OUTCOME_GOOD;
	case JUDGE_HIGHER:
		return is_beyond(j, change->pct) ? OUTCOME_REGRESSED
						 : OUTCOME_GOOD;
	default:
		return OUTCOME_UNKNOWN;
	}
}

static enum outcome outcome_of(const struct judge *j,
			       const struct change *change)
{
	double bound = 100 * ((is_rate(j) ? change->low : change->high) - 1);

	if (change->is_exact)
		return outcome_of_count(j, change);
	if (change->judgement < JUDGE_UNCLEAR)
		return OUTCOME_UNKNOWN;
	if (is_worse(j, change) && is_beyond(j, change->pct))
		return OUTCOME_REGRESSED;
	return isfinite(bound) && !is_beyond(j, bound) ? OUTCOME_GOOD
						       : OUTCOME_UNKNOWN;
}

/* --- why --- */

static bool is_emulated(const struct judge *j, const struct curve *curve)
{
	for (size_t i = curve->start; i < curve->end; i++)
		if (j->c->rows[i].is_emulated)
			return true;
	return false;
}

static const char *part_why(const struct judge *j, const struct cell *cell)
{
	if (metric_is_latency(j->c->options.metric))
		return cell->latency.why;
	return metric_is_exact(j->c->options.metric) ? cell->locks.why
						     : cell->timing.why;
}

/* Why a curve has no verdict at all: a side's reason, or the judge's. */
static const char *why_of(const struct judge *j, const struct curve *curve)
{
	const struct change *change = &curve->changes[1];
	const char *why = judgement_text(change->judgement);

	for (size_t i = curve->start; i < curve->end && !why; i++)
		for (size_t s = 0; s < 2 && !why; s++)
			why = part_why(j, &j->c->rows[i].cells[s]);
	if (!why && change->is_exact)
		why = "launches differ, or some points have fewer and some "
		      "more";
	return why ? why : "neither worse nor surely not worse";
}

/* row: of which both figures are to be said; NULL: of none. */
static void say_change(const struct judge *j, const struct row *row,
		       const struct change *change)
{
	enum metric metric = j->c->options.metric;
	const struct effect *e = &change->effect;

	if (row && change->is_exact)
		fprintf(j->out, " %.3f -> %.3f",
			cell_metric(&row->cells[0], metric),
			cell_metric(&row->cells[1], metric));

	if (isfinite(change->pct))
		fprintf(j->out, " %+.1f%%", change->pct);
	if (change->is_exact)
		fputs(" (exact)", j->out);
	else if (isfinite(e->low))
		fprintf(j->out, " (%+.1f .. %+.1f%%)", 100 * (e->low - 1),
			100 * (e->high - 1));
}

static void say(const struct judge *j, const struct row *row,
		const char *workers, const struct change *change,
		enum outcome outcome, const char *why)
{
	char *name = curve_name(j->c, row);

	fprintf(j->out, "%s: %s x %s: %s", outcome_words[outcome],
		name ? name : row->workload, workers,
		metric_title(j->c->options.metric));
	say_change(j, outcome == OUTCOME_REGRESSED ? row : NULL, change);
	fprintf(j->out, "%s%s\n", why ? ": " : "", why ? why : "");
	free(name);
}

/* --- curves --- */

static bool check_points(const struct judge *j, const struct curve *curve)
{
	bool regressed = false;

	for (size_t i = curve->start; i < curve->end; i++) {
		const struct row *row = &j->c->rows[i];
		const struct change *change = &row->cells[1].change;
		char workers[32];

		if (outcome_of(j, change) != OUTCOME_REGRESSED)
			continue;
		regressed = true;
		snprintf(workers, sizeof(workers), "%lld",
			 (long long)row->nr_workers);
		say(j, row, workers, change, OUTCOME_REGRESSED, NULL);
	}
	return regressed;
}

/* A point without a figure on one side is no good news. */
static bool lacks_points(const struct judge *j, const struct curve *curve)
{
	for (size_t i = curve->start; i < curve->end; i++)
		if (j->c->rows[i].cells[1].change.judgement == JUDGE_NOTHING)
			return true;
	return false;
}

static enum outcome outcome_of_curve(const struct judge *j,
				     const struct curve *curve)
{
	enum outcome outcome = outcome_of(j, &curve->changes[1]);

	/* Of counts the points have said it all. */
	if (curve->changes[1].is_exact && outcome == OUTCOME_REGRESSED)
		outcome = OUTCOME_GOOD;
	if (outcome == OUTCOME_GOOD && lacks_points(j, curve))
		return OUTCOME_UNKNOWN;
	return outcome;
}

static enum outcome check_curve(const struct judge *j,
				const struct curve *curve)
{
	const struct row *row = &j->c->rows[curve->start];
	const struct change *change = &curve->changes[1];
	enum outcome outcome;

	if (!metric_is_exact(j->c->options.metric) && is_emulated(j, curve)) {
		say(j, row, "all", change, OUTCOME_UNKNOWN, SCREENING_ONLY);
		return OUTCOME_UNKNOWN;
	}
	if (check_points(j, curve))
		return OUTCOME_REGRESSED;
	outcome = outcome_of_curve(j, curve);
	say(j, row, "all", change, outcome,
	    outcome == OUTCOME_UNKNOWN ? why_of(j, curve) : NULL);
	return outcome;
}

enum outcome check(FILE *out, const struct comparison *c, double max_pct)
{
	const struct judge j = { out, c, max_pct };
	bool seen[3] = { false };

	for (size_t i = 0; i < c->nr_curves; i++)
		seen[check_curve(&j, &c->curves[i])] = true;
	if (seen[OUTCOME_REGRESSED])
		return OUTCOME_REGRESSED;
	return seen[OUTCOME_UNKNOWN] || !c->nr_curves ? OUTCOME_UNKNOWN
						      : OUTCOME_GOOD;
}
