// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Renders a comparison: what was compared, one table for each kernel against
 * the first (or of the only one), the lock counts in words, and notes, each
 * said once.
 */
#include "results/table.h"
#include "results/beside.h"
#include "results/changes.h"
#include "results/counters.h"
#include "results/geometries.h"
#include "results/lines.h"
#include "results/notes.h"
#include "results/page.h"
#include "results/tails.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const char *release_of(const struct side *side)
{
	for (size_t i = 0; i < side->nr_records; i++)
		if (side->records[i]->release)
			return side->records[i]->release;
	return side->nr_records ? side->label : "no launch";
}

void table_say_kernels(struct page *p)
{
	size_t bytes;
	char *text = NULL, letter[2];
	FILE *out = open_memstream(&text, &bytes);

	if (!out) {
		p->no_memory = true;
		return;
	}
	for (size_t i = 0; i < p->c->nr_sides; i++) {
		const struct side *side = &p->c->sides[i];

		fputs(i ? ", " : "", out);
		if (p->use_letters)
			fprintf(out, "%s = ", page_name(p, i, letter));
		fputs(side->label, out);
		if (strcmp(side->label, release_of(side)))
			fprintf(out, " (%s)", release_of(side));
	}
	if (!fclose(out))
		page_say(p, 9, "kernels: %s", text);
	free(text);
}

/* --- the table --- */

/* Zero is "0": no digits that could hide something. */
static void print_count(FILE *out, double count, int digits)
{
	if (isnan(count))
		fprintf(out, " %*s", COUNT_COLUMNS, "-");
	else if (count == 0)
		fprintf(out, " %*s", COUNT_COLUMNS, "0");
	else
		fprintf(out, " %*.*f", COUNT_COLUMNS, count < 999 ? digits : 0,
			count);
}

/* Where there is no count, the first column of the two has the word why. */
static void print_reads(FILE *out, const struct cell *cell)
{
	if (cell->locks.have == HAVE_FIGURES)
		print_count(out, cell->reads, 3);
	else
		fprintf(out, " %*s", COUNT_COLUMNS,
			have_word(cell->locks.have));
}

static void print_rate(FILE *out, const struct cell *cell)
{
	char text[32];

	fprintf(out, " %*s", COUNT_COLUMNS,
		cell->timing.have == HAVE_FIGURES
			? rate_text(cell->touches_per_s, text)
			: have_word(cell->timing.have));
}

/* Else it stands beside the latencies. */
static bool shows_change(const struct comparison *c)
{
	return !metric_is_latency(c->options.metric);
}

/* The first side, and another beside it; the first alone where it is both. */
static void print_figures(FILE *out, const struct row *row, size_t side,
			  bool shows_change)
{
	const struct cell *cells = row->cells;

	for (size_t s = 0; s <= side; s += side ? side : 1)
		print_reads(out, &cells[s]);
	fputc(' ', out);
	for (size_t s = 0; s <= side; s += side ? side : 1)
		print_count(out, cells[s].writes, 3);
	fputc(' ', out);
	for (size_t s = 0; s <= side; s += side ? side : 1)
		print_count(out, cells[s].switches_per_1000, 2);
	fputc(' ', out);
	for (size_t s = 0; s <= side; s += side ? side : 1)
		print_rate(out, &cells[s]);
	if (side && shows_change)
		print_pct(out, 9, cells[side].change.pct);
	fputc('\n', out);
}

/* Over the columns that print_figures() fills. */
static void print_header_of_one(struct page *p)
{
	const int column = 1 + COUNT_COLUMNS;

	fprintf(p->out, "%-*s %7s%*s %*s %*s\n", p->name_columns, "", "",
		2 * column + 1, "mmap_lock/touch", column, "switch/", column,
		"touches");
	fprintf(p->out, "%-*s %7s%*s %*s %*s %*s\n", p->name_columns,
		"workload", "workers", column, "read", column, "write", column,
		"1000", column, "/s");
}

static void print_header(struct page *p, size_t side)
{
	char la[2], lb[2];
	const char *a = page_name(p, 0, la), *b = page_name(p, side, lb);
	const int pair = 2 * (1 + COUNT_COLUMNS);
	enum metric metric = p->c->options.metric;
	/* Of something else than the throughput that it stands beside. */
	bool is_apart = shows_change(p->c) && !metric_is_rate(metric);

	fprintf(p->out, "%-*s %7s%*s %*s %*s", NAME_COLUMNS, "", "",
		2 * pair + 1, "mmap_lock acquisitions/touch", pair, "switches/",
		pair, "throughput,");
	fprintf(p->out, is_apart ? " %8s\n" : "\n", "change,");
	fprintf(p->out, "%-*s %7s%*s %*s %*s %*s", NAME_COLUMNS, "", "", pair,
		"read", pair, "write", pair, "1000 touches", pair, "touches/s");
	fprintf(p->out, is_apart ? " %8s\n" : "\n", metric_name(metric));
	fprintf(p->out, "%-*s %7s", NAME_COLUMNS, "workload", "workers");
	for (int i = 0; i < 4; i++)
		fprintf(p->out, "%s %*s %*s", i ? " " : "", COUNT_COLUMNS, a,
			COUNT_COLUMNS, b);
	fprintf(p->out, shows_change(p->c) && !is_apart ? " %8s\n" : "\n",
		"change");
}

/* --- the lock counts in words --- */

static bool has_verdict(const struct comparison *c, const struct row *row,
			const void *verdict)
{
	return !strcmp(row->verdict, verdict);
}

/* One sentence for the points of a curve that share a verdict. */
static void say_verdict(struct page *p, size_t start, size_t i)
{
	const char *verdict = p->c->rows[i].verdict;
	char *names = NULL;
	size_t bytes;
	FILE *out;

	if (page_count_rows(p->c, start, i, has_verdict, verdict))
		return; /* said with an earlier point */
	out = open_memstream(&names, &bytes);
	if (!out) {
		p->no_memory = true;
		return;
	}
	page_name_points(out, p->c, start, has_verdict, verdict);
	if (!fclose(out))
		page_say(p, 2, "%s: %s", names, verdict);
	free(names);
}

void table_say_locks(struct page *p)
{
	size_t end;

	for (size_t start = 0; start < p->c->nr_rows; start = end) {
		end = curve_end(p->c, start);
		for (size_t i = start; i < end; i++)
			say_verdict(p, start, i);
	}
}

/* --- all of it --- */

static bool are_any(const struct comparison *c, row_test *test)
{
	return page_count_rows(c, 0, c->nr_rows, test, NULL);
}

bool table_has_locks(const struct comparison *c)
{
	return are_any(c, row_is_counted) || !are_any(c, row_is_timed);
}

static void print_table(struct page *p, size_t side)
{
	if (!are_any(p->c, row_is_run))
		return;
	fputc('\n', p->out);
	if (side)
		print_header(p, side);
	else
		print_header_of_one(p);
	for (size_t i = 0; i < p->c->nr_rows; i++) {
		page_begin_row(p, i);
		print_figures(p->out, &p->c->rows[i], side, shows_change(p->c));
	}
}

void table_say_differences(struct page *p, const char *lines)
{
	while (lines && *lines) {
		size_t width = strcspn(lines, "\n");

		page_say(p, 9, "differs: %.*s", (int)width, lines);
		lines += width + (lines[width] == '\n');
	}
}

int table_print(FILE *out, const struct comparison *c,
		const struct about *about)
{
	struct page p = { out,		 c,
			  TABLE_COLUMNS, page_needs_letters(c),
			  false,	 page_name_columns(c) };
	int err;

	page_say(&p, 9, "machine: %s", about->machine);
	table_say_kernels(&p);
	table_say_differences(&p, about->differences);
	err = beside_print(out, c, about->all);
	/* Reports and cases alone make no rows, nor does a run that has not
	 * begun. */
	if (err || !c->nr_rows)
		return p.no_memory ? -ENOMEM : err;
	p.columns = PROSE_COLUMNS;
	for (size_t side = c->nr_sides > 1; side < c->nr_sides; side++)
		print_table(&p, side);
	for (size_t side = c->nr_sides > 1; side < c->nr_sides; side++)
		tails_print(&p, side, false);
	if (table_has_locks(c)) {
		fputs("\nmmap_lock, in words (counts are exact on any "
		      "machine; 0 is none at all):\n",
		      out);
		table_say_locks(&p);
	}
	geometries_print(&p);
	counters_print(&p);
	lines_print(&p);
	changes_print(&p, about->all);
	fputs("\nnotes:\n", out);
	notes_say(&p);
	return p.no_memory ? -ENOMEM : 0;
}
