// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Compares what boots.jsonl says of each side: a knob that differs may be what
 * a table takes for the kernel.
 */
#include "results/differ.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* MemTotal shrinks with the size of the kernel; less than this is no fact. */
#define MEMORY_SHARE .05

static const char *const facts[] = {
	"machine_class",
	"cpu_model",
	"nr_cpus",
	"memory_bytes",
	"clocksource",
	"cmdline",
	"thp",
	"vulnerabilities",
	"perf_version",
	"compiler",
	"faultline_version",
	"fault_around_bytes",
	"prefetch",
	"state",
	"layout",
};

struct differ {
	const struct sides *sides;
	FILE *out;
	char **texts; /* of one fact, one for each side; NULL: absent */
};

bool is_boot_of(const json_t *boot, const struct side_origin *origin)
{
	const char *kernel = json_string_value(json_object_get(boot, "kernel"));

	return !kernel || !strcmp(kernel, origin->kernel);
}

static const json_t *fact_of(const json_t *boot, const char *key,
			     const char *member)
{
	const json_t *fact = json_object_get(boot, key);

	return member ? json_object_get(fact, member) : fact;
}

/* "192 bytes, 21 objects in a slab, vm_refcnt in line 2" of a layout. */
static char *structure_text(const json_t *structure)
{
	const json_t *fields = json_object_get(structure, "fields"), *field;
	const char *name, *use;
	int bytes = 0, nr = 0, at;
	char *text = NULL;
	size_t text_bytes, i;
	FILE *out = open_memstream(&text, &text_bytes);

	if (!out)
		return NULL;
	json_unpack((json_t *)(uintptr_t)structure, "{s?i s?{s?i}}", "bytes",
		    &bytes, "slab", "objects", &nr);
	fprintf(out, "%d bytes", bytes);
	if (nr)
		fprintf(out, ", %d objects in a slab", nr);
	json_array_foreach (fields, i, field) {
		if (!json_unpack((json_t *)(uintptr_t)field, "{ss ss si}",
				 "name", &name, "use", &use, "offset", &at) &&
		    strpbrk(use, "wl"))
			fprintf(out, ", %s in line %d", name, at / 64);
	}
	return fclose(out) ? NULL : text;
}

static char *text_of(const json_t *fact)
{
	char *text;

	if (json_object_get(fact, "fields"))
		return structure_text(fact);
	if (json_is_string(fact))
		return strdup(json_string_value(fact));
	if (!fact || json_is_null(fact))
		return NULL;
	text = json_dumps(fact, JSON_COMPACT | JSON_ENCODE_ANY);
	return text;
}

/* True if text is one of those in texts, which " then " parts. */
static bool has_text(const char *texts, const char *text)
{
	size_t bytes = strlen(text);

	for (const char *next; texts; texts = next ? next + 6 : NULL) {
		next = strstr(texts, " then ");
		if ((next ? (size_t)(next - texts) : strlen(texts)) == bytes &&
		    !memcmp(texts, text, bytes))
			return true;
	}
	return false;
}

/* "tsc", or "tsc then hpet" where the boots of one side differ. */
static int add_text(char **texts, char *text)
{
	char *longer;

	if (!text)
		return 0;
	if (*texts && has_text(*texts, text)) {
		free(text);
		return 0;
	}
	if (asprintf(&longer, "%s%s%s", *texts ? *texts : "",
		     *texts ? " then " : "", text) < 0)
		longer = NULL;
	free(text);
	if (!longer)
		return -ENOMEM;
	free(*texts);
	*texts = longer;
	return 0;
}

static int read_texts(const struct differ *d, const char *key,
		      const char *member)
{
	int err = 0;

	for (size_t s = 0; s < d->sides->nr_sides; s++) {
		const struct side_origin *origin = &d->sides->origins[s];
		const json_t *boots = d->sides->dirs[origin->dir].boots;

		free(d->texts[s]);
		d->texts[s] = NULL;
		for (size_t i = 0; i < json_array_size(boots) && !err; i++) {
			const json_t *boot = json_array_get(boots, i);

			if (is_boot_of(boot, origin))
				err = add_text(
					&d->texts[s],
					text_of(fact_of(boot, key, member)));
		}
	}
	return err;
}

/* --- one fact --- */

static bool all_same(const struct differ *d)
{
	for (size_t s = 1; s < d->sides->nr_sides; s++)
		if (strcmp(d->texts[0] ? d->texts[0] : "",
			   d->texts[s] ? d->texts[s] : ""))
			return false;
	return true;
}

/* A report says little of its machine; what it does not say is no difference. */
static bool is_unsaid(const struct differ *d)
{
	for (size_t s = 0; s < d->sides->nr_sides; s++) {
		size_t dir = d->sides->origins[s].dir;

		if (!d->texts[s] &&
		    json_object_get(d->sides->dirs[dir].plan, "report"))
			return true;
	}
	return false;
}

static bool any_absent(const struct differ *d)
{
	for (size_t s = 0; s < d->sides->nr_sides; s++)
		if (!d->texts[s])
			return true;
	return false;
}

static bool is_much(const struct differ *d)
{
	double least = 1e300, most = 0;

	for (size_t s = 0; s < d->sides->nr_sides; s++) {
		double bytes = d->texts[s] ? atof(d->texts[s]) : 0;

		least = bytes < least ? bytes : least;
		most = bytes > most ? bytes : most;
	}
	return most - least > MEMORY_SHARE * most;
}

/* What a boot's description means that does not have the fact. */
static const char *absent_text(const char *key)
{
	return strcmp(key, "prefetch") ? "unknown" : "unchanged";
}

static void say_texts(const struct differ *d, const char *key,
		      const char *member)
{
	fprintf(d->out, "%s%s%s:", key, member ? "/" : "",
		member ? member : "");
	for (size_t s = 0; s < d->sides->nr_sides; s++)
		fprintf(d->out, "%s %s: %s", s ? ";" : "",
			d->sides->sides[s].label,
			d->texts[s] ? d->texts[s] : absent_text(key));
	fputc('\n', d->out);
}

/* --- facts that are many: one for each file of a directory --- */

/* The names of all members on any side, as keys. */
static json_t *all_members(const struct differ *d, const char *key)
{
	json_t *names = json_object();

	for (size_t s = 0; s < d->sides->nr_sides && names; s++) {
		const struct side_origin *origin = &d->sides->origins[s];
		const json_t *boots = d->sides->dirs[origin->dir].boots;

		for (size_t i = 0; i < json_array_size(boots); i++) {
			json_t *boot = json_array_get(boots, i);

			if (is_boot_of(boot, origin))
				json_object_update(names,
						   json_object_get(boot, key));
		}
	}
	return names;
}

/* Kernels differ in which files they have: those share a line. */
static void say_absent(const struct differ *d, const char *key,
		       const char *member, size_t *nr_absent)
{
	if ((*nr_absent)++)
		fprintf(d->out, ", %s", member);
	else
		fprintf(d->out, "%s, not on all sides: %s", key, member);
}

static int say_members(const struct differ *d, const char *key)
{
	json_t *names = all_members(d, key), *value;
	size_t nr_absent = 0;
	const char *member;
	int err = names ? 0 : -ENOMEM;

	for (int absent = 0; absent < 2 && !err; absent++) {
		json_object_foreach (names, member, value) {
			err = read_texts(d, key, member);
			if (err)
				break;
			if (is_unsaid(d))
				continue;
			if (any_absent(d) && absent)
				say_absent(d, key, member, &nr_absent);
			else if (!any_absent(d) && !absent && !all_same(d))
				say_texts(d, key, member);
		}
	}
	if (nr_absent)
		fputc('\n', d->out);
	json_decref(names);
	return err;
}

static bool has_members(const struct differ *d, const char *key)
{
	json_t *names = all_members(d, key);
	bool has = json_object_size(names) > 0;

	json_decref(names);
	return has;
}

static int say_fact(const struct differ *d, const char *key)
{
	int err;

	if (has_members(d, key))
		return say_members(d, key);
	err = read_texts(d, key, NULL);
	if (err || all_same(d) || is_unsaid(d))
		return err;
	if (strcmp(key, "memory_bytes") || is_much(d))
		say_texts(d, key, NULL);
	return 0;
}

char *sides_differences(const struct sides *sides)
{
	char **texts = calloc(sides->nr_sides + 1, sizeof(*texts));
	char *text = NULL;
	size_t bytes;
	struct differ d = { sides, open_memstream(&text, &bytes), texts };
	int err = d.out && texts ? 0 : -ENOMEM;

	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]) && !err; i++)
		err = say_fact(&d, facts[i]);
	for (size_t s = 0; s < sides->nr_sides && texts; s++)
		free(texts[s]);
	free(texts);
	if (d.out && fclose(d.out))
		err = -ENOMEM;
	if (!err)
		return text;
	free(text);
	return NULL;
}
