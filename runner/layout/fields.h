/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the drawings of a layout read of its JSON, see layout.h. */
#ifndef RUNNER_LAYOUT_FIELDS_H
#define RUNNER_LAYOUT_FIELDS_H

#include <jansson.h>
#include <stdbool.h>
#include <string.h>

#define LINE 64 /* bytes of a cacheline */

static inline long number(const json_t *object, const char *key)
{
	return (long)json_integer_value(json_object_get(object, key));
}

static inline const char *text(const json_t *object, const char *key)
{
	const char *value = json_string_value(json_object_get(object, key));

	return value ? value : "";
}

static inline bool has_use(const json_t *field, char use)
{
	return strchr(text(field, "use"), use);
}

/* NULL: this kernel has none. */
static inline const json_t *structure_of(const json_t *layout, const char *name)
{
	return json_object_get(json_object_get(layout, "structs"), name);
}

/* Where in the lines of an object at base. */
static inline bool touches_line(const json_t *field, long base, long line)
{
	long start = base + number(field, "offset");

	return start / LINE <= line &&
	       (start + number(field, "bytes") - 1) / LINE >= line;
}

/* The element of an array of that name; NULL. */
static inline const json_t *named(const json_t *array, const char *name)
{
	const json_t *one;
	size_t i;

	json_array_foreach (array, i, one) {
		if (!strcmp(text(one, "name"), name))
			return one;
	}
	return NULL;
}

#endif
