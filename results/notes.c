// SPDX-License-Identifier: GPL-2.0-or-later
/* What stands under a comparison, each said once with the rows it is about. */
#include "results/notes.h"
#include "results/changes.h"
#include "results/geometries.h"
#include "results/speeds.h"
#include "results/tails.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool has_time(const struct cell *cell)
{
	return cell->timing.have == HAVE_FIGURES ||
	       cell->latency.have == HAVE_FIGURES;
}

bool row_is_timed(const struct comparison *c, const struct row *row,
		  const void *unused)
{
	for (size_t s = 0; s < c->nr_sides; s++)
		if (has_time(&row->cells[s]))
			return true;
	return false;
}

bool row_is_counted(const struct comparison *c, const struct row *row,
		    const void *unused)
{
	for (size_t s = 0; s < c->nr_sides; s++)
		if (row->cells[s].locks.have != NOT_MEASURED)
			return true;
	return false;
}

bool row_is_run(const struct comparison *c, const struct row *row,
		const void *unused)
{
	for (size_t s = 0; s < c->nr_sides; s++)
		if (row->cells[s].timing.have != NOT_MEASURED)
			return true;
	return row_is_counted(c, row, NULL);
}

static bool is_row(const struct comparison *c, const struct row *row,
		   const void *unused)
{
	return true;
}

/* With a change that was judged so; any judgement where arg is NULL. */
static bool is_judged(const struct comparison *c, const struct row *row,
		      const void *arg)
{
	const enum judgement *judgement = arg;

	if (!has_time(&row->cells[0]))
		return false;
	for (size_t s = 1; s < c->nr_sides; s++)
		if (has_time(&row->cells[s]) &&
		    (!judgement ||
		     row->cells[s].change.judgement == *judgement))
			return true;
	return false;
}

static bool is_emulated(const struct comparison *c, const struct row *row,
			const void *unused)
{
	return row->is_emulated;
}

static bool is_mean(const struct comparison *c, const struct row *row,
		    const void *unused)
{
	return row->is_mean && row_is_timed(c, row, NULL);
}

static bool is_against_counted(const struct comparison *c,
			       const struct row *row, const void *unused)
{
	return row->against && row_is_counted(c, row, NULL);
}

/* Why launches were slow, and of which pass. */
struct slowness {
	enum slow slow;
	bool is_latency;
};

static const struct part *part_of(const struct cell *cell,
				  const struct slowness *of)
{
	return of->is_latency ? &cell->latency : &cell->timing;
}

static bool is_slow(const struct comparison *c, const struct row *row,
		    const void *arg)
{
	const struct slowness *of = arg;

	for (size_t i = 0; i < c->nr_sides; i++)
		if (part_of(&row->cells[i], of)->nr_slow[of->slow])
			return true;
	return false;
}

static bool is_repeated(const struct comparison *c, const struct row *row,
			const void *unused)
{
	for (size_t i = 0; i < c->nr_sides; i++)
		if (row->cells[i].nr_repeated)
			return true;
	return false;
}

/* A reason of one side, said once with all rows that have it. */
struct side_reason {
	const char *(*of)(const struct cell *cell);
	size_t side;
	const char *why;
};

/* Only where the verdict on locks does not give the reason already. */
static const char *timing_reason(const struct cell *cell)
{
	const char *locks = cell->locks.why, *timing = cell->timing.why;

	if (!timing || cell->timing.have == NOT_MEASURED ||
	    (locks && !strcmp(locks, timing)))
		return NULL;
	return timing;
}

static const char *history_reason(const struct cell *cell)
{
	return cell->locks_differ;
}

static bool has_reason(const struct comparison *c, const struct row *row,
		       const void *arg)
{
	const struct side_reason *reason = arg;
	const char *why = reason->of(&row->cells[reason->side]);

	return why && !strcmp(why, reason->why);
}

static void say_reasons(struct page *p, size_t side, const char *words,
			const char *(*of)(const struct cell *))
{
	const struct comparison *c = p->c;

	for (size_t i = 0; i < c->nr_rows; i++) {
		struct side_reason reason = { of, side,
					      of(&c->rows[i].cells[side]) };
		char text[512];

		if (!reason.why ||
		    page_count_rows(c, 0, i, has_reason, &reason))
			continue;
		snprintf(text, sizeof(text), "%s%s%s", c->sides[side].label,
			 words, reason.why);
		page_note(p, text, has_reason, is_row, &reason);
	}
}

struct extent {
	/* Least and most. */
	unsigned int nr_boots[2], nr_timing[2], nr_locks[2], nr_latency[2];
	unsigned int nr_repeated;
	double spread_pct;
};

static void widen(unsigned int extent[2], unsigned int value)
{
	if (!extent[1] || value < extent[0])
		extent[0] = value;
	if (value > extent[1])
		extent[1] = value;
}

static struct extent measure(const struct comparison *c)
{
	struct extent e = { 0 };

	for (size_t i = 0; i < c->nr_rows * c->nr_sides; i++) {
		const struct cell *cell =
			&c->rows[i / c->nr_sides].cells[i % c->nr_sides];

		if (cell->locks.have == HAVE_FIGURES)
			widen(e.nr_locks, cell->locks.nr_launches);
		if (cell->latency.have == HAVE_FIGURES) {
			widen(e.nr_boots, cell->latency.nr_boots);
			widen(e.nr_latency, cell->latency.nr_launches);
		}
		e.nr_repeated += cell->nr_repeated;
		if (cell->timing.have != HAVE_FIGURES)
			continue;
		widen(e.nr_boots, cell->timing.nr_boots);
		widen(e.nr_timing, cell->timing.nr_launches);
		e.spread_pct = fmax(e.spread_pct, cell->spread_pct);
	}
	return e;
}

static const char *span(const unsigned int extent[2], char text[32])
{
	if (extent[0] == extent[1])
		snprintf(text, 32, "%u", extent[0]);
	else
		snprintf(text, 32, "%u to %u", extent[0], extent[1]);
	return text;
}

static void say_extent(struct page *p, const struct extent *e)
{
	char boots[32], timing[32], locks[32], latency[32] = "";
	char *placement = page_same_placement(p->c)
				  ? placement_text(&p->c->rows[0])
				  : NULL;

	page_say(
		p, 2,
		"- for each figure: boots %s, timing launches %s, lock-counting "
		"launches %s%s%s%s%s",
		span(e->nr_boots, boots), span(e->nr_timing, timing),
		span(e->nr_locks, locks),
		e->nr_latency[1] ? ", latency launches " : "",
		e->nr_latency[1] ? span(e->nr_latency, latency) : "",
		placement ? "; placement " : "", placement ? placement : "");
	free(placement);
	if (e->nr_timing[1] > e->nr_boots[1])
		page_say(
			p, 2,
			"- launches of one boot were up to %.1f%% of their median "
			"apart",
			e->spread_pct);
}

static void say_slow(struct page *p, const struct slowness *of)
{
	const struct comparison *c = p->c;
	unsigned int nr = 0, nr_slow = 0;
	char text[160];

	for (size_t i = 0; i < c->nr_rows * c->nr_sides; i++) {
		const struct part *part = part_of(
			&c->rows[i / c->nr_sides].cells[i % c->nr_sides], of);

		if (part->have != HAVE_FIGURES)
			continue;
		nr += part->nr_launches;
		nr_slow += part->nr_slow[of->slow];
	}
	snprintf(text, sizeof(text), "%s, %u of %u %slaunches",
		 slow_text(of->slow), nr_slow, nr,
		 of->is_latency ? "latency " : "");
	page_note(p, text, is_slow, row_is_timed, of);
}

void notes_say_slow(struct page *p)
{
	struct extent e = measure(p->c);
	char text[160];

	for (enum slow slow = SLOW_NOT + 1; slow < NR_SLOW; slow++)
		say_slow(p, &(struct slowness){ slow, false });
	/* Throughput, by which the others are told, this pass has none. */
	say_slow(p, &(struct slowness){ SLOW_PREEMPTED, true });
	say_slow(p, &(struct slowness){ SLOW_STOLEN, true });
	snprintf(text, sizeof(text), "%u launch%s repeated because disturbed",
		 e.nr_repeated, e.nr_repeated == 1 ? "" : "es");
	page_note(p, text, is_repeated, row_is_timed, NULL);
}

static bool any_effect(const struct comparison *c, bool is_paired)
{
	for (size_t i = 0; i < c->nr_rows; i++)
		for (size_t s = 1; s < c->nr_sides; s++) {
			const struct effect *e =
				&c->rows[i].cells[s].change.effect;

			if (isfinite(e->low) && e->is_paired == is_paired)
				return true;
		}
	return false;
}

static void say_rule(struct page *p)
{
	const struct comparison *c = p->c;
	bool paired = any_effect(c, true), unpaired = any_effect(c, false);

	if (paired)
		page_say(p, 2,
			 "- boots of one plan are compared in pairs: t on the "
			 "differences of logs; flip: exact sign-flip p, from "
			 "6 pairs on, not adjusted");
	if (unpaired)
		page_say(p, 2, "- boots of two plans: Welch's t on logs");
	if (paired || unpaired)
		page_say(p, 2,
			 "- a difference: p <= .05 after Holm over all "
			 "points, or all curves; same: the interval is within "
			 "%g%%",
			 c->options.margin_pct);
}

void notes_say_rules(struct page *p)
{
	say_rule(p);
	speeds_say(p);
}

void notes_say_limits(struct page *p)
{
	page_note(p, SCREENING_ONLY, is_emulated, row_is_timed, NULL);
	for (enum judgement j = 0; j < NR_JUDGEMENTS; j++)
		if (judgement_text(j))
			page_note(p, judgement_text(j), is_judged, is_judged,
				  &j);
}

void notes_say(struct page *p)
{
	struct extent e = measure(p->c);

	notes_say_limits(p);
	say_rule(p);
	changes_say_unclear(p);
	say_extent(p, &e);
	page_note(
		p,
		p->c->options.metric == METRIC_MEAN
			? "touches/s is the mean"
			: "touches/s is the mean where a launch has no typical "
			  "figure (as with more workers than CPUs)",
		is_mean, row_is_timed, NULL);
	speeds_say(p);
	tails_say_notes(p);
	geometries_say(p);
	page_note(p,
		  "against others, locks are those of all workers, per touch "
		  "of the measured ones",
		  is_against_counted, row_is_counted, NULL);
	notes_say_slow(p);
	for (size_t s = 0; s < p->c->nr_sides; s++)
		say_reasons(p, s, ": timing ", timing_reason);
	for (size_t s = 0; s < p->c->nr_sides; s++)
		say_reasons(p, s, " differs from mainline: ", history_reason);
}
