/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a comparison's texts share: sentences, names of sides and of rows. */
#ifndef RESULTS_PAGE_H
#define RESULTS_PAGE_H

#include "results/compare.h"

#include <stdio.h>

#define TABLE_COLUMNS 100 /* no line is longer */
#define PROSE_COLUMNS 76  /* what a mail bears when it is quoted */
#define NAME_COLUMNS  15
#define COUNT_COLUMNS 7

struct page {
	FILE *out;
	const struct comparison *c;
	size_t columns;	  /* that a sentence may have */
	bool use_letters; /* A, B, ... where labels would not fit */
	bool no_memory;
	int name_columns; /* of the first column */
};

/* One sentence, wrapped; further lines hang under the first by `hang`. */
void page_say(struct page *p, int hang, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* The side's label, or its letter. */
const char *page_name(const struct page *p, size_t side, char letter[2]);
/* True if some label is too long for its column. */
bool page_needs_letters(const struct comparison *c);
bool page_same_placement(const struct comparison *c);
/* "compact", or "compact, memory remote" where that is not local. NULL:
 * unknown, or no memory; the caller frees it. */
char *placement_text(const struct row *row);

typedef bool row_test(const struct comparison *c, const struct row *row,
		      const void *arg);

size_t page_count_rows(const struct comparison *c, size_t i, size_t end,
		       row_test *test, const void *arg);
/* The curve of row i; its workers too where not all of its points pass. */
void page_name_points(FILE *out, const struct comparison *c, size_t i,
		      row_test *test, const void *arg);
/* "- text", once, with the rows it is about where not all of `among`. */
void page_note(struct page *p, const char *text, row_test *test,
	       row_test *among, const void *arg);

/* Wide enough for every name where one kernel leaves the room. */
int page_name_columns(const struct comparison *c);
/*
 * The name of row i and its workers: the first columns of its line. A name too
 * long for its column has a line of its own, and is said once for a curve.
 */
void page_begin_row(struct page *p, size_t i);
/* What stands in place of a figure: "-", "skipped", ... */
const char *have_word(enum have have);
/* "1.00M", "216 ": three digits and a unit or a blank. Returns text. */
const char *rate_text(double rate, char text[32]);

/* "anon-read + mmap-churn:1"; the placement too where the rows have several.
 * NULL: no memory; the caller frees it. */
char *curve_name(const struct comparison *c, const struct row *row);

#endif
