// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests documents in each markup, byte by byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "results/doc.h"

static void check(const struct markup *markup, void (*write)(struct doc *d),
		  const char *golden)
{
	size_t bytes;
	char *text;
	struct doc d = { .out = open_memstream(&text, &bytes),
			 .markup = markup };

	write(&d);
	assert_false(d.no_memory);
	assert_int_equal(fclose(d.out), 0);
	assert_string_equal(text, golden);
	free(text);
}

static void write_table(struct doc *d)
{
	doc_table(d, "lr");
	doc_cell(d, "a|b");
	doc_cell(d, "%d%%", 95);
	doc_cell(d, "<b>");
	doc_cell(d, "%s", "");
	doc_table_end(d);
}

static void write_text(struct doc *d)
{
	doc_heading(d, 2, "a & b");
	doc_paragraph(d, "\"it's\" *%s* [1] mmap_lock", "`so`");
	doc_lines(d, "- one\ntwo - 2");
	doc_lines(d, "");
	doc_code(d, "a <b> && c\n");
	doc_list(d);
	doc_link_item(d, "a&b", "<c>");
	doc_list_end(d);
	doc_figure(d, "what", "<svg></svg>");
}

static void test_markdown(void **state)
{
	check(&markup_markdown, write_table,
	      "| a\\|b | 95% |\n|---|--:|\n| &lt;b&gt; |  |\n\n");
	check(&markup_markdown, write_text,
	      "## a &amp; b\n\n"
	      "\"it's\" \\*\\`so\\`\\* \\[1\\] mmap_lock\n\n"
	      "- one\n- two - 2\n\n"
	      "```\na <b> && c\n```\n\n"
	      "- [&lt;c&gt;](a&b)\n\n"
	      "```\n<svg></svg>```\n\n");
}

static void test_html(void **state)
{
	check(&markup_html, write_table,
	      "<div class=\"scroll\" tabindex=\"0\"><table>\n"
	      "<thead><tr><th scope=\"col\">a|b</th>"
	      "<th scope=\"col\" class=\"r\">95%</th></tr></thead>\n"
	      "<tbody>\n<tr><td>&lt;b&gt;</td><td class=\"r\"></td></tr>\n"
	      "</tbody>\n</table></div>\n");
	check(&markup_html, write_text,
	      "<h2>a &amp; b</h2>\n"
	      "<p>&quot;it&#39;s&quot; *`so`* [1] mmap_lock</p>\n"
	      "<ul>\n<li>one</li>\n<li>two - 2</li>\n</ul>\n"
	      "<pre class=\"scroll\" tabindex=\"0\">"
	      "a &lt;b&gt; &amp;&amp; c\n</pre>\n"
	      "<ul>\n<li><a href=\"a&amp;b\">&lt;c&gt;</a></li>\n</ul>\n"
	      "<figure role=\"img\" aria-label=\"what\">\n"
	      "<div class=\"scroll\" tabindex=\"0\"><svg></svg></div>\n"
	      "<figcaption>what</figcaption></figure>\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_markdown),
		cmocka_unit_test(test_html),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
