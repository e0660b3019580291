// SPDX-License-Identifier: GPL-2.0-or-later
/* Writes a document with the markup's strings around its text. */
#include "results/doc.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static void put_around(struct doc *d, const struct around *around,
		       const char *text)
{
	fputs(around->before, d->out);
	d->markup->put(d->out, text);
	fputs(around->after, d->out);
}

__attribute__((format(printf, 3, 0))) static void
put_format(struct doc *d, const struct around *around, const char *format,
	   va_list args)
{
	char *text;

	if (vasprintf(&text, format, args) < 0) {
		d->no_memory = true;
		return;
	}
	put_around(d, around, text);
	free(text);
}

void doc_heading(struct doc *d, int level, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	put_format(d, &d->markup->heading[level - 1], format, args);
	va_end(args);
}

void doc_paragraph(struct doc *d, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	put_format(d, &d->markup->paragraph, format, args);
	va_end(args);
}

void doc_code(struct doc *d, const char *text)
{
	fputs(d->markup->code.before, d->out);
	d->markup->put_code(d->out, text);
	fputs(d->markup->code.after, d->out);
}

void doc_figure(struct doc *d, const char *title, const char *content)
{
	if (d->markup->title.before)
		put_around(d, &d->markup->title, title);
	fprintf(d->out, "%s%s%s", d->markup->figure.before, content,
		d->markup->figure.after);
	if (d->markup->under.before)
		put_around(d, &d->markup->under, title);
}

/* --- lists --- */

void doc_list(struct doc *d)
{
	fputs(d->markup->list.before, d->out);
}

void doc_item(struct doc *d, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	put_format(d, &d->markup->item, format, args);
	va_end(args);
}

void doc_link_item(struct doc *d, const char *address, const char *words)
{
	const struct markup *m = d->markup;

	fputs(m->item.before, d->out);
	if (m->href.before[0] == '<') { /* the address comes first */
		put_around(d, &m->href, address);
		put_around(d, &m->link, words);
	} else {
		put_around(d, &m->link, words);
		fprintf(d->out, "%s%s%s", m->href.before, address,
			m->href.after);
	}
	fputs(m->item.after, d->out);
}

void doc_list_end(struct doc *d)
{
	fputs(d->markup->list.after, d->out);
}

void doc_lines(struct doc *d, const char *text)
{
	if (!text || !*text)
		return;
	doc_list(d);
	while (*text) {
		size_t width = strcspn(text, "\n");
		size_t dash = strncmp(text, "- ", 2) ? 0 : 2;

		doc_item(d, "%.*s", (int)(width - dash), text + dash);
		text += width + (text[width] == '\n');
	}
	doc_list_end(d);
}

/* --- tables --- */

static bool is_right(const struct doc *d)
{
	return d->columns[d->column % strlen(d->columns)] == 'r';
}

void doc_table(struct doc *d, const char *columns)
{
	d->columns = columns;
	d->column = 0;
	fputs(d->markup->table.before, d->out);
}

static void put_rule(struct doc *d)
{
	fputs(d->markup->rule.before, d->out);
	for (const char *column = d->columns; *column; column++)
		fputs(d->markup->rule_cell[*column == 'r'], d->out);
	fputs(d->markup->rule.after, d->out);
}

void doc_cell(struct doc *d, const char *format, ...)
{
	const struct markup *m = d->markup;
	size_t nr = strlen(d->columns);
	bool is_head = d->column < nr;
	const struct around *row = is_head ? &m->heads : &m->row;
	va_list args;

	if (d->column == nr)
		fputs(m->body.before, d->out);
	if (d->column % nr == 0)
		fputs(row->before, d->out);
	va_start(args, format);
	put_format(d, is_head ? &m->head[is_right(d)] : &m->cell[is_right(d)],
		   format, args);
	va_end(args);
	if (++d->column % nr)
		return;
	fputs(row->after, d->out);
	if (is_head)
		put_rule(d);
}

void doc_table_end(struct doc *d)
{
	if (d->column > strlen(d->columns))
		fputs(d->markup->body.after, d->out);
	fputs(d->markup->table.after, d->out);
}
