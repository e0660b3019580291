// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A sample is what one run of a case printed. Throughput is the mean over
 * samples of the sum of the tasks' KB/s; the median is the upper one of the
 * tasks. With a single sample its stddev% is that of the tasks times their
 * number: so it is in the robot's reports, and so it is here.
 */
#include "results/robot_output.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct values {
	double *all;
	size_t nr;
};

/* The tasks of the sample at hand, and what samples came to. */
struct samples {
	struct values tasks, throughput, median;
};

struct reader {
	struct samples made, filled; /* the second of "faulted in" */
	struct values free_s;
	double bytes;
	bool no_memory;
	json_t *figures;
};

static void add(struct reader *reader, struct values *values, double value)
{
	double *all = reallocarray(values->all, values->nr + 1, sizeof(*all));

	if (!all) {
		reader->no_memory = true;
		return;
	}
	values->all = all;
	all[values->nr++] = value;
}

static double sum_of(const struct values *values)
{
	double sum = 0;

	for (size_t i = 0; i < values->nr; i++)
		sum += values->all[i];
	return sum;
}

static double mean_of(const struct values *values)
{
	return sum_of(values) / (double)values->nr;
}

/* Of all there are, not of a sample of more: through n. */
static double stddev_of(const struct values *values)
{
	double mean = mean_of(values), squares = 0;

	for (size_t i = 0; i < values->nr; i++)
		squares += (values->all[i] - mean) * (values->all[i] - mean);
	return sqrt(squares / (double)values->nr);
}

static int order(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The tasks stay until the next one's: the last sample's are looked at. */
static void close_sample(struct reader *reader, struct samples *samples)
{
	struct values *tasks = &samples->tasks;

	if (!tasks->nr)
		return;
	add(reader, &samples->throughput, sum_of(tasks));
	qsort(tasks->all, tasks->nr, sizeof(*tasks->all), order);
	add(reader, &samples->median, tasks->all[tasks->nr / 2]);
}

/* --- lines --- */

static void take_seconds(struct reader *reader, struct samples *samples,
			 uint64_t bytes, double end, double start)
{
	add(reader, &samples->tasks, (double)(bytes >> 10) / (end - start));
}

static void take_line(struct reader *reader, const char *line)
{
	uint64_t bytes, usecs, rate, nr;
	double a, b;

	if (sscanf(line,
		   "%" SCNu64 " bytes / %" SCNu64 " usecs = %" SCNu64 " KB/s",
		   &bytes, &usecs, &rate) == 3) {
		reader->bytes += (double)bytes;
		add(reader, &reader->made.tasks, (double)rate);
	} else if (sscanf(line,
			  "%" SCNu64 " bytes truncated in %lf-%lf seconds",
			  &bytes, &a, &b) == 3) {
		reader->bytes += (double)bytes;
		take_seconds(reader, &reader->made, bytes, a, b);
	} else if (sscanf(line, "%" SCNu64 " bytes faulted in %lf-%lf seconds",
			  &bytes, &a, &b) == 3) {
		take_seconds(reader, &reader->filled, bytes, a, b);
	} else if (sscanf(line,
			  "%" SCNu64 " * %" SCNu64 " bytes migrated, %" SCNu64
			  " usecs, %" SCNu64 " MB/s",
			  &nr, &bytes, &usecs, &rate) == 4) {
		json_object_set_new(reader->figures,
				    "vm-scalability.migrate_mbps",
				    json_real((double)rate));
	} else if (sscanf(line,
			  "%" SCNu64 " bytes remapped, %" SCNu64
			  " usecs, %" SCNu64 " MB/s",
			  &bytes, &usecs, &rate) == 3 &&
		   usecs >> 10) {
		reader->bytes += (double)bytes;
		add(reader, &reader->made.tasks,
		    (double)(bytes / (usecs >> 10)));
	} else if (strstr(line, " usecs to free memory") &&
		   sscanf(line, "%" SCNu64, &usecs) == 1) {
		add(reader, &reader->free_s, (double)usecs / 1e6);
	} else if (strstr(line, "./case-")) {
		close_sample(reader, &reader->made);
		close_sample(reader, &reader->filled);
		reader->made.tasks.nr = reader->filled.tasks.nr = 0;
	}
}

/* --- figures, as they are printed there --- */

__attribute__((format(printf, 3, 4))) static void
put(struct reader *reader, const char *name, const char *format, ...)
{
	char text[64], full[128];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	snprintf(full, sizeof(full), "vm-scalability.%s", name);
	if (json_object_set_new(reader->figures, full,
				json_real(strtod(text, NULL))))
		reader->no_memory = true;
}

static double spread_pct(const struct samples *samples)
{
	const struct values *tasks = &samples->tasks;

	if (samples->throughput.nr > 1)
		return 100 * stddev_of(&samples->throughput) /
		       mean_of(&samples->throughput);
	return 100 * stddev_of(tasks) * (double)tasks->nr / mean_of(tasks);
}

static double median_spread_pct(const struct samples *samples)
{
	if (samples->median.nr < 2)
		return 0;
	return 100 * stddev_of(&samples->median) / mean_of(&samples->median);
}

static void put_all(struct reader *reader)
{
	const struct samples *made = &reader->made, *filled = &reader->filled;

	if (!made->throughput.nr)
		return;
	put(reader, "throughput", "%.0f", trunc(mean_of(&made->throughput)));
	if (!made->tasks.nr)
		return;
	put(reader, "stddev%", "%g", spread_pct(made));
	if (reader->free_s.nr)
		put(reader, "free_time", "%g", mean_of(&reader->free_s));
	put(reader, "median", "%.0f", trunc(mean_of(&made->median)));
	put(reader, "median_stddev%", "%g", median_spread_pct(made));
	put(reader, "workload", "%.2f", reader->bytes / 1024);
	if (!filled->throughput.nr)
		return;
	put(reader, "throughput_fault", "%.0f",
	    trunc(mean_of(&filled->throughput)));
	put(reader, "stddev_fault%", "%g", spread_pct(filled));
	put(reader, "median_fault", "%.0f", trunc(mean_of(&filled->median)));
	put(reader, "median_fault_stddev%", "%g", median_spread_pct(filled));
}

/* --- /usr/bin/time -v --- */

/* "Minor (reclaiming a frame) page faults" to "minor_page_faults". */
static void name_of(const char *line, size_t bytes, char *name, size_t room)
{
	size_t at = 0;
	bool aside = false;

	for (size_t i = strspn(line, " \t"); i < bytes && at + 1 < room; i++) {
		if (line[i] == ' ' && line[i + 1] == '(')
			aside = true;
		if (!aside)
			name[at++] =
				line[i] == ' '
					? '_'
					: (char)tolower((unsigned char)line[i]);
		if (line[i] == ')')
			aside = false;
	}
	name[at] = '\0';
}

/* "1:02:03.50", "0:03.50", "62%". */
static double value_of(const char *text)
{
	double value = 0;
	char *end;

	for (;;) {
		value = 60 * value + strtod(text, &end);
		if (*end != ':')
			return value;
		text = end + 1;
	}
}

static void take_time(struct reader *reader, const char *line)
{
	const char *colon = strstr(line, ": ");
	char name[80] = "time.", *text = name + strlen(name);

	if (!colon || strstr(line, "Command being timed: "))
		return;
	name_of(line, (size_t)(colon - line), text,
		sizeof(name) - strlen(name));
	put(reader, name, "%.10g", value_of(colon + 2));
}

typedef void take_fn(struct reader *reader, const char *line);

static void each_line(struct reader *reader, const char *text, take_fn *take)
{
	while (*text && !reader->no_memory) {
		size_t bytes = strcspn(text, "\n");
		char *line = strndup(text, bytes);

		if (!line)
			reader->no_memory = true;
		else
			take(reader, line);
		free(line);
		text += bytes + (text[bytes] == '\n');
	}
}

static void samples_free(struct samples *samples)
{
	free(samples->tasks.all);
	free(samples->throughput.all);
	free(samples->median.all);
}

json_t *robot_figures(const char *lines, const char *times)
{
	struct reader reader = { .figures = json_object() };

	if (!reader.figures)
		return NULL;
	each_line(&reader, lines, take_line);
	close_sample(&reader, &reader.made);
	close_sample(&reader, &reader.filled);
	put_all(&reader);
	each_line(&reader, times, take_time);
	samples_free(&reader.made);
	samples_free(&reader.filled);
	free(reader.free_s.all);
	if (!reader.no_memory)
		return reader.figures;
	json_decref(reader.figures);
	return NULL;
}
