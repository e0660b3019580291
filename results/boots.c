// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Facts of boots by fact and value, so that what is the same everywhere is
 * said once: {"thp/enabled": {"\"always\"": [0, 1, 2]}}, with the boots of
 * which it is true. No fact is known here by name but the doctor's.
 */
#include "results/boots.h"
#include "results/differ.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MOST_BYTES 300 /* of a value in a table: topology_xml has thousands */

struct boots {
	const struct sides *sides;
	struct boot {
		const json_t *facts;
		size_t side;
	} * all;
	size_t nr;
};

static int find_boots(const struct sides *sides, struct boots *boots)
{
	size_t most = 0;

	*boots = (struct boots){ .sides = sides };
	for (size_t s = 0; s < sides->nr_sides; s++)
		most += json_array_size(
			sides->dirs[sides->origins[s].dir].boots);
	boots->all = calloc(most + 1, sizeof(*boots->all));
	if (!boots->all)
		return -ENOMEM;
	for (size_t s = 0; s < sides->nr_sides; s++) {
		const struct side_origin *origin = &sides->origins[s];
		const json_t *of_dir = sides->dirs[origin->dir].boots, *boot;

		for (size_t i = 0; i < json_array_size(of_dir); i++) {
			boot = json_array_get(of_dir, i);
			if (is_boot_of(boot, origin))
				boots->all[boots->nr++] =
					(struct boot){ boot, s };
		}
	}
	return 0;
}

/* --- gathering --- */

static int add_fact(json_t *facts, const char *key, const json_t *value,
		    size_t boot)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
	json_t *values = json_object_get(facts, key), *which = NULL;
	int err = text ? 0 : -ENOMEM;

	if (!err && !values) {
		values = json_object();
		err = json_object_set_new(facts, key, values);
	}
	if (!err)
		which = json_object_get(values, text);
	if (!err && !which) {
		which = json_array();
		err = json_object_set_new(values, text, which);
	}
	if (!err)
		err = json_array_append_new(which,
					    json_integer((json_int_t)boot));
	free(text);
	return err ? -ENOMEM : 0;
}

/* Members of objects, but of "troubles" only, are facts of their own. */
static int add_facts(json_t *facts, const char *prefix, const json_t *object,
		     size_t boot, bool is_deep)
{
	const char *key;
	json_t *value;
	int err = 0;

	json_object_foreach ((json_t *)(uintptr_t)object, key, value) {
		char *name;

		if (asprintf(&name, "%s%s%s", prefix, *prefix ? "/" : "", key) <
		    0)
			return -ENOMEM;
		if (json_is_object(value) && is_deep)
			err = add_facts(facts, name, value, boot, is_deep);
		else
			err = add_fact(facts, name, value, boot);
		free(name);
		if (err)
			return err;
	}
	return 0;
}

/* --- writing --- */

static size_t count_boots(const struct boots *boots, size_t side)
{
	size_t nr = 0;

	for (size_t i = 0; i < boots->nr; i++)
		nr += boots->all[i].side == side;
	return nr;
}

static size_t count_of(const struct boots *boots, const json_t *which,
		       size_t side)
{
	size_t nr = 0;

	for (size_t i = 0; i < json_array_size(which); i++) {
		json_t *boot = json_array_get(which, i);

		nr += boots->all[json_integer_value(boot)].side == side;
	}
	return nr;
}

static void name_some(FILE *out, const struct boots *boots, const json_t *which,
		      size_t side)
{
	const char *before = " boot ";

	for (size_t i = 0; i < json_array_size(which); i++) {
		const struct boot *boot = &boots->all[json_integer_value(
			json_array_get(which, i))];

		if (boot->side != side)
			continue;
		fprintf(out, "%s%lld", before,
			(long long)json_integer_value(
				json_object_get(boot->facts, "boot")));
		before = ", ";
	}
}

/* "all", "6.1", or "6.1 boot 1, 3; 6.12" */
static void boots_cell(struct doc *d, const struct boots *boots,
		       const json_t *which)
{
	const char *before = "";
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	if (!out) {
		d->no_memory = true;
		return;
	}
	if (json_array_size(which) == boots->nr)
		fputs("all", out);
	for (size_t s = 0; s < boots->sides->nr_sides; s++) {
		size_t nr = count_of(boots, which, s);

		if (!nr || json_array_size(which) == boots->nr)
			continue;
		fprintf(out, "%s%s", before, boots->sides->sides[s].label);
		if (nr < count_boots(boots, s))
			name_some(out, boots, which, s);
		before = "; ";
	}
	if (!fclose(out))
		doc_cell(d, "%s", text);
	free(text);
}

static void value_cell(struct doc *d, const char *text)
{
	json_t *value = json_loads(text, JSON_DECODE_ANY, NULL);
	const char *string = json_string_value(value);

	if (strlen(text) > MOST_BYTES)
		doc_cell(d, "(%zu bytes)", strlen(string ? string : text));
	else
		doc_cell(d, "%s", string ? string : text);
	json_decref(value);
}

static void heads(struct doc *d, const char *const *names)
{
	for (; *names; names++)
		doc_cell(d, "%s", *names);
}

static bool is_identity(const char *key)
{
	return !strcmp(key, "kernel") || !strcmp(key, "boot") ||
	       !strcmp(key, "boot_id") || !strncmp(key, "troubles", 8) ||
	       !strncmp(key, "layout/", 7); /* it is drawn */
}

static void write_facts(struct doc *d, const struct boots *boots, json_t *facts)
{
	static const char *const names[] = { "fact", "value", "boots", NULL };
	const char *key, *text;
	json_t *values, *which;

	doc_table(d, "lll");
	heads(d, names);
	json_object_foreach (facts, key, values) {
		if (is_identity(key))
			continue;
		json_object_foreach (values, text, which) {
			doc_cell(d, "%s", key);
			value_cell(d, text);
			boots_cell(d, boots, which);
		}
	}
	doc_table_end(d);
}

int boots_facts(struct doc *d, const struct sides *sides)
{
	json_t *facts = json_object();
	struct boots boots;
	int err = find_boots(sides, &boots);

	for (size_t i = 0; i < boots.nr && !err; i++)
		err = add_facts(facts, "", boots.all[i].facts, i, true);
	if (!err && boots.nr)
		write_facts(d, &boots, facts);
	else if (!err)
		doc_paragraph(d, "No boot is described.");
	json_decref(facts);
	free(boots.all);
	return err;
}

/* --- the doctor's --- */

static void trouble_cell(struct doc *d, const json_t *trouble, const char *key)
{
	const json_t *value = json_object_get(trouble, key);
	char *text = NULL;

	if (value && !json_is_string(value))
		text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
	doc_cell(d, "%s",
		 json_is_string(value) ? json_string_value(value)
		 : text		       ? text
				       : "-");
	free(text);
}

static void write_troubles(struct doc *d, const struct boots *boots,
			   json_t *troubles)
{
	static const char *const names[] = { "level", "what",  "value",
					     "why",   "boots", NULL };
	const char *name, *text;
	json_t *values, *which;

	doc_table(d, "lllll");
	heads(d, names);
	json_object_foreach (troubles, name, values) {
		json_object_foreach (values, text, which) {
			json_t *trouble =
				json_loads(text, JSON_DECODE_ANY, NULL);

			trouble_cell(d, trouble, "level");
			doc_cell(d, "%s", name);
			trouble_cell(d, trouble, "value");
			trouble_cell(d, trouble, "why");
			boots_cell(d, boots, which);
			json_decref(trouble);
		}
	}
	doc_table_end(d);
}

int boots_troubles(struct doc *d, const struct sides *sides)
{
	json_t *troubles = json_object();
	bool has_looked = false;
	struct boots boots;
	int err = find_boots(sides, &boots);

	for (size_t i = 0; i < boots.nr && !err; i++) {
		const json_t *of_boot =
			json_object_get(boots.all[i].facts, "troubles");

		has_looked |= json_is_object(of_boot);
		err = add_facts(troubles, "", of_boot, i, false);
	}
	if (!err && json_object_size(troubles))
		write_troubles(d, &boots, troubles);
	else if (!err)
		doc_paragraph(
			d, "%s",
			has_looked ? "Nothing to complain of."
				   : "No findings were kept with these boots.");
	json_decref(troubles);
	free(boots.all);
	return err;
}
