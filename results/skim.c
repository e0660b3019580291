// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Nine tenths of a record are its raw slices and workers, which a comparison
 * never looks at. Finding where they end takes a count of brackets.
 */
#include "results/skim.h"

#include <stdbool.h>
#include <string.h>

/* Past the string that begins at s; NULL if it does not end. */
static char *after_string(char *s)
{
	for (s++; *s && *s != '"'; s++)
		if (*s == '\\' && s[1])
			s++;
	return *s ? s + 1 : NULL;
}

/* Past the array or object that begins at s; NULL if it does not end. */
static char *after_value(char *s)
{
	int depth = 0;

	while (s && *s) {
		s += strcspn(s, "\"[]{}");
		if (*s == '"') {
			s = after_string(s);
			continue;
		}
		if (*s == '[' || *s == '{')
			depth++;
		else if (*s)
			depth--;
		if (*s)
			s++;
		if (!depth)
			return s;
	}
	return NULL;
}

/* True if the string from key to end, quotes included, is a name. */
static bool is_named(const char *key, const char *end, const char *const *names)
{
	size_t bytes = (size_t)(end - key) - 2;

	for (; *names; names++)
		if (strlen(*names) == bytes && !memcmp(key + 1, *names, bytes))
			return true;
	return false;
}

/* Past the member whose key begins at s; *out is where its copy goes. */
static char *skim_member(char *s, char **out, const char *const *names)
{
	char *start = s, *end = after_string(s);
	bool named = end && *end == ':' && is_named(s, end, names);

	if (!end)
		return NULL;
	if (*end == ':' && (end[1] == '[' || end[1] == '{'))
		end = after_value(end + 1);
	else
		named = false;
	if (!end)
		return NULL;
	if (named && (*out)[-1] == ',')
		(*out)--; /* with the comma before it */
	else if (named && *end == ',')
		end++;
	if (named)
		return end;
	memmove(*out, start, (size_t)(end - start));
	*out += end - start;
	return end;
}

void skim(char *line, const char *const *names)
{
	char *s = line, *out = line;

	if (*s != '{')
		return;
	*out++ = *s++;
	while (*s) {
		char *next = s;

		if (*s != '"') {
			*out++ = *s++;
			continue;
		}
		next = skim_member(s, &out, names);
		if (!next) {
			memmove(out, s, strlen(s) + 1);
			return;
		}
		s = next;
	}
	*out = '\0';
}
