// SPDX-License-Identifier: GPL-2.0-or-later
/* faultline compare: kernels side by side, from their records. */
#include "results/formats.h"
#include "runner/cmd/cmd.h"
#include "runner/cmd/judging.h"
#include "runner/parse.h"
#include "runner/say.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

struct options {
	struct compare_options compare;
	format_fn *print;
	bool all, by_change;
};

static int print(const struct sides *sides, const struct comparison *c,
		 const struct options *options)
{
	struct about about = { .all = options->all };
	int err = about_sides(sides, &about);

	if (!err)
		err = options->print(stdout, c, &about);
	about_free(&about);
	if (!err && (fflush(stdout) || ferror(stdout)))
		err = -errno;
	if (err)
		return say(EXIT_FAILED, "compare: stdout: %s", strerror(-err));
	return EXIT_DONE;
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
	return false;
}

static int show(const struct sides *sides, const struct options *options)
{
	struct comparison c;
	int code = compare_sides("compare", &options->compare, sides, &c);

	if (code)
		return code;
	if (options->by_change && comparison_sort_by_change(&c))
		code = say(EXIT_FAILED, "compare: no memory");
	else
		code = print(sides, &c, options);
	if (sides->nr_sides < 2)
		say(EXIT_DONE,
		    "compare: one kernel only, %s; for a comparison name a "
		    "second directory or run with two --kernel",
		    sides->sides[0].label);
	else if (code == EXIT_DONE && !is_comparable(&c))
		code = say(EXIT_CANNOT_JUDGE,
			   "compare: no workload has figures on %s and on "
			   "another kernel; the reasons are above",
			   sides->sides[0].label);
	comparison_free(&c);
	return code;
}

static int parse_format(const char *text, format_fn **format)
{
	*format = format_find(text);
	if (*format)
		return 0;
	return say(EXIT_USAGE,
		   "--format takes text, markdown, csv, json, lkp or "
		   "benchstat, not '%s'",
		   text);
}

static int parse_sort(const char *text, bool *by_change)
{
	*by_change = !strcmp(text, "change");
	if (*by_change || !strcmp(text, "name"))
		return 0;
	return say(EXIT_USAGE, "--sort takes change or name, not '%s'", text);
}

static int set(int option, struct options *options, char **argv)
{
	switch (option) {
	case 'f':
		return parse_format(optarg, &options->print);
	case 'm':
		return parse_metric(optarg, &options->compare.metric);
	case 'M':
		return parse_percent("--margin", optarg,
				     &options->compare.margin_pct);
	case 's':
		return parse_sort(optarg, &options->by_change);
	case 'a':
		options->all = true;
		return 0;
	default:
		return parse_bad_option("compare", argv);
	}
}

static int parse(int argc, char **argv, struct options *options)
{
	static const struct option longs[] = {
		{ "format", required_argument, NULL, 'f' },
		{ "metric", required_argument, NULL, 'm' },
		{ "margin", required_argument, NULL, 'M' },
		{ "sort", required_argument, NULL, 's' },
		{ "all", no_argument, NULL, 'a' },
		{ 0 },
	};
	int option, code = 0;

	optind = 1;
	opterr = 0;
	while (!code &&
	       (option = getopt_long(argc, argv, "", longs, NULL)) != -1)
		code = set(option, options, argv);
	return code || optind < argc ? code : usage("compare");
}

int cmd_compare(int argc, char **argv)
{
	struct options options = {
		.compare = { METRIC_TYPICAL, DEFAULT_MARGIN_PCT },
		.print = table_print,
	};
	struct sides sides;
	int code = parse(argc, argv, &options);

	if (!code)
		code = read_sides("compare", argv + optind, argc - optind,
				  &sides);
	if (code)
		return code;
	code = show(&sides, &options);
	sides_free(&sides);
	return code;
}
