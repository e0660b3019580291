// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The letter: what ran, on what; the figures; a drawing; what the locks say;
 * what could not be told apart; how to repeat a point.
 */
#include "results/letter.h"
#include "results/changes.h"
#include "results/command.h"
#include "results/counters.h"
#include "results/geometries.h"
#include "results/lines.h"
#include "results/notes.h"
#include "results/tails.h"
#include "results/verdict.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NO_LOCK 0.005 /* per touch; as in verdict.c */

/* --- which curve --- */

static bool locks_changed(const struct comparison *c, const struct row *row)
{
	const struct cell *a = &row->cells[0];

	for (size_t s = 1; s < c->nr_sides; s++) {
		const struct cell *b = &row->cells[s];

		if (a->locks.have == HAVE_FIGURES &&
		    b->locks.have == HAVE_FIGURES &&
		    !(counts_agree(a->reads, b->reads) &&
		      counts_agree(a->writes, b->writes)))
			return true;
	}
	return false;
}

/* Of throughput, as a log; -1 if no side beside the first has any. */
static double rate_change(const struct comparison *c, const struct row *row)
{
	double most = -1;

	for (size_t s = 1; s < c->nr_sides; s++) {
		double ratio = row->cells[s].touches_per_s /
			       row->cells[0].touches_per_s;

		if (isfinite(ratio) && ratio > 0)
			most = fmax(most, fabs(log(ratio)));
	}
	return most;
}

static double score_of(const struct comparison *c, const struct curve *curve)
{
	double most = -1;

	for (size_t i = curve->start; i < curve->end; i++) {
		double rate = rate_change(c, &c->rows[i]);

		/* No throughput moves by a factor of e^100. */
		if (rate >= 0 && locks_changed(c, &c->rows[i]))
			rate += 100;
		most = fmax(most, rate);
	}
	return most;
}

size_t letter_curve(const struct comparison *c)
{
	size_t best = c->nr_curves;
	double most = -1;

	for (size_t i = 0; i < c->nr_curves; i++) {
		double score = score_of(c, &c->curves[i]);

		if (score > most) {
			most = score;
			best = i;
		}
	}
	return best;
}

/* --- what ran --- */

static long long number_of(const json_t *plan, const char *key)
{
	return json_integer_value(json_object_get(plan, key));
}

static void say_plan(struct page *p, const struct letter *letter)
{
	const json_t *plan = letter->plan;
	long long nr_boots = number_of(plan, "nr_boots");
	long long nr_launches = number_of(plan, "nr_launches");
	char *placement = placement_text(&p->c->rows[0]);

	page_say(p, 9,
		 "plan:    %lld boot%s of each kernel x %lld launch%s of each "
		 "point, %g s each%s%s, in random order (seed %lld)",
		 nr_boots, nr_boots == 1 ? "" : "s", nr_launches,
		 nr_launches == 1 ? "" : "es",
		 json_number_value(json_object_get(plan, "time_s")),
		 placement ? ", placement " : "", placement ? placement : "",
		 number_of(plan, "seed"));
	free(placement);
}

/* --- the figures --- */

static void print_figure(FILE *out, double figure)
{
	char text[32];

	/* Nothing may end a line with a blank: so no room for a unit. */
	if (isfinite(figure))
		fprintf(out, " %*.*s", COUNT_COLUMNS,
			(int)strcspn(rate_text(figure, text), " "), text);
	else
		fprintf(out, " %*s", COUNT_COLUMNS, "-");
}

static void print_locks(FILE *out, const struct cell *cell)
{
	double locks = cell->reads + cell->writes;

	if (isnan(locks))
		fprintf(out, " %*s", COUNT_COLUMNS, "-");
	else if (locks == 0)
		fprintf(out, " %*s", COUNT_COLUMNS, "0");
	else
		fprintf(out, " %*.3f", COUNT_COLUMNS, locks);
}

static void print_row(struct page *p, size_t i, size_t side)
{
	const struct row *row = &p->c->rows[i];
	const struct cell *cells[] = { &row->cells[0], &row->cells[side] };

	page_begin_row(p, i);
	for (int k = 0; k < 2; k++)
		print_locks(p->out, cells[k]);
	fputc(' ', p->out);
	for (int k = 0; k < 2; k++)
		print_figure(p->out, cells[k]->touches_per_s);
	fputc(' ', p->out);
	for (int k = 0; k < 2; k++)
		print_figure(p->out,
			     cells[k]->touches_per_s / (double)row->nr_workers);
	fputc('\n', p->out);
}

static void print_figures(struct page *p, size_t side)
{
	const int pair = 2 * (1 + COUNT_COLUMNS);
	char la[2], lb[2];

	if (!page_count_rows(p->c, 0, p->c->nr_rows, row_is_run, NULL))
		return;
	fprintf(p->out, "\n%-*s %7s%*s %*s %*s\n", NAME_COLUMNS, "", "", pair,
		"mmap_locks/touch", pair, "touches/s", pair, "each worker's");
	fprintf(p->out, "%-*s %7s", NAME_COLUMNS, "workload", "workers");
	for (int i = 0; i < 3; i++)
		fprintf(p->out, "%s %*s %*s", i ? " " : "", COUNT_COLUMNS,
			page_name(p, 0, la), COUNT_COLUMNS,
			page_name(p, side, lb));
	fputc('\n', p->out);
	for (size_t i = 0; i < p->c->nr_rows; i++)
		print_row(p, i, side);
}

/* --- what the counts mean --- */

static bool some_reads_went(const struct comparison *c)
{
	for (size_t i = 0; i < c->nr_rows; i++)
		for (size_t s = 1; s < c->nr_sides; s++) {
			double a = c->rows[i].cells[0].reads;
			double b = c->rows[i].cells[s].reads;

			if (fmax(a, b) >= NO_LOCK && fmin(a, b) < NO_LOCK)
				return true;
		}
	return false;
}

static void say_locks(struct page *p)
{
	if (!table_has_locks(p->c))
		return;
	fputs("\nmmap_lock acquisitions, counted by tracepoints, exact on any "
	      "machine:\n",
	      p->out);
	table_say_locks(p);
	if (some_reads_went(p->c))
		page_say(p, 0,
			 "Even a reader of mmap_lock writes to it, so threads "
			 "of one process that fault at the same time fight for "
			 "its cacheline; a fault without it writes at most to "
			 "the lock of its own VMA.");
}

/* --- what is known, and what is not --- */

static bool is_unclear(const struct comparison *c, const struct row *row,
		       const void *arg)
{
	for (size_t s = 1; s < c->nr_sides; s++)
		if (row->cells[s].change.judgement == JUDGE_UNCLEAR)
			return true;
	return false;
}

static bool is_same(const struct comparison *c, const struct row *row,
		    const void *arg)
{
	for (size_t s = 1; s < c->nr_sides; s++)
		if (row->cells[s].change.judgement == JUDGE_SAME)
			return true;
	return false;
}

static bool has_rate(const struct comparison *c, const struct row *row,
		     const void *arg)
{
	return isfinite(row->cells[0].touches_per_s);
}

/* How touches/s were made, and what makes a verdict. */
static void say_rules(struct page *p)
{
	if (!page_count_rows(p->c, 0, p->c->nr_rows, has_rate, NULL))
		return;
	fputc('\n', p->out);
	notes_say_rules(p);
}

/* Under all rows, so that a note always names them. */
static bool is_any(const struct comparison *c, const struct row *row,
		   const void *arg)
{
	return true;
}

static void say_sees(struct page *p)
{
	double least = INFINITY, most = 0;

	for (size_t i = 0; i < p->c->nr_rows; i++)
		for (size_t s = 1; s < p->c->nr_sides; s++) {
			const struct change *change =
				&p->c->rows[i].cells[s].change;

			if (!isfinite(change->smallest_pct))
				continue;
			least = fmin(least, change->smallest_pct);
			most = fmax(most, change->smallest_pct);
		}
	if (most > 0 && most - least < .05)
		page_say(
			p, 2,
			"- the smallest change that these boots find in 4 of 5 "
			"plans is %.1f%% (sees)",
			most);
	else if (most > 0)
		page_say(
			p, 2,
			"- the smallest change that these boots find in 4 of 5 "
			"plans is %.1f%% for the quietest point, %.1f%% for "
			"the noisiest (sees)",
			least, most);
}

static void say_unknown(struct page *p)
{
	const struct comparison *c = p->c;
	char same[64];

	fputs("\nWhat this does not show:\n", p->out);
	notes_say_limits(p);
	page_note(p, "NOT told apart from chance", is_unclear, is_any, NULL);
	snprintf(same, sizeof(same), "the same within %g%%",
		 c->options.margin_pct);
	page_note(p, same, is_same, is_any, NULL);
	say_sees(p);
	tails_say_notes(p);
	geometries_say(p);
	notes_say_slow(p);
}

/* --- how to repeat it --- */

/* Of the drawn curve the point with the most workers. */
static const struct row *point_to_repeat(const struct comparison *c,
					 const struct letter *letter)
{
	size_t curve = letter->curve < c->nr_curves ? letter->curve : 0;

	return &c->rows[c->curves[curve].end - 1];
}

static void say_commands(struct page *p, const struct letter *letter)
{
	const struct row *row = point_to_repeat(p->c, letter);

	fputs("\nTo repeat one point:\n", p->out);
	command_of_point(p->out, letter->plan, row);
	fputs("by hand, on a running kernel:\n", p->out);
	command_of_bench(p->out, letter->plan, row);
}

static void say_head(struct page *p, const struct letter *letter)
{
	page_say(p, 9, "Page-fault scalability, measured by faultline %s",
		 letter->version);
	fputc('\n', p->out);
	page_say(p, 9, "machine: %s", letter->about.machine);
	table_say_kernels(p);
	table_say_differences(p, letter->about.differences);
	if (p->c->nr_rows)
		say_plan(p, letter);
}

int letter_print(FILE *out, const struct comparison *c,
		 const struct letter *letter)
{
	struct page p = { out,		 c,
			  PROSE_COLUMNS, page_needs_letters(c),
			  false,	 NAME_COLUMNS };

	say_head(&p, letter);
	if (!c->nr_rows)
		return p.no_memory ? -ENOMEM : 0;
	for (size_t s = 1; s < c->nr_sides; s++) {
		print_figures(&p, s);
		tails_print(&p, s, true);
	}
	say_locks(&p);
	geometries_print(&p);
	counters_print(&p);
	lines_print(&p);
	changes_print(&p, letter->about.all);
	say_rules(&p);
	if (letter->drawing)
		fprintf(out, "\n%s", letter->drawing);
	say_unknown(&p);
	say_commands(&p, letter);
	return p.no_memory ? -ENOMEM : 0;
}
