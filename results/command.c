// SPDX-License-Identifier: GPL-2.0-or-later
/* Command lines, from what plan.json says. */
#include "results/command.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS 76
#define HANG	8

struct command {
	FILE *out;
	size_t column;
};

/* A word, after a fold if it would not fit before a backslash. */
__attribute__((format(printf, 2, 3))) static void put(struct command *command,
						      const char *format, ...)
{
	char word[512];
	va_list args;

	va_start(args, format);
	vsnprintf(word, sizeof(word), format, args);
	va_end(args);
	if (command->column && command->column + strlen(word) + 3 > COLUMNS) {
		fprintf(command->out, " \\\n%*s", HANG, "");
		command->column = HANG;
	} else {
		fputs(command->column ? " " : "    ", command->out);
		command->column += command->column ? 1 : 4;
	}
	fputs(word, command->out);
	command->column += strlen(word);
}

static const char *text_of(const json_t *plan, const char *key)
{
	return json_string_value(json_object_get(plan, key));
}

static long long number_of(const json_t *plan, const char *key)
{
	return json_integer_value(json_object_get(plan, key));
}

/* An absolute path is of one machine, and nobody else's business. */
static const char *file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static void put_guest(struct command *command, const json_t *plan)
{
	put(command, "--cpus %lld", number_of(plan, "nr_cpus"));
	if (number_of(plan, "nr_nodes") > 1)
		put(command, "--nodes %lld", number_of(plan, "nr_nodes"));
	put(command, "--memory %lldM", number_of(plan, "memory_bytes") >> 20);
	if (text_of(plan, "accel"))
		put(command, "--accel %s", text_of(plan, "accel"));
}

static void put_kernels(struct command *command, const json_t *plan)
{
	const json_t *kernels = json_object_get(plan, "kernels");
	bool is_booted =
		json_array_size(kernels) > 1 || number_of(plan, "nr_boots") > 1;
	bool guests = false;

	for (size_t i = 0; i < json_array_size(kernels); i++) {
		const json_t *kernel = json_array_get(kernels, i);
		const char *image = text_of(kernel, "image");
		const char *release = text_of(kernel, "release");

		if (image)
			put(command, "--kernel %s", file_name(image));
		else if (release && is_booted)
			put(command, "--release %s", release);
		else
			continue; /* the one that runs */
		put(command, "--label %s", text_of(kernel, "label"));
		guests |= image != NULL;
	}
	if (guests)
		put_guest(command, plan);
	if (number_of(plan, "nr_boots") > 1)
		put(command, "--boots %lld", number_of(plan, "nr_boots"));
}

/* A record's geometry in the two options that make it. */
static void put_geometry(struct command *command, const char *geometry)
{
	bool shared_tables = !strcmp(geometry, "shared-pmd");

	put(command, "--vma %s", shared_tables ? "shared" : geometry);
	if (shared_tables)
		put(command, "--pmd shared");
}

/* What is the same at all points. */
static void put_memory(struct command *command, const json_t *plan)
{
	if (text_of(plan, "fault_around") &&
	    strcmp(text_of(plan, "fault_around"), "on"))
		put(command, "--fault-around %s",
		    text_of(plan, "fault_around"));
	if (number_of(plan, "text_bytes") > 0)
		put(command, "--text %lldK",
		    number_of(plan, "text_bytes") >> 10);
	if (number_of(plan, "region_bytes") > 0)
		put(command, "--region %lldK",
		    number_of(plan, "region_bytes") >> 10);
}

static void put_point(struct command *command, const json_t *plan,
		      const struct row *row)
{
	double time_s = json_number_value(json_object_get(plan, "time_s"));

	put(command, "--workers %lld", (long long)row->nr_workers);
	if (time_s > 0)
		put(command, "--time %g", time_s);
	if (row->placement)
		put(command, "--placement %s", row->placement);
	if (row->mempolicy)
		put(command, "--mempolicy %s", row->mempolicy);
	if (row->geometry)
		put_geometry(command, row->geometry);
	if (row->against)
		put(command, "--against %s", row->against);
	put_memory(command, plan);
	put(command, "%s", row->workload);
	fputc('\n', command->out);
}

/* --- what the units have --- */

/* The values of a member over all units, as keys, in the order of the plan. */
static json_t *values_of(const json_t *plan, const char *key)
{
	const json_t *units = json_object_get(plan, "units");
	json_t *values = json_object();
	char number[32];

	for (size_t i = 0; i < json_array_size(units); i++) {
		const json_t *value =
			json_object_get(json_array_get(units, i), key);
		const char *text = json_string_value(value);

		if (json_is_integer(value)) {
			snprintf(number, sizeof(number), "%10lld",
				 (long long)json_integer_value(value));
			text = number;
		}
		if (text)
			json_object_set_new(values, text, json_true());
	}
	return values;
}

static int order(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorted; numbers were padded for that. */
static const char **sorted_keys(json_t *values)
{
	const char **keys = calloc(json_object_size(values) + 1, sizeof(*keys));
	const char *key;
	json_t *unused;
	size_t nr = 0;

	if (!keys)
		return NULL;
	json_object_foreach (values, key, unused)
		keys[nr++] = key;
	qsort(keys, nr, sizeof(*keys), order);
	return keys;
}

/* "--workers 1,2,4" */
static void put_list(struct command *command, const char *option,
		     const json_t *plan, const char *member)
{
	json_t *values = values_of(plan, member);
	const char **keys = sorted_keys(values);
	char text[400];
	size_t used = 0;

	for (size_t i = 0; keys && keys[i] && used < sizeof(text); i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 "%s%s", i ? "," : "",
					 keys[i] + strspn(keys[i], " "));
	if (used)
		put(command, "%s %s", option, text);
	free(keys);
	json_decref(values);
}

static bool has(const json_t *plan, const char *member, const char *value)
{
	json_t *values = values_of(plan, member);
	bool has = json_object_get(values, value);

	json_decref(values);
	return has;
}

static size_t nr_values(const json_t *plan, const char *member)
{
	json_t *values = values_of(plan, member);
	size_t nr = json_object_size(values);

	json_decref(values);
	return nr;
}

/* What of run's options is of the plan, not of a point. */
static void put_plan(struct command *command, const json_t *plan)
{
	bool is_default = nr_values(plan, "pass") == 2 &&
			  has(plan, "pass", "timing") &&
			  has(plan, "pass", "locks");

	if (number_of(plan, "nr_launches") > 1)
		put(command, "--launches %lld", number_of(plan, "nr_launches"));
	if (number_of(plan, "nr_retries") > 0)
		put(command, "--retry-disturbed %lld",
		    number_of(plan, "nr_retries"));
	if (!is_default)
		put_list(command, "--pass", plan, "pass");
	if (text_of(plan, "prefetch"))
		put(command, "--prefetch %s", text_of(plan, "prefetch"));
	put(command, "--seed %lld", number_of(plan, "seed"));
}

static void put_workloads(struct command *command, const json_t *plan)
{
	json_t *values = values_of(plan, "workload");
	const char **keys = sorted_keys(values);

	for (size_t i = 0; keys && keys[i]; i++)
		put(command, "%s", keys[i]);
	fputc('\n', command->out);
	free(keys);
	json_decref(values);
}

/* One option makes it: of all units, or of none. */
static bool has_one_geometry(const json_t *plan)
{
	const json_t *units = json_object_get(plan, "units");
	size_t nr = 0;

	for (size_t i = 0; i < json_array_size(units); i++)
		nr += text_of(json_array_get(units, i), "geometry") != NULL;
	return !nr || (nr == json_array_size(units) &&
		       nr_values(plan, "geometry") == 1);
}

/* --- commands --- */

void command_of_point(FILE *out, const json_t *plan, const struct row *row)
{
	struct command command = { out, 0 };

	put(&command, "faultline run");
	put_kernels(&command, plan);
	put_plan(&command, plan);
	put_point(&command, plan, row);
}

bool command_of_plan(FILE *out, const json_t *plan)
{
	const json_t *first = json_array_get(json_object_get(plan, "units"), 0);
	double time_s = json_number_value(json_object_get(plan, "time_s"));
	struct command command = { out, 0 };

	if (!first || nr_values(plan, "against") > 1 || !has_one_geometry(plan))
		return false;
	put(&command, "faultline run");
	put_kernels(&command, plan);
	put_list(&command, "--workers", plan, "nr_workers");
	if (time_s > 0)
		put(&command, "--time %g", time_s);
	if (text_of(plan, "placement"))
		put(&command, "--placement %s", text_of(plan, "placement"));
	if (text_of(plan, "mempolicy"))
		put(&command, "--mempolicy %s", text_of(plan, "mempolicy"));
	if (text_of(first, "geometry"))
		put_geometry(&command, text_of(first, "geometry"));
	put_list(&command, "--against", plan, "against");
	put_memory(&command, plan);
	put_plan(&command, plan);
	put_workloads(&command, plan);
	return true;
}

void command_of_bench(FILE *out, const json_t *plan, const struct row *row)
{
	struct command command = { out, 0 };

	put(&command, "faultline bench");
	if (has(plan, "pass", "latency") && !has(plan, "pass", "timing"))
		put(&command, "--latency");
	put_point(&command, plan, row);
}
