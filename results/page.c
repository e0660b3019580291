// SPDX-License-Identifier: GPL-2.0-or-later
/* Prose on a page: sentences wrapped, sides and rows by their names. */
#include "results/page.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* --- prose --- */

static size_t word_columns(const char *text)
{
	return strcspn(text, " ");
}

/* Breaks at spaces; further lines hang under the first by `hang` columns. */
static void wrap(FILE *out, const char *text, int hang, size_t columns)
{
	size_t column = 0, width;

	for (; *text; text += width + (text[width] == ' ')) {
		width = word_columns(text);
		if (column > (size_t)hang && column + 1 + width > columns) {
			fprintf(out, "\n%*s", hang, "");
			column = (size_t)hang;
		} else if (column) {
			fputc(' ', out);
			column++;
		}
		/* A word too long for any line is cut at the edge. */
		if (width > columns - (size_t)hang)
			width = columns - (size_t)hang;
		fprintf(out, "%.*s", (int)width, text);
		column += width;
	}
	fputc('\n', out);
}

void page_say(struct page *p, int hang, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	if (text)
		wrap(p->out, text, hang, p->columns);
	else
		p->no_memory = true;
	free(text);
}

/* --- names --- */

static bool same(const char *a, const char *b)
{
	return !strcmp(a ? a : "", b ? b : "");
}

bool page_same_placement(const struct comparison *c)
{
	for (size_t i = 1; i < c->nr_rows; i++) {
		const struct row *a = &c->rows[0], *b = &c->rows[i];

		if (!same(a->placement, b->placement) ||
		    !same(a->mempolicy, b->mempolicy))
			return false;
	}
	return true;
}

char *placement_text(const struct row *row)
{
	char *text;

	if (!row->mempolicy)
		return row->placement ? strdup(row->placement) : NULL;
	if (asprintf(&text, "%s%smemory %s",
		     row->placement ? row->placement : "",
		     row->placement ? ", " : "", row->mempolicy) < 0)
		return NULL;
	return text;
}

char *curve_name(const struct comparison *c, const struct row *row)
{
	char *where = page_same_placement(c) ? NULL : placement_text(row);
	char *name;

	if (asprintf(&name, "%s%s%s%s%s%s%s", row->workload,
		     row->against ? " + " : "",
		     row->against ? row->against : "",
		     row->geometry ? ", vma " : "",
		     row->geometry ? row->geometry : "", where ? ", " : "",
		     where ? where : "") < 0)
		name = NULL;
	free(where);
	return name;
}

bool page_needs_letters(const struct comparison *c)
{
	for (size_t i = 0; i < c->nr_sides; i++)
		if (strlen(c->sides[i].label) > COUNT_COLUMNS)
			return true;
	return false;
}

const char *rate_text(double rate, char text[32])
{
	static const char *const units[] = { " ", "k", "M", "G", "T", "P" };
	size_t unit = 0;

	for (; rate >= 999.5 && unit < 5; unit++)
		rate /= 1000;
	snprintf(text, 32, "%.*f%s",
		 rate >= 99.95	 ? 0
		 : rate >= 9.995 ? 1
				 : 2,
		 rate, units[unit]);
	return text;
}

const char *page_name(const struct page *p, size_t side, char letter[2])
{
	if (!p->use_letters)
		return p->c->sides[side].label;
	letter[0] = (char)(side < 26 ? 'A' + side : '?');
	letter[1] = '\0';
	return letter;
}

#define MOST_NAME_COLUMNS 40

int page_name_columns(const struct comparison *c)
{
	size_t columns = NAME_COLUMNS;

	for (size_t i = 0; i < c->nr_rows && c->nr_sides == 1; i++) {
		char *name = curve_name(c, &c->rows[i]);
		size_t width = name ? strlen(name) : 0;

		if (width > columns && width <= MOST_NAME_COLUMNS)
			columns = width;
		free(name);
	}
	return (int)columns;
}

void page_begin_row(struct page *p, size_t i)
{
	const struct row *row = &p->c->rows[i];
	bool is_first = !i || !rows_same_curve(row, row - 1);
	char *name = is_first ? curve_name(p->c, row) : strdup("");

	if (!name) {
		p->no_memory = true;
		return;
	}
	if (strlen(name) > (size_t)p->name_columns) {
		page_say(p, 2, "%s", name);
		name[0] = '\0';
	}
	fprintf(p->out, "%-*s %7lld", p->name_columns, name,
		(long long)row->nr_workers);
	free(name);
}

const char *have_word(enum have have)
{
	static const char *const words[] = {
		[HAVE_FIGURES] = "",   [NOT_MEASURED] = "-",
		[SKIPPED] = "skipped", [FAILED] = "failed",
		[REFUSED] = "refused",
	};

	return words[have];
}

/* --- rows by name: "anon-read, workers 1, 2; anon-write" --- */

size_t page_count_rows(const struct comparison *c, size_t i, size_t end,
		       row_test *test, const void *arg)
{
	size_t nr = 0;

	for (; i < end; i++)
		nr += test(c, &c->rows[i], arg);
	return nr;
}

/* The curve of row i; its workers too where not all of its points pass. */
void page_name_points(FILE *out, const struct comparison *c, size_t i,
		      row_test *test, const void *arg)
{
	size_t end = curve_end(c, i);
	char *name = curve_name(c, &c->rows[i]);
	const char *before = ", workers ";

	fputs(name ? name : "?", out);
	free(name);
	if (page_count_rows(c, i, end, test, arg) == end - i)
		return;
	for (; i < end; i++) {
		if (!test(c, &c->rows[i], arg))
			continue;
		fprintf(out, "%s%lld", before,
			(long long)c->rows[i].nr_workers);
		before = ", ";
	}
}

static void name_rows(FILE *out, const struct comparison *c, row_test *test,
		      const void *arg)
{
	const char *before = ": ";
	size_t end;

	for (size_t i = 0; i < c->nr_rows; i = end) {
		end = curve_end(c, i);
		if (!page_count_rows(c, i, end, test, arg))
			continue;
		fputs(before, out);
		page_name_points(out, c, i, test, arg);
		before = "; ";
	}
}

/* The text once, with the rows it is about where not all of `among`. */
void page_note(struct page *p, const char *text, row_test *test,
	       row_test *among, const void *arg)
{
	const struct comparison *c = p->c;
	size_t nr = page_count_rows(c, 0, c->nr_rows, test, arg), bytes;
	char *names = NULL;
	FILE *out;

	if (!nr)
		return;
	out = open_memstream(&names, &bytes);
	if (!out) {
		p->no_memory = true;
		return;
	}
	if (nr < page_count_rows(c, 0, c->nr_rows, among, NULL))
		name_rows(out, c, test, arg);
	if (!fclose(out))
		page_say(p, 2, "- %s%s", text, names);
	free(names);
}
