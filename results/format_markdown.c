// SPDX-License-Identifier: GPL-2.0-or-later
/* The table as Markdown, for issues, wikis and job summaries. */
#include "results/doc.h"
#include "results/formats.h"

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

static void print_notes(struct doc *d, const struct comparison *c)
{
	bool said[NR_JUDGEMENTS] = { false }, emulated = false;

	for (size_t i = 0; i < c->nr_rows; i++)
		for (size_t s = 1; s < c->nr_sides; s++) {
			said[c->rows[i].cells[s].change.judgement] = true;
			emulated |= c->rows[i].is_emulated;
		}
	if (emulated)
		doc_item(d, "%s", SCREENING_ONLY);
	for (enum judgement j = 0; j < NR_JUDGEMENTS; j++)
		if (said[j] && judgement_text(j))
			doc_item(d, "%s", judgement_text(j));
}

int markdown_print(FILE *out, const struct comparison *c,
		   const struct about *about)
{
	struct doc d = { .out = out, .markup = &markup_markdown };

	doc_list(&d);
	doc_item(&d, "machine: %s", about->machine);
	print_differences(&d, about->differences);
	doc_list_end(&d);
	doc_comparison(&d, c);
	doc_list(&d);
	print_notes(&d, c);
	doc_list_end(&d);
	return d.no_memory ? -ENOMEM : 0;
}
