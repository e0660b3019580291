// SPDX-License-Identifier: GPL-2.0-or-later
/* The table as Markdown, for issues, wikis and job summaries. */
#include "results/doc.h"
#include "results/formats.h"
#include "results/notes.h"

#include <errno.h>
#include <string.h>

static void print_differences(struct doc *d, const char *lines)
{
	while (lines && *lines) {
		size_t width = strcspn(lines, "\n");

		doc_item(d, "differs: %.*s", (int)width, lines);
		lines += width + (lines[width] == '\n');
	}
}

int markdown_print(FILE *out, const struct comparison *c,
		   const struct about *about)
{
	struct doc d = { .out = out, .markup = &markup_markdown };

	doc_list(&d);
	doc_item(&d, "machine: %s", about->machine);
	print_differences(&d, about->differences);
	doc_list_end(&d);
	doc_say(&d, c, table_say_kernels);
	doc_comparison(&d, c);
	doc_say(&d, c, notes_say);
	return d.no_memory ? -ENOMEM : 0;
}
