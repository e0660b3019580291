// SPDX-License-Identifier: GPL-2.0-or-later
/* faultline compare: kernels side by side, from their records. */
#include "results/beside.h"
#include "results/formats.h"
#include "runner/cmd/args.h"
#include "runner/cmd/cmd.h"
#include "runner/cmd/judging.h"
#include "runner/say.h"

#include <errno.h>
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

static int show(const struct sides *sides, const struct options *options)
{
	struct comparison c;
	int code = compare_sides("compare", &options->compare, sides, &c);

	if (code)
		return code;
	if (beside_has_any(&c) && !format_has_robots(options->print)) {
		comparison_free(&c);
		return say(EXIT_USAGE,
			   "compare: figures of reports and of cases are in "
			   "--format text, lkp and json");
	}
	if (options->by_change && comparison_sort_by_change(&c))
		code = say(EXIT_FAILED, "compare: no memory");
	else
		code = print(sides, &c, options);
	if (sides->nr_sides < 2)
		say(EXIT_DONE,
		    "compare: one kernel only, %s; for a comparison name a "
		    "second directory or run with two --kernel",
		    sides->sides[0].label);
	else if (code == EXIT_DONE)
		code = check_comparable("compare", &c);
	comparison_free(&c);
	return code;
}

static int take_format(const struct arg *arg, const char *what,
		       const char *text, void *to)
{
	format_fn *format = format_find(text);

	*(format_fn **)to = format;
	if (format)
		return 0;
	return say(EXIT_USAGE,
		   "--format takes text, markdown, csv, json, lkp or "
		   "benchstat, not '%s'",
		   text);
}

static int take_sort(const struct arg *arg, const char *what, const char *text,
		     void *to)
{
	bool by_change = !strcmp(text, "change");

	*(bool *)to = by_change;
	if (by_change || !strcmp(text, "name"))
		return 0;
	return say(EXIT_USAGE, "--sort takes change or name, not '%s'", text);
}

#define AT(member) offsetof(struct options, member)

static const struct arg known[] = {
	{ "format", take_format, AT(print) },
	{ "metric", take_metric, AT(compare.metric) },
	{ "margin", take_percent, AT(compare.margin_pct) },
	{ "sort", take_sort, AT(by_change) },
	{ "all", take_flag, AT(all) },
	{ 0 },
};

int cmd_compare(int argc, char **argv)
{
	struct options options = {
		.compare = { METRIC_TYPICAL, DEFAULT_MARGIN_PCT },
		.print = table_print,
	};
	struct sides sides;
	int code = args_read(known, &options, argc, argv);

	if (!code && optind == argc)
		code = usage("compare");
	if (!code)
		code = read_sides("compare", argv + optind, argc - optind,
				  &sides);
	if (code)
		return code;
	code = show(&sides, &options);
	sides_free(&sides);
	return code;
}
