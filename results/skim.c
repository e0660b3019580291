// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Nine tenths of a record are raw figures, which a comparison never looks at:
 * to find their end takes a count of brackets, and no tree. The rest is taken
 * as record_encode() writes it. A line in any other form, or with anything
 * wrong, is left to record_decode(), which knows all of JSON and names the
 * fault.
 */
#include "results/skim.h"
#include "results/counters.h"
#include "results/fields.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_FIELDS 128

/* One member of an object, quotes included in neither. */
struct member {
	const char *name;
	size_t name_bytes;
	const char *value;
	size_t value_bytes;
};

/* ---- where values end; NULL: not in the form that is written here ---- */

/* Past the string that begins at s, which may have escapes. */
static const char *after_string(const char *s)
{
	for (s++; *s && *s != '"'; s++)
		if (*s == '\\' && s[1])
			s++;
	return *s ? s + 1 : NULL;
}

/* No escapes, and nothing that could be broken UTF-8. */
static const char *after_plain_string(const char *s)
{
	for (s++; *s != '"'; s++)
		if (*s < ' ' || *s > '~' || *s == '\\')
			return NULL;
	return s + 1;
}

/* Most bytes of a record go by here: no branch but the loop's. */
static const char *after_nested(const char *s)
{
	enum {
		STOP = -(1 << 30)
	};
	static const int deeper[256] = {
		['['] = 1,  ['{'] = 1,	  [']'] = -1,
		['}'] = -1, ['"'] = STOP, ['\0'] = STOP,
	};
	int depth = 0;

	do {
		while ((depth += deeper[(unsigned char)*s++]) > 0)
			;
		if (!depth)
			return s;
		depth -= STOP;
		s = s[-1] ? after_string(s - 1) : NULL;
	} while (s);
	return NULL;
}

/* At least one. */
static const char *after_digits(const char *s)
{
	const char *start = s;

	while (isdigit((unsigned char)*s))
		s++;
	return s > start ? s : NULL;
}

static const char *after_number(const char *s)
{
	if (*s == '-')
		s++;
	s = *s == '0' ? s + 1 : after_digits(s);
	if (s && *s == '.')
		s = after_digits(s + 1);
	if (s && (*s == 'e' || *s == 'E')) {
		s++;
		s = after_digits(*s == '+' || *s == '-' ? s + 1 : s);
	}
	return s;
}

static const char *after_value(const char *s)
{
	switch (*s) {
	case '"':
		return after_plain_string(s);
	case '[':
	case '{':
		return after_nested(s);
	case 't':
		return strncmp(s, "true", 4) ? NULL : s + 4;
	case 'f':
		return strncmp(s, "false", 5) ? NULL : s + 5;
	default:
		return after_number(s);
	}
}

/* Past the member that begins at s. */
static const char *after_member(const char *s, struct member *m)
{
	const char *end = *s == '"' ? after_plain_string(s) : NULL;

	if (!end || *end != ':')
		return NULL;
	m->name = s + 1;
	m->name_bytes = (size_t)(end - s) - 2;
	m->value = end + 1;
	end = after_value(m->value);
	m->value_bytes = end ? (size_t)(end - m->value) : 0;
	return end;
}

typedef bool take_fn(void *arg, const struct member *m);

/* Past the object that begins at s, when each of its members was taken. */
static const char *take_object(const char *s, take_fn *take, void *arg)
{
	struct member m;

	if (*s != '{')
		return NULL;
	do {
		s = after_member(s + 1, &m);
		if (!s || !take(arg, &m))
			return NULL;
	} while (*s == ',');
	return *s == '}' ? s + 1 : NULL;
}

/* ---- counts ---- */

static bool is_compared(const struct member *m)
{
	static const char *const names[] = {
		"mmap_lock_read_start",
		"mmap_lock_read_failed",
		"mmap_lock_write_start",
		"mmap_lock_write_failed",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i]) == m->name_bytes &&
		    !memcmp(names[i], m->name, m->name_bytes))
			return true;
	/* Of these a reason is not shown. */
	return *m->value != '"' && counter_is_shown(m->name, m->name_bytes);
}

static bool take_count(void *arg, const struct member *m)
{
	json_t *value;

	if (!is_compared(m))
		return true;
	if (json_object_getn(arg, m->name, m->name_bytes))
		return false; /* twice */
	if (*m->value == '"')
		value = json_stringn(m->value + 1, m->value_bytes - 2);
	else if (m->value_bytes < 19 && isdigit((unsigned char)*m->value))
		value = json_loadb(m->value, m->value_bytes, JSON_DECODE_ANY,
				   NULL);
	else
		return false;
	return value &&
	       !json_object_setn_new(arg, m->name, m->name_bytes, value);
}

/* ---- the record ---- */

struct skimming {
	struct record *r;
	size_t last; /* field found */
	bool seen[MAX_FIELDS];
};

static bool take_integer(int64_t *integer, const struct member *m)
{
	if (m->value_bytes > 18 ||
	    strspn(m->value, "0123456789") != m->value_bytes)
		return false;
	*integer = strtoll(m->value, NULL, 10);
	return true;
}

static bool take_real(double *real, const struct member *m)
{
	if (*m->value != '-' && !isdigit((unsigned char)*m->value))
		return false;
	*real = strtod(m->value, NULL);
	/* A longer integer is too much for the parser too. */
	return isfinite(*real) && (m->value_bytes < 19 ||
				   strcspn(m->value, ".eE") < m->value_bytes);
}

static bool is_raw(const struct field *f)
{
	return !strcmp(f->name, "workers") || !strcmp(f->name, "slices");
}

static bool take_object_field(const struct field *f, json_t **json,
			      const struct member *m)
{
	if (is_raw(f))
		return true;
	/* Of these all is shown, and few records have them. */
	if (strcmp(f->name, "counts") != 0 &&
	    strcmp(f->name, "pages_on") != 0) {
		*json = json_loadb(m->value, m->value_bytes,
				   JSON_REJECT_DUPLICATES, NULL);
		return *json;
	}
	*json = json_object();
	return *json && take_object(m->value, take_count, *json);
}

static bool take_value(const struct record *r, const struct field *f,
		       const struct member *m)
{
	const union slot slot = slot_of(r, f);

	switch (f->type) {
	case STRING:
		if (*m->value != '"')
			return false;
		*slot.string = strndup(m->value + 1, m->value_bytes - 2);
		return *slot.string;
	case INTEGER:
		return take_integer(slot.integer, m);
	case REAL:
		return take_real(slot.real, m);
	case BOOLEAN:
		*slot.boolean = *m->value == 't';
		return *m->value == 't' || *m->value == 'f';
	case OBJECT:
		return *m->value == '{' && take_object_field(f, slot.json, m);
	case ARRAY:
		return *m->value == '[' && is_raw(f);
	}
	return false;
}

static bool take_field(void *arg, const struct member *m)
{
	struct skimming *skimming = arg;
	const struct field *f =
		find_field(m->name, m->name_bytes, &skimming->last);

	if (!f || skimming->last >= MAX_FIELDS ||
	    skimming->seen[skimming->last])
		return false;
	skimming->seen[skimming->last] = true;
	return take_value(skimming->r, f, m);
}

static void drop_raw(struct record *r)
{
	json_decref(r->workers);
	json_decref(r->slices);
	r->workers = r->slices = NULL;
}

int record_skim(struct record *r, const char *line, char *why, size_t why_bytes)
{
	struct skimming skimming = { .r = r };
	const char *end;
	int err;

	record_init(r);
	r->format = -1;
	skimming.last = MAX_FIELDS - 1;
	end = take_object(line, take_field, &skimming);
	if (end && !*end && r->format == RECORD_FORMAT)
		return 0;
	record_free(r);
	err = record_decode(r, line, why, why_bytes);
	if (!err)
		drop_raw(r);
	return err;
}

/* ---- the plan ---- */

/* Where the units begin; they end at *end. NULL: not as they are written. */
static char *find_units(char *text, size_t *nr, char **end)
{
	/* At this depth only, and no string holds a newline. */
	static const char key[] = "\n \"units\": [";
	char *start = strstr(text, key);
	const char *s;

	*nr = 0;
	if (!start)
		return NULL;
	start += sizeof(key) - 1;
	for (s = start; s && *s != ']'; ++*nr) {
		s += strspn(s, ", \n");
		s = *s == '{' ? after_nested(s) : NULL;
		if (s)
			s += strspn(s, " \n");
	}
	*end = (char *)(uintptr_t)s;
	return s ? start : NULL;
}

json_t *plan_skim(char *text, size_t *nr_units)
{
	char *end, *start = find_units(text, nr_units, &end);

	if (!start)
		return NULL;
	memmove(start, end, strlen(end) + 1);
	return json_loads(text, JSON_REJECT_DUPLICATES, NULL);
}
