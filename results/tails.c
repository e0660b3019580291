// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of percentiles of single touches. */
#include "results/tails.h"
#include "results/changes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TAIL(field)                                      \
	static double field##_of(const struct record *r) \
	{                                                \
		return r->field;                         \
	}
TAIL(p50_ns)
TAIL(p90_ns)
TAIL(p99_ns)
TAIL(p99_9_ns)
TAIL(p99_99_ns)
TAIL(max_ns)

tail_fn *const tail_of[NR_TAILS] = {
	[TAIL_P50] = p50_ns_of,	      [TAIL_P90] = p90_ns_of,
	[TAIL_P99] = p99_ns_of,	      [TAIL_P99_9] = p99_9_ns_of,
	[TAIL_P99_99] = p99_99_ns_of, [TAIL_MAX] = max_ns_of,
};

const char *tail_title(enum tail tail)
{
	static const char *const titles[NR_TAILS] = {
		"p50", "p90", "p99", "p99.9", "p99.99", "max"
	};

	return titles[tail];
}

const char *duration_text(double ns, char text[32])
{
	static const char *const units[] = { "ns", "us", "ms", "s" };
	size_t unit = 0;

	if (!isfinite(ns)) {
		strcpy(text, "-");
		return text;
	}
	for (; ns >= 999.5 && unit < 3; unit++)
		ns /= 1000;
	snprintf(text, 32, "%.*f%s",
		 !unit || ns >= 99.95 ? 0
		 : ns >= 9.995	      ? 1
				      : 2,
		 ns, units[unit]);
	return text;
}

static bool is_timed(const struct comparison *c, const struct row *row,
		     const void *unused)
{
	for (size_t s = 0; s < c->nr_sides; s++)
		if (row->cells[s].latency.have != NOT_MEASURED)
			return true;
	return false;
}

bool tails_measured(const struct comparison *c)
{
	return page_count_rows(c, 0, c->nr_rows, is_timed, NULL);
}

/* --- the table --- */

/* Of a pair of sides there is room for these only. */
static const enum tail of_pair[] = { TAIL_P50, TAIL_P99, TAIL_P99_9, TAIL_MAX };
#define NR_OF_PAIR (sizeof(of_pair) / sizeof(of_pair[0]))

static void print_tail(FILE *out, const struct cell *cell, enum tail tail,
		       bool first)
{
	bool says_why = first && cell->latency.have != HAVE_FIGURES;
	char text[32];

	fprintf(out, " %*s", COUNT_COLUMNS,
		says_why ? have_word(cell->latency.have)
			 : duration_text(cell->tails_ns[tail], text));
}

static bool shows_change(const struct comparison *c, size_t side)
{
	return side && metric_is_latency(c->options.metric);
}

static void print_row(struct page *p, size_t i, size_t side, size_t nr_tails)
{
	const struct row *row = &p->c->rows[i];

	page_begin_row(p, i);
	for (size_t t = 0; t < nr_tails; t++) {
		enum tail tail = side ? of_pair[t] : t;

		print_tail(p->out, &row->cells[0], tail, !t);
		if (side)
			print_tail(p->out, &row->cells[side], tail, !t);
		if (side && t + 1 < nr_tails)
			fputc(' ', p->out);
	}
	if (shows_change(p->c, side))
		print_pct(p->out, 9, row->cells[side].change.pct);
	fputc('\n', p->out);
}

static void print_header_of_one(struct page *p)
{
	fprintf(p->out, "\nlatency of single touches:\n%-*s %7s",
		p->name_columns, "workload", "workers");
	for (size_t t = 0; t < NR_TAILS; t++)
		fprintf(p->out, " %*s", COUNT_COLUMNS, tail_title(t));
	fputc('\n', p->out);
}

static void print_header(struct page *p, size_t side, size_t nr_tails)
{
	const int pair = 2 * (1 + COUNT_COLUMNS);
	char la[2], lb[2];

	fprintf(p->out, "\n%-*s %7s", NAME_COLUMNS, "latency of", "");
	for (size_t t = 0; t < nr_tails; t++)
		fprintf(p->out, "%s%*s", t ? " " : "", pair,
			tail_title(of_pair[t]));
	fprintf(p->out, "\n%-*s %7s", NAME_COLUMNS, "single touches",
		"workers");
	for (size_t t = 0; t < nr_tails; t++)
		fprintf(p->out, "%s %*s %*s", t ? " " : "", COUNT_COLUMNS,
			page_name(p, 0, la), COUNT_COLUMNS,
			page_name(p, side, lb));
	fprintf(p->out, shows_change(p->c, side) ? " %8s\n" : "\n", "change");
}

void tails_print(struct page *p, size_t side, bool is_narrow)
{
	size_t nr_tails = side ? NR_OF_PAIR - is_narrow : NR_TAILS;

	if (!tails_measured(p->c))
		return;
	if (side)
		print_header(p, side, nr_tails);
	else
		print_header_of_one(p);
	for (size_t i = 0; i < p->c->nr_rows; i++)
		if (is_timed(p->c, &p->c->rows[i], NULL))
			print_row(p, i, side, nr_tails);
}

/* --- notes --- */

static bool is_of(const struct record *r, const char *clock)
{
	return !strcmp(r->pass, "latency") && r->clock &&
	       (!clock || !strcmp(r->clock, clock));
}

/* The clock of a side's records, and from what to what it cost. */
static void say_clock(struct page *p, const struct side *side,
		      const char *clock)
{
	double least = INFINITY, most = 0;
	char low[32], high[32];

	for (size_t i = 0; i < side->nr_records; i++) {
		const struct record *r = side->records[i];

		if (!is_of(r, clock))
			continue;
		least = fmin(least, r->clock_cost_ns);
		most = fmax(most, r->clock_cost_ns);
	}
	page_say(p, 2,
		 "- %s: touches timed by %s; one that does nothing takes %s to "
		 "%s by it, which is in every latency",
		 side->label, clock, duration_text(least, low),
		 duration_text(most, high));
}

static void say_clocks(struct page *p, const struct side *side)
{
	static const char *const clocks[] = { "tsc", "clock_gettime" };

	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; i < side->nr_records; i++)
			if (is_of(side->records[i], clocks[k])) {
				say_clock(p, side, clocks[k]);
				break;
			}
}

static bool has_unknown(const struct comparison *c, const struct row *row,
			const void *unused)
{
	for (size_t s = 0; s < c->nr_sides; s++)
		for (size_t t = 0; t < NR_TAILS; t++)
			if (row->cells[s].latency.have == HAVE_FIGURES &&
			    !isfinite(row->cells[s].tails_ns[t]))
				return true;
	return false;
}

void tails_say_notes(struct page *p)
{
	bool is_measured = tails_measured(p->c);

	if (!is_measured && metric_is_latency(p->c->options.metric))
		page_say(p, 2,
			 "- no latency was measured; faultline run --pass "
			 "latency does");
	if (!is_measured)
		return;
	for (size_t s = 0; s < p->c->nr_sides; s++)
		say_clocks(p, &p->c->sides[s]);
	page_note(p,
		  "a percentile is not known (-) where in some launch fewer "
		  "than 10 touches lie beyond it",
		  has_unknown, is_timed, NULL);
}
