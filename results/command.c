// SPDX-License-Identifier: GPL-2.0-or-later
/* Command lines, from what plan.json says. */
#include "results/command.h"

#include <stdarg.h>
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

static void put_kernels(struct command *command, const json_t *plan)
{
	const json_t *kernels = json_object_get(plan, "kernels");
	bool guests = false;

	for (size_t i = 0; i < json_array_size(kernels); i++) {
		const json_t *kernel = json_array_get(kernels, i);
		const char *image = text_of(kernel, "image");

		if (!image)
			continue;
		put(command, "--kernel %s", file_name(image));
		put(command, "--label %s", text_of(kernel, "label"));
		guests = true;
	}
	if (!guests)
		return;
	put(command, "--cpus %lld", number_of(plan, "nr_cpus"));
	if (number_of(plan, "nr_nodes") > 1)
		put(command, "--nodes %lld", number_of(plan, "nr_nodes"));
	put(command, "--memory %lldM", number_of(plan, "memory_bytes") >> 20);
	if (text_of(plan, "accel"))
		put(command, "--accel %s", text_of(plan, "accel"));
	if (number_of(plan, "nr_boots") > 1)
		put(command, "--boots %lld", number_of(plan, "nr_boots"));
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
	if (row->against)
		put(command, "--against %s", row->against);
	if (number_of(plan, "text_bytes") > 0)
		put(command, "--text %lldK",
		    number_of(plan, "text_bytes") >> 10);
	if (number_of(plan, "region_bytes") > 0)
		put(command, "--region %lldK",
		    number_of(plan, "region_bytes") >> 10);
	put(command, "%s", row->workload);
	fputc('\n', command->out);
}

void command_of_point(FILE *out, const json_t *plan, const struct row *row)
{
	struct command command = { out, 0 };

	put(&command, "faultline run");
	put_kernels(&command, plan);
	if (number_of(plan, "nr_launches") > 1)
		put(&command, "--launches %lld",
		    number_of(plan, "nr_launches"));
	put(&command, "--seed %lld", number_of(plan, "seed"));
	put_point(&command, plan, row);
}

void command_of_bench(FILE *out, const json_t *plan, const struct row *row)
{
	struct command command = { out, 0 };

	put(&command, "faultline bench");
	put_point(&command, plan, row);
}
