// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * faultline check: 0 if the second run is good, 1 if it has regressed, 125 if
 * that cannot be judged, so that `git bisect run` goes on with another commit.
 */
#include "results/check.h"
#include "runner/cmd/args.h"
#include "runner/cmd/cmd.h"
#include "runner/cmd/judging.h"
#include "runner/say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct options {
	struct compare_options compare;
	bool has_metric; /* else locks, then throughput */
	double max_pct;
	char **workloads; /* into argv; commas are cut */
	size_t nr_workloads;
};

/* --- which workloads --- */

static bool is_wanted(const struct options *options, const char *workload)
{
	for (size_t i = 0; i < options->nr_workloads; i++)
		if (!strcmp(options->workloads[i], workload))
			return true;
	return !options->nr_workloads;
}

static void keep_wanted(const struct options *options, struct side *side)
{
	size_t nr = 0;

	for (size_t i = 0; i < side->nr_records; i++)
		if (is_wanted(options, side->records[i]->workload))
			side->records[nr++] = side->records[i];
	side->nr_records = nr;
}

static bool has_workload(const struct side *side, const char *workload)
{
	for (size_t i = 0; i < side->nr_records; i++)
		if (!strcmp(side->records[i]->workload, workload))
			return true;
	return false;
}

/* What was not asked for is in no family of tests. */
static int choose_records(const struct options *options, struct sides *sides)
{
	for (size_t s = 0; s < sides->nr_sides; s++) {
		struct side *side = &sides->sides[s];

		keep_wanted(options, side);
		for (size_t i = 0; i < options->nr_workloads; i++)
			if (!has_workload(side, options->workloads[i]))
				return say(EXIT_CANNOT_JUDGE,
					   "check: no record of %s on %s",
					   options->workloads[i], side->label);
		if (!side->nr_records)
			return say(EXIT_CANNOT_JUDGE, "check: no record on %s",
				   side->label);
	}
	return 0;
}

/* --- the judgement --- */

static enum outcome check_metric(const struct options *options,
				 enum metric metric, const struct sides *sides)
{
	struct compare_options compare = options->compare;
	struct comparison c;
	enum outcome outcome;

	compare.metric = metric;
	if (compare_sides("check", &compare, sides, &c))
		return OUTCOME_UNKNOWN;
	outcome = check(stdout, &c, options->max_pct);
	comparison_free(&c);
	return outcome;
}

/* More locks are a regression on any machine; else throughput decides. */
static enum outcome check_all(const struct options *options,
			      const struct sides *sides)
{
	enum outcome reads, writes, rate;

	if (options->has_metric)
		return check_metric(options, options->compare.metric, sides);
	reads = check_metric(options, METRIC_READS, sides);
	writes = check_metric(options, METRIC_WRITES, sides);
	rate = check_metric(options, METRIC_TYPICAL, sides);
	if (reads == OUTCOME_REGRESSED || writes == OUTCOME_REGRESSED)
		return OUTCOME_REGRESSED;
	return rate;
}

static int check_sides(const struct options *options, struct sides *sides)
{
	static const enum exit_code codes[] = {
		[OUTCOME_GOOD] = EXIT_DONE,
		[OUTCOME_REGRESSED] = EXIT_FAILED,
		[OUTCOME_UNKNOWN] = EXIT_CANNOT_JUDGE,
	};
	enum outcome outcome;
	int code;

	if (sides->nr_sides != 2)
		return say(EXIT_CANNOT_JUDGE,
			   "check: takes two kernels, not %zu; name one after "
			   "its directory",
			   sides->nr_sides);
	code = choose_records(options, sides);
	if (code)
		return code;
	outcome = check_all(options, sides);
	if (fflush(stdout))
		return say(EXIT_CANNOT_JUDGE, "check: stdout: %m");
	return codes[outcome];
}

/* --- options --- */

static int take_metric_of(const struct arg *arg, const char *what,
			  const char *text, void *to)
{
	struct options *options = to;

	options->has_metric = true;
	return parse_metric(text, &options->compare.metric);
}

static int take_workloads(const struct arg *arg, const char *what,
			  const char *text, void *to)
{
	struct options *options = to;
	size_t nr_before = options->nr_workloads;
	char *save = NULL;

	for (char *name = strtok_r((char *)(uintptr_t)text, ",", &save); name;
	     name = strtok_r(NULL, ",", &save))
		options->workloads[options->nr_workloads++] = name;
	return options->nr_workloads > nr_before
		       ? 0
		       : say(EXIT_USAGE, "--for takes workloads, with commas "
					 "between");
}

static const struct arg known[] = {
	{ "metric", take_metric_of },
	{ "max-regress", take_percent, offsetof(struct options, max_pct) },
	{ "for", take_workloads },
	{ 0 },
};

/* Room for each name that any comma list could hold. */
static size_t most_workloads(int argc, char **argv)
{
	size_t most = 1;

	for (int i = 0; i < argc; i++)
		most += strlen(argv[i]);
	return most;
}

int cmd_check(int argc, char **argv)
{
	struct options options = {
		.compare = { METRIC_TYPICAL, DEFAULT_MARGIN_PCT },
		.max_pct = 3,
		.workloads = calloc(most_workloads(argc, argv), sizeof(char *)),
	};
	struct sides sides;
	int code;

	if (!options.workloads)
		return say(EXIT_CANNOT_JUDGE, "check: no memory");
	code = args_read(known, &options, argc, argv);
	if (!code && optind == argc)
		code = usage("check");
	if (code)
		goto out_free;
	/* What cannot be read has not regressed. */
	if (read_sides("check", argv + optind, argc - optind, &sides)) {
		code = EXIT_CANNOT_JUDGE;
		goto out_free;
	}
	code = check_sides(&options, &sides);
	sides_free(&sides);
out_free:
	free(options.workloads);
	return code;
}
