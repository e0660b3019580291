// SPDX-License-Identifier: GPL-2.0-or-later
/* Draws the layouts that boots have beside their records. */
#include "runner/cmd/report_layout.h"

#include "plots/inline.h"
#include "results/differ.h"
#include "runner/layout/layout.h"

#include <stdio.h>
#include <stdlib.h>

#define MOST 2

/* With the side's label, for releases may be the same. */
static json_t *layout_from(const json_t *boot, const char *label)
{
	const char *release =
		json_string_value(json_object_get(boot, "release"));
	json_t *structs = json_object_get(boot, "layout"), *layout;

	if (!structs)
		return NULL;
	layout = json_pack("{so sO}", "release",
			   json_sprintf("%s (%s)", label,
					release ? release : "unknown"),
			   "structs", structs);
	if (layout && layout_is(layout))
		return layout;
	json_decref(layout);
	return NULL;
}

static json_t *layout_of(const struct sides *sides, size_t side)
{
	const struct side_origin *origin = &sides->origins[side];
	const json_t *boots = sides->dirs[origin->dir].boots;
	json_t *layout = NULL;

	for (size_t i = 0; i < json_array_size(boots) && !layout; i++) {
		const json_t *boot = json_array_get(boots, i);

		if (is_boot_of(boot, origin))
			layout = layout_from(boot, sides->sides[side].label);
	}
	return layout;
}

static bool is_same(const json_t *a, const json_t *b)
{
	return json_equal(json_object_get(a, "structs"),
			  json_object_get(b, "structs"));
}

static char *draw(const json_t *const *layouts, size_t nr, bool is_text,
		  size_t number)
{
	char *drawn = NULL, *content;
	size_t bytes;
	FILE *out = open_memstream(&drawn, &bytes);

	if (!out)
		return NULL;
	if (!is_text)
		layout_svg(out, layouts, nr);
	else if (nr > 1)
		layout_print_changes(out, layouts[0], layouts[1]);
	else
		layout_print(out, layouts[0]);
	if (fclose(out) || is_text)
		return drawn;
	content = inline_svg(drawn, number);
	free(drawn);
	return content;
}

char *report_layout(const struct sides *sides, bool is_text, size_t number)
{
	json_t *layouts[MOST] = { NULL };
	char *content = NULL;
	size_t nr = 0;

	for (size_t s = 0; s < sides->nr_sides && nr < MOST; s++) {
		layouts[nr] = layout_of(sides, s);
		nr += layouts[nr] != NULL;
	}
	if (nr == MOST && is_same(layouts[0], layouts[1]))
		nr = 1;
	if (nr)
		content = draw((const json_t *const *)layouts, nr, is_text,
			       number);
	for (size_t i = 0; i < MOST; i++)
		json_decref(layouts[i]);
	return content;
}
