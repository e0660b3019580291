// SPDX-License-Identifier: GPL-2.0-or-later
/* The words over a drawing: what it shows, of how many boots, and its limits. */
#include "plots/kinds.h"
#include "results/tails.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TITLE_COLUMNS	64
#define CAPTION_COLUMNS 74

static const struct row *row_at(const struct drawing *d, size_t i)
{
	return &d->c->rows[d->rows[i]];
}

/* Each says its sentences into a page of the drawing's comparison. */
typedef void say_fn(struct page *p, const struct drawing *d);

static char *write_text(const struct drawing *d, size_t columns, say_fn *say)
{
	size_t bytes;
	char *text = NULL;
	FILE *out = open_memstream(&text, &bytes);
	struct page p = { .out = out, .c = d->c, .columns = columns };

	if (!out)
		return NULL;
	say(&p, d);
	if (!fclose(out) && !p.no_memory) {
		if (bytes)
			text[bytes - 1] = '\0'; /* the last newline */
		return text;
	}
	free(text);
	return NULL;
}

static void say_title(struct page *p, const struct drawing *d)
{
	char *curve;

	if (d->kind->of == OF_ALL) {
		page_say(p, 0, "%s", d->kind->title);
	} else if (d->kind->of == OF_KERNEL) {
		page_say(p, 0, "%s, %s", d->kind->title,
			 d->c->sides[d->side].label);
	} else if (d->kind->of == OF_SIDE) {
		page_say(p, 0, "%s, %s against %s", d->kind->title,
			 d->c->sides[d->side].label, d->c->sides[0].label);
	} else {
		curve = d->kind->of == OF_POINT
				? drawing_point(d)
				: curve_name(d->c, drawing_base(d));
		if (curve)
			page_say(p, 0, "%s: %s", curve, d->kind->title);
		else
			p->no_memory = true;
		free(curve);
	}
}

char *drawing_title(const struct drawing *d)
{
	return write_text(d, TITLE_COLUMNS, say_title);
}

static bool is_of_locks(const struct drawing *d)
{
	return !strcmp(d->kind->name, "locks");
}

/* --- how many boots and launches --- */

struct extent {
	unsigned int least_boots, most_boots, least, most;
};

static const struct part *part_of(const struct drawing *d,
				  const struct cell *cell)
{
	if (d->kind->of == OF_POINT)
		return &cell->latency;
	return is_of_locks(d) ? &cell->locks : &cell->timing;
}

static struct extent measure(const struct drawing *d)
{
	struct extent e = { 0 };
	size_t nr_sides = d->c->nr_sides;

	for (size_t i = 0; i < d->nr_rows * nr_sides; i++) {
		const struct cell *cell =
			&row_at(d, i / nr_sides)->cells[i % nr_sides];
		const struct part *part = part_of(d, cell);

		if (part->have != HAVE_FIGURES)
			continue;
		if (!e.most || part->nr_boots < e.least_boots)
			e.least_boots = part->nr_boots;
		if (part->nr_boots > e.most_boots)
			e.most_boots = part->nr_boots;
		if (!e.most || part->nr_launches < e.least)
			e.least = part->nr_launches;
		if (part->nr_launches > e.most)
			e.most = part->nr_launches;
	}
	return e;
}

/* "2 to 3 boots" */
static char *span(unsigned int least, unsigned int most, const char *one,
		  const char *many, char text[48])
{
	if (least == most)
		snprintf(text, 48, "%u %s", most, most == 1 ? one : many);
	else
		snprintf(text, 48, "%u to %u %s", least, most, many);
	return text;
}

static void say_evidence(struct page *p, const struct drawing *d)
{
	struct extent e = measure(d);
	char boots[48], launches[48];
	const char *bars = "; bars: 95% intervals over boots";

	if (d->kind->of == OF_POINT)
		bars = "; their touches are taken together";
	else if (is_of_locks(d))
		bars = "; counted, not timed: no intervals";
	else if (d->kind->of == OF_SIDE || d->kind->of == OF_KERNEL)
		bars = "";
	else if (e.most_boots < 2)
		bars = "; one boot: no intervals";
	else if (e.least_boots < 2)
		bars = "; bars: 95% intervals over boots, where there are two";
	page_say(p, 0, "%s: %s, %s%s",
		 d->kind->of == OF_POINT ? "each line" : "each figure",
		 span(e.least_boots, e.most_boots, "boot", "boots", boots),
		 span(e.least, e.most, "launch", "launches", launches), bars);
}

/* --- limits --- */

static void say_mean(struct page *p, const struct drawing *d)
{
	const char *before = "the mean, not the typical, at workers ";
	size_t bytes;
	char *text = NULL;
	FILE *out = open_memstream(&text, &bytes);

	if (!out) {
		p->no_memory = true;
		return;
	}
	for (size_t i = 0; i < d->nr_rows; i++) {
		if (!row_at(d, i)->is_mean)
			continue;
		fprintf(out, "%s%lld", before,
			(long long)row_at(d, i)->nr_workers);
		before = ", ";
	}
	if (!fclose(out) && bytes)
		page_say(p, 0, "%s", text);
	free(text);
}

static bool is_judged_so(const struct drawing *d, enum judgement judgement)
{
	for (size_t i = 0; i < d->nr_rows; i++)
		for (size_t s = 1; s < d->c->nr_sides; s++)
			if ((d->kind->of != OF_SIDE || s == d->side) &&
			    row_at(d, i)->cells[s].change.judgement ==
				    judgement)
				return true;
	return false;
}

static void say_judgements(struct page *p, const struct drawing *d)
{
	for (enum judgement j = 0; j < NR_JUDGEMENTS; j++)
		if (judgement_text(j) && is_judged_so(d, j))
			page_say(p, 0, "%s", judgement_text(j));
	if (d->kind->of != OF_SIDE)
		return;
	if (is_judged_so(d, JUDGE_HIGHER) || is_judged_so(d, JUDGE_LOWER))
		page_say(p, 0,
			 "* told apart from chance: p <= .05 after Holm over "
			 "all points");
	else if (is_judged_so(d, JUDGE_SAME) || is_judged_so(d, JUDGE_UNCLEAR))
		page_say(p, 0, "no change is told apart from chance");
}

/* What the clock alone puts into each duration, at most. */
static void say_clock(struct page *p, const struct drawing *d)
{
	double most = 0;
	char text[32];

	for (size_t s = 0; s < d->c->nr_sides; s++) {
		const struct side *side = &d->c->sides[s];

		for (size_t i = 0; i < side->nr_records; i++)
			most = fmax(most, side->records[i]->clock_cost_ns);
	}
	page_say(p, 0, "the clock alone takes up to %s of every duration",
		 duration_text(most, text));
}

static void say_emulated(struct page *p, const struct drawing *d)
{
	for (size_t i = 0; i < d->nr_rows; i++)
		if (row_at(d, i)->is_emulated) {
			page_say(p, 0, SCREENING_ONLY);
			return;
		}
}

static void say_caption(struct page *p, const struct drawing *d)
{
	say_evidence(p, d);
	if (is_of_locks(d)) {
		page_say(p, 0,
			 "exact on any machine; - where nothing was counted");
		return;
	}
	if (d->kind->of == OF_POINT)
		say_clock(p, d);
	else if (d->kind->of == OF_CURVE)
		say_mean(p, d);
	else if (d->kind->of == OF_KERNEL)
		page_say(p, 0,
			 "which differences are more than chance, "
			 "compare's intervals say; no counter confirmed "
			 "a cause");
	else
		say_judgements(p, d);
	say_emulated(p, d);
}

char *drawing_caption(const struct drawing *d)
{
	return write_text(d, CAPTION_COLUMNS, say_caption);
}
