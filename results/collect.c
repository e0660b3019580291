// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads all parts, decides which unit is taken from which, and copies their
 * lines as they are.
 */
#include "results/collect.h"
#include "results/store.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where a unit is taken from; part 0: it is in none. */
struct source {
	size_t part; /* from 1 */
	const struct record *measured;
};

struct joining {
	struct run_dir *parts;
	size_t nr_parts;
	struct source *sources; /* by unit number */
	size_t nr_units;
	size_t *pair_part; /* by number of the boot: as in struct source */
	size_t nr_pairs;
	json_t *boots;
	struct collected *collected;
	char *why;
	size_t why_bytes;
};

__attribute__((format(printf, 3, 4))) static int
explain(const struct joining *j, int err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(j->why, j->why_bytes, format, args);
	va_end(args);
	return err;
}

static const char *path_of(const struct joining *j, size_t part)
{
	return j->parts[part - 1].path;
}

/* ---- one plan ---- */

/* "seed is 2, not 1"; long values stay unsaid. */
static int explain_key(const struct joining *j, const struct run_dir *part,
		       const char *key)
{
	const json_t *first = json_object_get(j->parts[0].plan, key);
	const json_t *other = json_object_get(part->plan, key);
	char *is = json_dumps(other, JSON_COMPACT | JSON_ENCODE_ANY);
	char *was = json_dumps(first, JSON_COMPACT | JSON_ENCODE_ANY);
	bool is_short = is && was && strlen(is) + strlen(was) < 200;

	explain(j, -EINVAL, "%s is of another plan than %s: %s %s%s%s%s",
		part->path, j->parts[0].path, key, is_short ? "is " : "differ",
		is_short ? is : "", is_short ? ", not " : "",
		is_short ? was : "");
	free(is);
	free(was);
	return -EINVAL;
}

static int check_plan(const struct joining *j, const struct run_dir *part)
{
	json_t *plan = j->parts[0].plan, *value;
	const char *key;

	if (json_equal(plan, part->plan))
		return 0;
	json_object_foreach (plan, key, value) {
		if (!json_equal(value, json_object_get(part->plan, key)))
			return explain_key(j, part, key);
	}
	return explain(j, -EINVAL, "%s is of another plan than %s", part->path,
		       j->parts[0].path);
}

/* ---- one kernel under a label ---- */

static const char *text_of(const json_t *boot, const char *key)
{
	const char *text = json_string_value(json_object_get(boot, key));

	return text ? text : "";
}

static int add_boot(struct joining *j, const struct run_dir *part, json_t *boot)
{
	json_t *known;
	size_t i;

	json_array_foreach (j->boots, i, known) {
		if (json_equal(known, boot))
			return 0;
		if (!strcmp(text_of(known, "kernel"),
			    text_of(boot, "kernel")) &&
		    strcmp(text_of(known, "version"), text_of(boot, "version")))
			return explain(j, -EINVAL,
				       "%s: its kernel %s is another build: "
				       "'%s', not '%s'",
				       part->path, text_of(boot, "kernel"),
				       text_of(boot, "version"),
				       text_of(known, "version"));
	}
	return json_array_append(j->boots, boot)
		       ? explain(j, -ENOMEM, "no memory")
		       : 0;
}

/* ---- each unit once ---- */

static bool is_same_text(const char *a, const char *b)
{
	return !strcmp(a ? a : "", b ? b : "");
}

/* One launch, in a part and in a copy of it. */
static bool is_same_launch(const struct record *a, const struct record *b)
{
	return is_same_text(a->status, b->status) &&
	       is_same_text(a->reason, b->reason) &&
	       is_same_text(a->boot_id, b->boot_id) &&
	       a->window_ns == b->window_ns && a->nr_touches == b->nr_touches;
}

static int take_unit(struct joining *j, size_t part, const struct record *r)
{
	struct source *source = &j->sources[r->unit];
	size_t *pair = &j->pair_part[r->boot];

	if (source->part && source->part != part &&
	    is_same_launch(source->measured, r)) {
		j->collected->nr_same++;
		return 0;
	}
	if (source->part)
		return explain(j, -EEXIST,
			       "unit %lld was measured twice, in %s and in %s",
			       (long long)r->unit, path_of(j, source->part),
			       path_of(j, part));
	if (*pair && *pair != part)
		return explain(j, -EXDEV,
			       "boot %lld is in %s and in %s: what differs "
			       "between two machines must not come between a "
			       "pair of boots (run --shard keeps them whole)",
			       (long long)r->boot, path_of(j, *pair),
			       path_of(j, part));
	*source = (struct source){ part, r };
	*pair = part;
	j->collected->nr_landed++;
	return 0;
}

static bool is_planned(const struct joining *j, const struct record *r)
{
	return r->unit >= 1 && (size_t)r->unit <= j->nr_units && r->boot >= 1 &&
	       (size_t)r->boot <= j->nr_pairs;
}

static int take_part(struct joining *j, size_t part)
{
	const struct run_dir *dir = &j->parts[part - 1];
	json_t *boot;
	size_t i;
	int err = check_plan(j, dir);

	json_array_foreach (dir->boots, i, boot) {
		err = err ? err : add_boot(j, dir, boot);
	}
	for (i = 0; i < dir->nr_records && !err; i++) {
		const struct record *r = &dir->records[i];

		if (!is_planned(j, r))
			err = explain(j, -EBADMSG,
				      "%s/records.jsonl: line %zu: of no unit "
				      "of the plan",
				      dir->path, i + 1);
		else if (!strcmp(r->role, "measured") && !r->repeated)
			err = take_unit(j, part, r);
	}
	return err;
}

/* ---- the new directory ---- */

/* The lines of a part are in the order of its records. */
static int copy_lines(const struct joining *j, size_t part, FILE *lines,
		      struct store *store)
{
	const struct run_dir *dir = &j->parts[part - 1];
	char *line = NULL;
	size_t room = 0;
	int err = 0;

	for (size_t i = 0; i < dir->nr_records && !err; i++) {
		ssize_t bytes = getline(&line, &room, lines);

		if (bytes <= 0)
			err = -EIO; /* somebody cut it meanwhile */
		else if (j->sources[dir->records[i].unit].part == part)
			err = store_copy(store, line, (size_t)bytes);
	}
	free(line);
	return err;
}

static int copy_part(const struct joining *j, size_t part, struct store *store)
{
	char path[4096];
	FILE *lines;
	int err;

	snprintf(path, sizeof(path), "%s/records.jsonl", path_of(j, part));
	lines = fopen(path, "re");
	if (!lines)
		return -errno;
	err = copy_lines(j, part, lines, store);
	fclose(lines);
	return err;
}

static int write_out(const struct joining *j, const char *out)
{
	struct store *store;
	json_t *boot;
	size_t i;
	int err = store_create(out, j->parts[0].plan, &store);

	if (err == -ENOTEMPTY)
		return explain(j, err,
			       "%s holds other data; give -o a new directory",
			       out);
	if (err)
		return explain(j, err, "cannot make the directory %s: %s", out,
			       strerror(-err));
	json_array_foreach (j->boots, i, boot) {
		err = err ? err : store_boot(store, boot);
	}
	for (i = 1; i <= j->nr_parts && !err; i++)
		err = copy_part(j, i, store);
	if (!err)
		err = store_sync(store);
	store_close(store);
	if (!err)
		return 0;
	store_remove(out);
	return explain(j, err, "%s: %s; it is removed again", out,
		       strerror(-err));
}

/* ---- all of it ---- */

static int make_room(struct joining *j)
{
	const json_t *plan = j->parts[0].plan;

	j->nr_units = json_array_size(json_object_get(plan, "units"));
	j->nr_pairs =
		(size_t)json_integer_value(json_object_get(plan, "nr_boots"));
	j->collected->nr_planned = j->nr_units;
	j->sources = calloc(j->nr_units + 1, sizeof(*j->sources));
	j->pair_part = calloc(j->nr_pairs + 1, sizeof(*j->pair_part));
	j->boots = json_array();
	if (j->sources && j->pair_part && j->boots)
		return 0;
	return explain(j, -ENOMEM, "no memory");
}

static int read_parts(struct joining *j, char *const *dirs, size_t nr_dirs)
{
	int err = 0;

	j->parts = calloc(nr_dirs, sizeof(*j->parts));
	if (!j->parts)
		return explain(j, -ENOMEM, "no memory");
	while (j->nr_parts < nr_dirs && !err) {
		err = run_dir_skim(dirs[j->nr_parts], &j->parts[j->nr_parts],
				   j->why, j->why_bytes);
		if (err)
			break;
		err = run_dir_read_units(&j->parts[j->nr_parts++], j->why,
					 j->why_bytes);
	}
	return err;
}

int collect(char *const *dirs, size_t nr_dirs, const char *out,
	    struct collected *collected, char *why, size_t why_bytes)
{
	struct joining j = { .collected = collected,
			     .why = why,
			     .why_bytes = why_bytes };
	int err;

	*collected = (struct collected){ 0 };
	err = read_parts(&j, dirs, nr_dirs);
	if (!err)
		err = make_room(&j);
	for (size_t i = 1; i <= j.nr_parts && !err; i++)
		err = take_part(&j, i);
	if (!err)
		err = write_out(&j, out);
	for (size_t i = 0; i < j.nr_parts; i++)
		run_dir_free(&j.parts[i]);
	free(j.parts);
	free(j.sources);
	free(j.pair_part);
	json_decref(j.boots);
	return err;
}
