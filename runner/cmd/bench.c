// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * faultline bench: one point in this process, its records on stdout. This is
 * what perf stat starts, and the one-liner that repeats a point by hand.
 */
#include "bench/first.h"
#include "runner/cmd/args.h"
#include "runner/cmd/cmd.h"
#include "runner/cmd/control.h"
#include "runner/parse.h"
#include "runner/point.h"
#include "runner/say.h"
#include "workloads/registry.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct options {
	struct bench_params params;
	double time_s;
	const char *vma, *pmd; /* as typed: what is one thing of two options */
};

static int take_against(const struct arg *arg, const char *what,
			const char *text, void *to)
{
	struct bench_params *params = to;

	return parse_against(text, params->crews, &params->nr_crews);
}

static int take_control(const struct arg *arg, const char *what,
			const char *text, void *to)
{
	struct bench_params *params = to;

	return control_parse(text, &params->control_fd, &params->ack_fd);
}

#define AT(member) offsetof(struct options, member)

static const struct arg known[] = {
	{ "workers", take_count, AT(params.crews[0].nr_workers), 1,
	  BENCH_MAX_WORKERS },
	{ "time", take_seconds, AT(time_s) },
	{ "rounds", take_count, AT(params.nr_rounds), 1, 1000000 },
	{ "placement", take_placement, AT(params.placement) },
	{ "mempolicy", take_mempolicy, AT(params.mempolicy) },
	{ "against", take_against, AT(params) },
	{ "region", take_size, AT(params.region_bytes) },
	{ "fault-around", take_fault_around, AT(params.crews[0].fault_around) },
	{ "vma", take_text, AT(vma) },
	{ "pmd", take_text, AT(pmd) },
	{ "text", take_size, AT(params.crews[0].text_bytes) },
	{ "latency", take_flag, AT(params.latency) },
	{ "first", take_flag, AT(params.first) },
	{ "control", take_control, AT(params) },
	{ 0 },
};

static int parse_geometry(const struct options *options,
			  struct crew_params *crew)
{
	struct geometry list[MOST_GEOMETRIES];
	size_t nr;

	if (parse_geometries(options->vma, options->pmd, list, &nr))
		return EXIT_USAGE;
	if (nr > 1)
		return say(EXIT_USAGE,
			   "bench runs one point: --vma and --pmd take one "
			   "each; faultline run takes several");
	crew->geometry = list[0];
	return parse_geometry_of(crew->workload, list, crew->text_bytes);
}

static int parse(int argc, char **argv, struct bench_params *params)
{
	struct options options = {
		.params = { .crews = { { .nr_workers = 1 } },
			    .nr_crews = 1,
			    .placement = PLACEMENT_DEFAULT,
			    .mempolicy = MEMPOLICY_DEFAULT,
			    .control_fd = -1,
			    .ack_fd = -1 },
		.time_s = 1,
	};
	struct crew_params *crew = &params->crews[0];
	int code = args_read(known, &options, argc, argv);

	if (!code)
		code = words("bench", argc, argv, 1, 1);
	if (code)
		return code;
	*params = options.params;
	params->time_ns = options.time_s * 1e9;
	/* The latency pass has its touches, and no others, timed. */
	if (params->first && params->latency)
		return say(EXIT_USAGE, "bench: --first counts and --latency "
				       "times: give the one or the other");
	code = parse_workload(argv[optind], &crew->workload);
	if (!code)
		code = parse_around_of(crew->workload, crew->fault_around);
	if (!code)
		code = parse_geometry(&options, crew);
	if (!code)
		code = parse_text_of(crew->workload, crew->text_bytes,
				     params->region_bytes);
	return code;
}

/* The record, without which the run would not know what happened. */
static int print_lost(const struct bench_params *params, const char *status,
		      const char *reason)
{
	struct record r;
	char *line;

	if (point_lost(&r, params, status, reason))
		return EXIT_FAILED;
	line = record_encode(&r);
	if (line)
		puts(line);
	free(line);
	record_free(&r);
	return strcmp(status, "skipped") ? EXIT_FAILED : EXIT_SKIPPED;
}

static int check_needs(const struct bench_params *params)
{
	char why[256];

	if (!needs_check(params->mempolicy, params->crews, params->nr_crews,
			 params->region_bytes, why, sizeof(why)))
		return 0;
	say(EXIT_SKIPPED, "%s: skipped, because %s",
	    params->crews->workload->name, why);
	return print_lost(params, "skipped", why);
}

/* "anon-read: worker 3: mmap: Cannot allocate memory" */
static int print_error(const struct bench_params *params,
		       const struct bench_error *error, int err)
{
	char worker[32] = "", reason[300];

	if (error->worker >= 0)
		snprintf(worker, sizeof(worker), "worker %d: ", error->worker);
	snprintf(reason, sizeof(reason), "%s%s%s%s%s%s",
		 error->workload ? error->workload : "",
		 error->workload ? ": " : "", worker,
		 error->call ? error->call : "", error->call ? ": " : "",
		 *error->why ? error->why : strerror(-err));
	say(EXIT_FAILED, "%s", reason);
	return print_lost(params, "failed", reason);
}

static int print_records(const struct bench_params *params,
			 const struct bench_result *result)
{
	for (unsigned int c = 0; c < result->nr_crews; c++) {
		struct record r;
		char *line = NULL;

		if (!point_record(&r, params, result, c))
			line = record_encode(&r);
		record_free(&r);
		if (!line)
			return say(EXIT_FAILED, "no memory for the record");
		puts(line);
		free(line);
	}
	if (fflush(stdout))
		return say(EXIT_FAILED, "stdout: %s", strerror(errno));
	return EXIT_DONE;
}

static void choose_timed(struct bench_params *params)
{
	for (unsigned int c = 0; c < params->nr_crews; c++)
		params->crews[c].workload =
			workload_timed(params->crews[c].workload);
}

int cmd_bench(int argc, char **argv)
{
	struct bench_params params;
	struct bench_result result;
	struct bench_error error;
	int code, err;

	code = parse(argc, argv, &params);
	if (!code)
		code = check_needs(&params);
	if (code)
		return code;
	if (params.latency)
		choose_timed(&params);
	err = bench_run(&params, &result, &error);
	if (err)
		return print_error(&params, &error, err);
	if (params.first)
		bench_first(&params, &result);
	code = print_records(&params, &result);
	bench_free(&result);
	return code;
}
