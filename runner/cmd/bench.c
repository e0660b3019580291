// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * faultline bench: one point in this process, its records on stdout. This is
 * what perf stat starts, and the one-liner that repeats a point by hand.
 */
#include "bench/first.h"
#include "runner/cmd/cmd.h"
#include "runner/parse.h"
#include "runner/perf/perf.h"
#include "runner/point.h"
#include "runner/say.h"
#include "workloads/registry.h"

#include <getopt.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static int parse_control(const char *value, struct bench_params *params)
{
	int end = -1;

	sscanf(value, "%d,%d%n", &params->control_fd, &params->ack_fd, &end);
	if (end < 0 || value[end] || params->control_fd < 0 ||
	    params->ack_fd < 0)
		return say(EXIT_USAGE, "--control takes two descriptors, C,A");
	/*
	 * Without perf nobody is left to want the record; with its ends of
	 * the pipes open here too, we would not even notice.
	 */
	if (params->control_fd == PERF_CONTROL_FD) {
		close(PERF_LOG_FD);
		close(PERF_CONTROL_IN_FD);
		close(PERF_ACK_OUT_FD);
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGPIPE, SIG_IGN);
	return 0;
}

/* What is one thing of two options. */
struct words {
	const char *vma, *pmd;
};

static int parse_option(int option, const char *value,
			struct bench_params *params, struct words *words)
{
	uint64_t number;
	double seconds;

	switch (option) {
	case 'w':
		if (parse_number("--workers", value, 1, BENCH_MAX_WORKERS,
				 &number))
			return EXIT_USAGE;
		params->crews[0].nr_workers = number;
		return 0;
	case 't':
		if (parse_seconds("--time", value, &seconds))
			return EXIT_USAGE;
		params->time_ns = seconds * 1e9;
		return 0;
	case 'r':
		if (parse_number("--rounds", value, 1, 1000000, &number))
			return EXIT_USAGE;
		params->nr_rounds = number;
		return 0;
	case 'p':
		params->placement = value;
		return parse_placement(value);
	case 'm':
		params->mempolicy = value;
		return parse_mempolicy(value);
	case 'a':
		return parse_against(value, params->crews, &params->nr_crews);
	case 'g':
		return parse_size("--region", value, &params->region_bytes);
	case 'f':
		return parse_fault_around(value,
					  &params->crews[0].fault_around);
	case 'v':
		words->vma = value;
		return 0;
	case 'd':
		words->pmd = value;
		return 0;
	case 'x':
		return parse_size("--text", value,
				  &params->crews[0].text_bytes);
	case 'l':
		params->latency = true;
		return 0;
	case 'F':
		params->first = true;
		return 0;
	case 'c':
		return parse_control(value, params);
	default:
		return EXIT_USAGE;
	}
}

static int parse_geometry(const struct words *words, struct crew_params *crew)
{
	struct geometry list[MOST_GEOMETRIES];
	size_t nr;

	if (parse_geometries(words->vma, words->pmd, list, &nr))
		return EXIT_USAGE;
	if (nr > 1)
		return say(EXIT_USAGE,
			   "bench runs one point: --vma and --pmd take one "
			   "each; faultline run takes several");
	crew->geometry = list[0];
	return parse_geometry_of(crew->workload, list);
}

static int parse_params(int argc, char **argv, struct bench_params *params)
{
	static const struct option options[] = {
		{ "workers", required_argument, NULL, 'w' },
		{ "time", required_argument, NULL, 't' },
		{ "rounds", required_argument, NULL, 'r' },
		{ "placement", required_argument, NULL, 'p' },
		{ "mempolicy", required_argument, NULL, 'm' },
		{ "against", required_argument, NULL, 'a' },
		{ "region", required_argument, NULL, 'g' },
		{ "fault-around", required_argument, NULL, 'f' },
		{ "vma", required_argument, NULL, 'v' },
		{ "pmd", required_argument, NULL, 'd' },
		{ "text", required_argument, NULL, 'x' },
		{ "latency", no_argument, NULL, 'l' },
		{ "first", no_argument, NULL, 'F' },
		{ "control", required_argument, NULL, 'c' },
		{ NULL, 0, NULL, 0 },
	};
	struct words words = { NULL, NULL };
	int option;

	*params = (struct bench_params){
		.crews = { { .nr_workers = 1 } },
		.nr_crews = 1,
		.placement = PLACEMENT_DEFAULT,
		.mempolicy = MEMPOLICY_DEFAULT,
		.time_ns = 1000000000,
		.control_fd = -1,
		.ack_fd = -1,
	};
	opterr = 0;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == '?')
			return parse_bad_option(argv[0], argv);
		if (parse_option(option, optarg, params, &words))
			return EXIT_USAGE;
	}
	if (optind != argc - 1)
		return usage(argv[0]);
	/* The latency pass has its touches, and no others, timed. */
	if (params->first && params->latency)
		return say(EXIT_USAGE, "bench: --first counts and --latency "
				       "times: give the one or the other");
	if (parse_workload(argv[optind], &params->crews[0].workload))
		return EXIT_USAGE;
	if (parse_around_of(params->crews[0].workload,
			    params->crews[0].fault_around) ||
	    parse_geometry(&words, &params->crews[0]))
		return EXIT_USAGE;
	return parse_text_of(params->crews[0].workload,
			     params->crews[0].text_bytes, params->region_bytes);
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

	code = parse_params(argc, argv, &params);
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
