// SPDX-License-Identifier: GPL-2.0-or-later
/* Markdown as forges have it: with tables. */
#include "results/doc.h"

#include <string.h>

/* An underscore inside a word is no emphasis there, and stays as it is. */
static void put(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (strchr("\\`*[]|~", *text))
			fprintf(out, "\\%c", *text);
		else if (*text == '<')
			fputs("&lt;", out);
		else if (*text == '>')
			fputs("&gt;", out);
		else if (*text == '&')
			fputs("&amp;", out);
		else
			fputc(*text == '\n' ? ' ' : *text, out);
	}
}

static void put_code(FILE *out, const char *text)
{
	fputs(text, out);
}

const struct markup markup_markdown = {
	.put = put,
	.put_code = put_code,
	.heading = { { "# ", "\n\n" }, { "## ", "\n\n" }, { "### ", "\n\n" } },
	.paragraph = { "", "\n\n" },
	.list = { "", "\n" },
	.item = { "- ", "\n" },
	.code = { "```\n", "```\n\n" },
	.table = { "", "\n" },
	.heads = { "|", "\n" },
	.head = { { " ", " |" }, { " ", " |" } },
	.body = { "", "" },
	.row = { "|", "\n" },
	.cell = { { " ", " |" }, { " ", " |" } },
	.rule = { "|", "\n" },
	.rule_cell = { "---|", "--:|" },
	.href = { "(", ")" },
	.link = { "[", "]" },
	.figure = { "```\n", "```\n\n" },
};
