// SPDX-License-Identifier: GPL-2.0-or-later
/* Picks the sides of a comparison out of run directories. */
#include "results/sides.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What is being read, and where a reason goes. */
struct reader {
	struct sides *sides;
	char *why;
	size_t why_bytes;
};

__attribute__((format(printf, 3, 4))) static int
explain(const struct reader *reader, int err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(reader->why, reader->why_bytes, format, args);
	va_end(args);
	return err;
}

static bool is_directory(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

/* NULL past the last kernel of the plan, or where the plan is not one. */
static const char *plan_label(const json_t *plan, size_t i)
{
	const json_t *kernels = json_object_get(plan, "kernels");

	return json_string_value(
		json_object_get(json_array_get(kernels, i), "label"));
}

static bool has_label(const json_t *plan, const char *wanted)
{
	const char *label;

	for (size_t i = 0; (label = plan_label(plan, i)); i++)
		if (!strcmp(label, wanted))
			return true;
	return false;
}

static int no_such_label(const struct reader *reader, const struct run_dir *dir,
			 const char *wanted)
{
	char names[512] = "";
	size_t used = 0;
	const char *label;

	for (size_t i = 0; (label = plan_label(dir->plan, i)); i++) {
		used += (size_t)snprintf(names + used, sizeof(names) - used,
					 "%s%s", i ? ", " : "", label);
		if (used >= sizeof(names))
			break;
	}
	return explain(reader, -ENOENT,
		       "%s is no directory and no kernel of %s; it has: %s",
		       wanted, dir->path, names);
}

/* The first of the directories with this path: one plan, its boots in pairs. */
static unsigned int plan_of(const struct sides *sides, const char *path)
{
	unsigned int i = 0;

	while (strcmp(sides->dirs[i].path, path))
		i++;
	return i;
}

/* An empty side of dir, which is one of sides->dirs. NULL: no memory. */
static struct side *new_side(struct sides *sides, const struct run_dir *dir)
{
	size_t nr = sides->nr_sides;
	struct side_origin *origins;
	struct side *all;

	all = reallocarray(sides->sides, nr + 1, sizeof(*all));
	if (!all)
		return NULL;
	sides->sides = all;
	origins = reallocarray(sides->origins, nr + 1, sizeof(*origins));
	if (!origins)
		return NULL;
	sides->origins = origins;
	all[nr] = (struct side){ .plan = plan_of(sides, dir->path) };
	origins[nr] =
		(struct side_origin){ .dir = (size_t)(dir - sides->dirs) };
	sides->nr_sides++;
	return &all[nr];
}

static int add_side(const struct reader *reader, const struct run_dir *dir,
		    const char *label)
{
	struct side *side;

	if (!has_label(dir->plan, label))
		return no_such_label(reader, dir, label);
	side = new_side(reader->sides, dir);
	if (!side)
		return explain(reader, -ENOMEM, "no memory");
	side->label = strdup(label);
	side->records = calloc(dir->nr_records + 1, sizeof(*side->records));
	reader->sides->origins[reader->sides->nr_sides - 1].kernel =
		strdup(label);
	if (!side->label || !side->records)
		return explain(reader, -ENOMEM, "no memory");
	for (size_t i = 0; i < dir->nr_records; i++)
		if (!strcmp(dir->records[i].kernel, label))
			side->records[side->nr_records++] = &dir->records[i];
	return 0;
}

static int check_kernels(const struct reader *reader, const struct run_dir *dir)
{
	if (!plan_label(dir->plan, 0))
		return explain(reader, -EBADMSG,
			       "%s/plan.json: it names no kernels", dir->path);
	for (size_t i = 0; i < dir->nr_records; i++)
		if (!has_label(dir->plan, dir->records[i].kernel))
			return explain(reader, -EBADMSG,
				       "%s/records.jsonl: line %zu: kernel %s "
				       "is not in plan.json",
				       dir->path, i + 1,
				       dir->records[i].kernel);
	return 0;
}

static int add_dir(const struct reader *reader, const char *path)
{
	struct sides *sides = reader->sides;
	struct run_dir *dirs;
	int err;

	dirs = reallocarray(sides->dirs, sides->nr_dirs + 1, sizeof(*dirs));
	if (!dirs)
		return explain(reader, -ENOMEM, "no memory");
	sides->dirs = dirs;
	err = run_dir_skim(path, &dirs[sides->nr_dirs], reader->why,
			   reader->why_bytes);
	if (err)
		return err;
	return check_kernels(reader, &dirs[sides->nr_dirs++]);
}

/* The directory at args[0] and the labels after it; how many were used. */
static int add_args(const struct reader *reader, char **args, size_t nr_args)
{
	const struct run_dir *dir;
	const char *label;
	size_t nr_used = 1;
	int err;

	if (!is_directory(args[0]) && !access(args[0], F_OK))
		return explain(reader, -ENOTDIR,
			       "%s: not a run directory, but a file", args[0]);
	if (!is_directory(args[0]))
		return explain(reader, -ENOENT,
			       "%s: no such directory; faultline run -o DIR "
			       "makes one",
			       args[0]);
	err = add_dir(reader, args[0]);
	if (err)
		return err;
	dir = &reader->sides->dirs[reader->sides->nr_dirs - 1];
	while (nr_used < nr_args && !is_directory(args[nr_used]) && !err)
		err = add_side(reader, dir, args[nr_used++]);
	if (nr_used == 1)
		for (size_t i = 0; (label = plan_label(dir->plan, i)); i++)
			if (!err)
				err = add_side(reader, dir, label);
	return err ? err : (int)nr_used;
}

static bool is_twice(const struct sides *sides, size_t side)
{
	for (size_t i = 0; i < sides->nr_sides; i++)
		if (i != side &&
		    !strcmp(sides->sides[i].label, sides->sides[side].label))
			return true;
	return false;
}

static bool is_same_dir(const char *a, const char *b)
{
	struct stat x, y;

	return !stat(a, &x) && !stat(b, &y) && x.st_dev == y.st_dev &&
	       x.st_ino == y.st_ino;
}

/* The same records on both sides would be equal, with a very small p. */
static int check_once(const struct reader *reader)
{
	const struct sides *sides = reader->sides;

	for (size_t i = 0; i < sides->nr_sides; i++) {
		const char *label = sides->sides[i].label;
		const char *path = sides->dirs[sides->origins[i].dir].path;

		for (size_t j = 0; j < i; j++) {
			size_t dir = sides->origins[j].dir;

			if (!strcmp(sides->sides[j].label, label) &&
			    is_same_dir(sides->dirs[dir].path, path))
				return explain(reader, -EINVAL,
					       "%s of %s is named twice", label,
					       path);
		}
	}
	return 0;
}

/* "data/a:6.12" where 6.12 alone could be that of data/b too. */
static int tell_apart(const struct reader *reader)
{
	struct sides *sides = reader->sides;
	char **labels = calloc(sides->nr_sides + 1, sizeof(*labels));
	int err = labels ? 0 : -ENOMEM;

	for (size_t i = 0; i < sides->nr_sides && !err; i++) {
		const size_t dir = sides->origins[i].dir;

		if (is_twice(sides, i) &&
		    asprintf(&labels[i], "%s:%s", sides->dirs[dir].path,
			     sides->sides[i].label) < 0)
			err = -ENOMEM;
	}
	for (size_t i = 0; i < sides->nr_sides && !err; i++) {
		if (!labels[i])
			continue;
		free((char *)(uintptr_t)sides->sides[i].label);
		sides->sides[i].label = labels[i];
	}
	free(labels);
	return err ? explain(reader, err, "no memory") : 0;
}

int sides_read(char **args, size_t nr_args, struct sides *sides, char *why,
	       size_t why_bytes)
{
	const struct reader reader = { sides, why, why_bytes };
	int nr_used, err;

	*sides = (struct sides){ 0 };
	for (size_t i = 0; i < nr_args; i += (size_t)nr_used) {
		nr_used = add_args(&reader, args + i, nr_args - i);
		if (nr_used < 0) {
			sides_free(sides);
			return nr_used;
		}
	}
	err = check_once(&reader);
	if (!err)
		err = tell_apart(&reader);
	if (err)
		sides_free(sides);
	return err;
}

void sides_free(struct sides *sides)
{
	for (size_t i = 0; i < sides->nr_sides; i++) {
		free((char *)(uintptr_t)sides->sides[i].label);
		free(sides->sides[i].records);
		free(sides->origins[i].kernel);
	}
	for (size_t i = 0; i < sides->nr_dirs; i++)
		run_dir_free(&sides->dirs[i]);
	free(sides->sides);
	free(sides->origins);
	free(sides->dirs);
	*sides = (struct sides){ 0 };
}

static const char *text_of(const json_t *boot, const char *key)
{
	return json_string_value(json_object_get(boot, key));
}

/* "AMD EPYC 9654, 192 CPUs, bare": what is known, for a report need not say
 * it. False: nothing is. */
static bool name_machine(const json_t *boot, char *text, size_t bytes)
{
	json_int_t nr = json_integer_value(json_object_get(boot, "nr_cpus"));
	const char *model = text_of(boot, "cpu_model");
	const char *class = text_of(boot, "machine_class");
	char cpus[32] = "";

	if (nr)
		snprintf(cpus, sizeof(cpus), ", %lld CPUs", (long long)nr);
	snprintf(text, bytes, "%s%s%s%s", model ? model : "unknown CPUs", cpus,
		 class ? ", " : "", class ? class : "");
	return model || nr;
}

/* Memory comes last and does not tell machines apart: MemTotal shrinks with
 * the size of the kernel. */
static void add_machine(FILE *out, char **seen, const json_t *boot)
{
	double bytes = json_number_value(json_object_get(boot, "memory_bytes"));
	char machine[256], *longer;

	if (!name_machine(boot, machine, sizeof(machine)) ||
	    (*seen && strstr(*seen, machine)))
		return;
	fprintf(out, "%s%s", *seen ? "; " : "", machine);
	if (bytes > 0)
		fprintf(out, ", %.1f GiB", bytes / (1 << 30));
	if (asprintf(&longer, "%s\n%s", *seen ? *seen : "", machine) < 0)
		return;
	free(*seen);
	*seen = longer;
}

char *sides_machine(const struct sides *sides)
{
	char *text = NULL, *seen = NULL;
	size_t bytes, i;
	json_t *boot;
	FILE *out = open_memstream(&text, &bytes);

	if (!out)
		return NULL;
	for (size_t d = 0; d < sides->nr_dirs; d++)
		json_array_foreach (sides->dirs[d].boots, i, boot)
			add_machine(out, &seen, boot);
	if (!seen)
		fputs("unknown (no boot is described)", out);
	free(seen);
	if (fclose(out)) {
		free(text);
		return NULL;
	}
	return text;
}

void run_dir_progress(const struct run_dir *dir, size_t *nr_planned,
		      size_t *nr_done)
{
	*nr_planned = dir->nr_units;
	*nr_done = 0;
	for (size_t i = 0; i < dir->nr_records; i++)
		*nr_done += !strcmp(dir->records[i].role, "measured") &&
			    !dir->records[i].repeated;
}
