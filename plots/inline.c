// SPDX-License-Identifier: GPL-2.0-or-later
/* Takes the <svg> out of a file and renames what it defines. */
#include "plots/inline.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* After these, inside of a tag, a name begins. */
static const char *const before_names[] = {
	" id='", " id=\"", "href='#", "href=\"#", "url(#",
};

static size_t name_begins(const char *text)
{
	for (size_t i = 0; i < sizeof(before_names) / sizeof(*before_names);
	     i++) {
		size_t bytes = strlen(before_names[i]);

		if (!strncmp(text, before_names[i], bytes))
			return bytes;
	}
	return 0;
}

char *inline_svg(const char *file, size_t nr)
{
	const char *svg = strstr(file, "<svg");
	char *text = NULL;
	size_t bytes, skip;
	bool in_tag = false;
	FILE *out;

	if (!svg)
		return NULL;
	out = open_memstream(&text, &bytes);
	if (!out)
		return NULL;
	while (*svg) {
		in_tag = *svg == '<' || (in_tag && *svg != '>');
		skip = in_tag ? name_begins(svg) : 0;
		if (skip)
			fprintf(out, "%.*sd%zu-", (int)skip, svg, nr);
		else
			fputc(*svg, out);
		svg += skip ? skip : 1;
	}
	return fclose(out) ? NULL : text;
}
