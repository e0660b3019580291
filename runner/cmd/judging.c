// SPDX-License-Identifier: GPL-2.0-or-later
/* What the commands that judge records share. */
#include "runner/cmd/judging.h"
#include "results/beside.h"
#include "results/differ.h"
#include "runner/say.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A comparison of half a plan is worth a look, but not a surprise. */
static void say_unfinished(const char *command, const struct sides *sides)
{
	for (size_t i = 0; i < sides->nr_dirs; i++) {
		size_t nr_planned, nr_done;

		run_dir_progress(&sides->dirs[i], &nr_planned, &nr_done);
		if (nr_done < nr_planned)
			say(EXIT_DONE,
			    "%s: %s: not finished, %zu of %zu launches have a "
			    "record",
			    command, sides->dirs[i].path, nr_done, nr_planned);
	}
}

/* Figures of robots, and of cases, are shown beside each other, not judged. */
static bool has_only_figures(const struct sides *sides)
{
	bool any = false;

	for (size_t s = 0; s < sides->nr_sides; s++)
		for (size_t i = 0; i < sides->sides[s].nr_records; i++) {
			if (!record_is_robots(sides->sides[s].records[i]))
				return false;
			any = true;
		}
	return any;
}

int read_sides(const char *command, char **args, int nr_args,
	       struct sides *sides)
{
	char why[512];

	for (int i = 0; i < nr_args; i++) {
		if (!*args[i])
			return say(EXIT_USAGE,
				   "%s: the name of a directory is empty",
				   command);
	}
	if (sides_read(args, (size_t)nr_args, sides, why, sizeof(why)))
		return say(EXIT_FAILED, "%s: %s", command, why);
	say_unfinished(command, sides);
	if (!strcmp(command, "compare") || !has_only_figures(sides))
		return 0;
	sides_free(sides);
	return say(EXIT_CANNOT_JUDGE,
		   "%s: figures of reports and of cases are shown, not judged; "
		   "see them with: faultline compare",
		   command);
}

int read_units(const char *command, struct sides *sides)
{
	char why[512];

	if (run_dir_read_units(&sides->dirs[sides->origins[0].dir], why,
			       sizeof(why)))
		return say(EXIT_FAILED, "%s: %s", command, why);
	return 0;
}

int compare_sides(const char *command, const struct compare_options *options,
		  const struct sides *sides, struct comparison *c)
{
	if (!compare_with(options, sides->sides, sides->nr_sides, c))
		return 0;
	return say(EXIT_FAILED, "%s: no memory", command);
}

static bool has_figures(const struct cell *cell)
{
	return cell->locks.have == HAVE_FIGURES ||
	       cell->latency.have == HAVE_FIGURES ||
	       cell->timing.have == HAVE_FIGURES;
}

/* True if there is a row with a figure on the first side and on another. */
static bool is_comparable(const struct comparison *c)
{
	for (size_t i = 0; i < c->nr_rows; i++)
		for (size_t s = 1; s < c->nr_sides; s++)
			if (has_figures(&c->rows[i].cells[0]) &&
			    has_figures(&c->rows[i].cells[s]))
				return true;
	return beside_is_comparable(c);
}

int check_comparable(const char *command, const struct comparison *c)
{
	if (is_comparable(c))
		return 0;
	return say(EXIT_CANNOT_JUDGE,
		   "%s: no workload has figures on %s and on another kernel",
		   command, c->sides[0].label);
}

int about_sides(const struct sides *sides, struct about *about)
{
	about->machine = sides_machine(sides);
	about->differences = sides_differences(sides);
	if (about->machine && about->differences)
		return 0;
	about_free(about);
	return -ENOMEM;
}

void about_free(struct about *about)
{
	free((char *)(uintptr_t)about->machine);
	free((char *)(uintptr_t)about->differences);
	about->machine = about->differences = NULL;
}

const char *sides_version(const struct sides *sides)
{
	const struct run_dir *dir = &sides->dirs[sides->origins[0].dir];
	const char *version = json_string_value(json_object_get(
		json_array_get(dir->boots, 0), "faultline_version"));

	return version ? version : "(version unknown)";
}

int parse_percent(const char *what, const char *text, double *pct)
{
	char *end;

	*pct = strtod(text, &end);
	if (end != text && (!*end || !strcmp(end, "%")) && *pct >= 0 &&
	    *pct < 100)
		return 0;
	return say(
		EXIT_USAGE,
		"%s takes per cent from 0 to below 100, such as 3%%, not '%s'",
		what, text);
}

int parse_metric(const char *text, enum metric *metric)
{
	if (!metric_parse(text, metric))
		return 0;
	return say(EXIT_USAGE,
		   "--metric takes typical, mean, reads, writes, switches, "
		   "p50_ns, p90_ns, p99_ns, p99_9_ns, p99_99_ns or max_ns, not "
		   "'%s'",
		   text);
}

int take_percent(const struct arg *arg, const char *what, const char *text,
		 void *to)
{
	return parse_percent(what, text, to);
}

int take_metric(const struct arg *arg, const char *what, const char *text,
		void *to)
{
	return parse_metric(text, to);
}
