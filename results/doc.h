/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A document, written from top to bottom: headings, paragraphs, lists, tables,
 * code. What goes around each is the markup's; all text is escaped.
 */
#ifndef RESULTS_DOC_H
#define RESULTS_DOC_H

#include "results/compare.h"

#include <stdio.h>

#define DOC_LEVELS 3

/* What goes before and after. */
struct around {
	const char *before, *after;
};

struct markup {
	void (*put)(FILE *out, const char *text);      /* escaped */
	void (*put_code)(FILE *out, const char *text); /* escaped in code */
	struct around heading[DOC_LEVELS], paragraph, list, item, code;
	struct around table, heads, head[2], body, row,
		cell[2];    /* left, right */
	struct around rule; /* under heads; its cells are rule_cell */
	const char *rule_cell[2];
	struct around href, link; /* around the address, then the words */
	/* Around a drawing's title, for who does not see it (NULL: in text
	 * anyone reads it); then the drawing itself, which is not escaped. */
	struct around title, figure;
	struct around under; /* around the title once more, for narrow pages */
};

extern const struct markup markup_markdown, markup_html;

struct doc {
	FILE *out;
	const struct markup *markup;
	bool no_memory;
	const char *columns; /* of the table: "lrr" */
	size_t column;
};

void doc_heading(struct doc *d, int level, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void doc_paragraph(struct doc *d, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void doc_code(struct doc *d, const char *text);
/* content is in the markup's own language already. */
void doc_figure(struct doc *d, const char *title, const char *content);
/* A list with an item a line of text; a dash before it goes. None: nothing. */
void doc_lines(struct doc *d, const char *text);
void doc_list(struct doc *d);
void doc_item(struct doc *d, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void doc_link_item(struct doc *d, const char *address, const char *words);
void doc_list_end(struct doc *d);

/*
 * Columns are 'l' or 'r', one for each head. Cells follow, row by row; a row
 * ends with its last cell.
 */
void doc_table(struct doc *d, const char *columns);
void doc_cell(struct doc *d, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* After the first row, which is the heads. */
void doc_table_end(struct doc *d);

/* The comparison's tables: counts and rates, change, interval, verdict, one
 * table for each side against the first, or of the only one. */
void doc_comparison(struct doc *d, const struct comparison *c);

/* What say() says on a terminal, as a list of whole sentences. */
struct page;
void doc_say(struct doc *d, const struct comparison *c,
	     void (*say)(struct page *p));

#endif
