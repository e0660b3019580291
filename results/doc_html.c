// SPDX-License-Identifier: GPL-2.0-or-later
/* The markup of an HTML page. */
#include "results/doc.h"

static void put(FILE *out, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		case '\'':
			fputs("&#39;", out);
			break;
		default:
			fputc(*text, out);
		}
	}
}

/* A table scrolls in a box of its own, which the keyboard reaches too. */
const struct markup markup_html = {
	.put = put,
	.put_code = put,
	.heading = { { "<h1>", "</h1>\n" },
		     { "<h2>", "</h2>\n" },
		     { "<h3>", "</h3>\n" } },
	.paragraph = { "<p>", "</p>\n" },
	.list = { "<ul>\n", "</ul>\n" },
	.item = { "<li>", "</li>\n" },
	.code = { "<pre class=\"scroll\" tabindex=\"0\">", "</pre>\n" },
	.table = { "<div class=\"scroll\" tabindex=\"0\"><table>\n",
		   "</table></div>\n" },
	.heads = { "<thead><tr>", "</tr></thead>\n" },
	.head = { { "<th scope=\"col\">", "</th>" },
		  { "<th scope=\"col\" class=\"r\">", "</th>" } },
	.body = { "<tbody>\n", "</tbody>\n" },
	.row = { "<tr>", "</tr>\n" },
	.cell = { { "<td>", "</td>" }, { "<td class=\"r\">", "</td>" } },
	.rule = { "", "" },
	.rule_cell = { "", "" },
	.href = { "<a href=\"", "\">" },
	.link = { "", "</a>" },
	.title = { "<figure role=\"img\" aria-label=\"", "\">\n" },
	.figure = { "<div class=\"scroll\" tabindex=\"0\">", "</div>\n" },
	.under = { "<figcaption>", "</figcaption></figure>\n" },
};
