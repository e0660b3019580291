// SPDX-License-Identifier: GPL-2.0-or-later
/* The command line of faultline run, as a plan. */
#include "runner/cmd/args.h"
#include "runner/cmd/fit.h"
#include "runner/cmd/keep.h"
#include "runner/cmd/kernels.h"
#include "runner/cmd/run.h"
#include "runner/cmd/sweep.h"
#include "runner/guest/guest.h"
#include "runner/host/prefetch.h"
#include "runner/parse.h"
#include "runner/say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define GUEST_CPUS  2
#define GUEST_BYTES (1ull << 30)

/* ---- values that only a plan has ---- */

static int check_passes(const struct plan_points *points)
{
	unsigned int nr[NR_PASSES] = { 0 };

	for (size_t i = 0; i < points->nr_passes; i++) {
		if (nr[points->passes[i]]++)
			return say(EXIT_USAGE, "--pass has %s twice",
				   pass_name(points->passes[i]));
	}
	return 0;
}

static int take_passes(const struct arg *arg, const char *what,
		       const char *text, void *to)
{
	struct run_options *options = to;
	struct plan_points *points = &options->points;
	char *copy = strdup(text), *rest = copy, *one;
	int code = 0;

	options->typed.passes = text;
	points->nr_passes = 0;
	while (!code && (one = strsep(&rest, ","))) {
		if (points->nr_passes == NR_PASSES ||
		    pass_parse(one, &points->passes[points->nr_passes++]))
			code = say(
				EXIT_USAGE,
				"--pass takes timing, locks, latency, "
				"cacheline, c2c, or several with commas, not "
				"'%s'",
				text);
	}
	free(copy);
	return code ? code : check_passes(points);
}

static int take_set(const struct arg *arg, const char *what, const char *text,
		    void *to)
{
	struct run_options *options = to;

	options->typed.set = text;
	return set_parse(text, &options->set);
}

static int take_against(const struct arg *arg, const char *what,
			const char *text, void *to)
{
	return variant_add(to, text, false);
}

static int take_or_against(const struct arg *arg, const char *what,
			   const char *text, void *to)
{
	return variant_add(to, text, true);
}

static int take_prefetch(const struct arg *arg, const char *what,
			 const char *text, void *to)
{
	*(bool *)to = true;
	if (!strcmp(text, PREFETCH_ADJACENT_OFF))
		return 0;
	return say(EXIT_USAGE, "%s takes " PREFETCH_ADJACENT_OFF ", not '%s'",
		   what, text);
}

/* ---- the table ---- */

#define AT(member) offsetof(struct run_options, member)

static const struct arg known[] = {
	/* what is measured */
	{ "workers", take_text, AT(typed.workers) },
	{ "time", take_seconds, AT(plan.time_s) },
	{ "launches", take_count, AT(plan.nr_launches), 1, 1000 },
	{ "pass", take_passes },
	{ "c2c", take_flag, AT(typed.c2c) },
	{ "set", take_set },
	{ "against", take_against, AT(points) },
	{ "or-against", take_or_against, AT(points) },
	{ "seed", take_number, AT(plan.seed), 0, INT64_MAX },
	{ "retry-disturbed", take_count, AT(plan.nr_retries), 0, 100 },
	{ "tuned", take_flag, AT(tuned) },
	{ "output", take_text, AT(typed.dir) },
	/* where */
	{ "placement", take_placement, AT(typed.placement) },
	{ "mempolicy", take_mempolicy, AT(typed.mempolicy) },
	{ "region", take_size, AT(plan.region_bytes) },
	{ "fault-around", take_fault_around, AT(plan.fault_around) },
	{ "vma", take_text, AT(typed.vma) },
	{ "pmd", take_text, AT(typed.pmd) },
	{ "text", take_size, AT(plan.text_bytes) },
	{ "prefetch", take_prefetch, AT(plan.adjacent_off) },
	/* on which kernels */
	{ "kernel", take_kernel },
	{ "release", take_release },
	{ "label", take_label },
	{ "boots", take_count, AT(plan.nr_boots), 1, 1000 },
	/* of guests */
	{ "cpus", take_count, AT(plan.nr_cpus), 1, 255 },
	{ "nodes", take_count, AT(plan.nr_nodes), 1, GUEST_MAX_NODES },
	{ "memory", take_size, AT(plan.memory_bytes) },
	{ "accel", take_accel, AT(typed.accel) },
	{ 0 },
};

/* ---- what was not said ---- */

static int complete_machine(struct run_options *options)
{
	struct plan *plan = &options->plan;
	const char *of_guests = plan->nr_cpus	       ? "cpus"
				: plan->nr_nodes       ? "nodes"
				: plan->memory_bytes   ? "memory"
				: options->typed.accel ? "accel"
						       : NULL;
	bool guests = kernels_are_guests(plan);

	if (of_guests && !guests)
		return say(EXIT_USAGE, "--%s is of guests: it needs --kernel",
			   of_guests);
	if (!plan->nr_nodes)
		plan->nr_nodes = 1;
	if (!plan->nr_cpus)
		plan->nr_cpus =
			guests ? GUEST_CPUS : sysconf(_SC_NPROCESSORS_ONLN);
	if (!plan->memory_bytes)
		plan->memory_bytes =
			guests ? GUEST_BYTES
			       : (uint64_t)sysconf(_SC_PHYS_PAGES) *
					 sysconf(_SC_PAGESIZE);
	return guests ? fit_nodes(plan->nr_nodes, plan->nr_cpus,
				  plan->memory_bytes)
		      : 0;
}

static char *copy(const char *typed, const char *otherwise)
{
	return strdup(typed ? typed : otherwise);
}

static int complete_texts(struct run_options *options)
{
	const struct typed *typed = &options->typed;
	struct plan *plan = &options->plan;

	plan->placement = copy(typed->placement, PLACEMENT_DEFAULT);
	plan->mempolicy = copy(typed->mempolicy, MEMPOLICY_DEFAULT);
	plan->accel = copy(typed->accel, "auto");
	options->dir = typed->dir ? strdup(typed->dir) : keep_default_dir();
	if (!plan->placement || !plan->mempolicy || !plan->accel ||
	    !options->dir)
		return say(EXIT_FAILED, "no memory");
	return 0;
}

static int complete_workers(struct run_options *options,
			    const struct run_defaults *defaults)
{
	struct plan_points *points = &options->points;
	const char *text = options->typed.workers;
	unsigned int max;
	int code = fit_count_pus(&options->plan, &max);

	if (!text)
		text = defaults->one_worker ? "1" : SWEEP_DEFAULT;
	if (code)
		return code;
	/* A storm needs CPUs of its own, where there are any. */
	if (options->set == SET_STORMS && !options->typed.workers)
		max = max > 3 ? max - 2 : 1;
	return sweep_parse(text, max, &points->nr_workers,
			   &points->nr_nr_workers);
}

/* Beside the passes asked for, or those that are run unasked. */
static void add_c2c(struct plan_points *points)
{
	if (!points_have(points, PASS_C2C))
		points->passes[points->nr_passes++] = PASS_C2C;
}

static int complete_points(struct run_options *options, int nr_names,
			   char **names)
{
	struct plan_points *points = &options->points;
	const struct typed *typed = &options->typed;
	int code;

	if (typed->set && options->set != SET_STORMS && nr_names)
		return say(EXIT_USAGE,
			   "--set %s and %s: give the one or the other",
			   typed->set, names[0]);
	if (options->set == SET_STORMS && !typed->passes) {
		points->passes[0] = PASS_TIMING;
		points->passes[1] = PASS_LATENCY;
		points->nr_passes = 2;
	}
	if (typed->c2c)
		add_c2c(points);
	code = set_name(points, nr_names, names);
	return code ? code : set_add(options->set, typed->set, points);
}

/* Of what was typed, what does not go together. */
static int check_typed(const struct run_options *options,
		       const struct run_defaults *defaults)
{
	const struct plan_points *points = &options->points;
	const struct typed *typed = &options->typed;

	if (defaults->nr_passes < 2 &&
	    (typed->passes || typed->c2c || typed->set || points->nr_againsts))
		return say(EXIT_USAGE,
			   "%s takes neither --pass nor --c2c nor --set nor "
			   "--against",
			   options->command);
	return variants_check(points);
}

static int complete(struct run_options *options,
		    const struct run_defaults *defaults, int nr_names,
		    char **names)
{
	struct plan_points *points = &options->points;
	int code = check_typed(options, defaults);

	if (!code)
		code = parse_geometries(options->typed.vma, options->typed.pmd,
					points->geometries,
					&points->nr_geometries);
	if (!code)
		code = kernels_complete(options);
	if (!code)
		code = complete_machine(options);
	if (!code)
		code = complete_texts(options);
	if (!code)
		code = complete_workers(options, defaults);
	if (!code)
		code = complete_points(options, nr_names, names);
	return code;
}

/* ---- the whole ---- */

static int prepare(struct run_options *options,
		   const struct run_defaults *defaults, int argc, char **argv)
{
	size_t most = argc + defaults->nr_labels + 1;

	*options = (struct run_options){
		.command = argv[0],
		.plan = { .seed = 1,
			  .nr_boots =
				  defaults->nr_boots ? defaults->nr_boots : 1,
			  .nr_launches = 1,
			  .time_s = defaults->time_s,
			  .kernels = calloc(most, sizeof(struct plan_kernel)) },
		.points = { .nr_passes = defaults->nr_passes },
		.set = defaults->catalogue ? SET_ALL : SET_QUICK,
		.labels = calloc(most, sizeof(*options->labels)),
	};
	memcpy(options->points.passes, defaults->passes,
	       sizeof(defaults->passes));
	if (!options->plan.kernels || !options->labels)
		return say(EXIT_FAILED, "no memory");
	kernels_expect(options, defaults);
	return 0;
}

int run_options_parse(struct run_options *options,
		      const struct run_defaults *defaults, int argc,
		      char **argv)
{
	int code = prepare(options, defaults, argc, argv);

	if (!code)
		code = args_read(known, options, argc, argv);
	if (!code)
		code = complete(options, defaults, argc - optind,
				argv + optind);
	if (!code)
		code = fit_points(&options->plan, &options->points);
	if (!code && kernels_are_guests(&options->plan) &&
	    options->plan.adjacent_off)
		code = say(EXIT_USAGE,
			   "--prefetch is of the machine's own kernels, not of "
			   "guests");
	if (!code && plan_make(&options->plan, &options->points))
		code = say(EXIT_FAILED, "no memory");
	return code;
}

void run_options_free(struct run_options *options)
{
	for (size_t i = 0; i < options->nr_labels; i++)
		free(options->labels[i]);
	for (size_t i = 0; i < options->points.nr_workloads; i++)
		free(options->points.workloads[i]);
	for (size_t i = 0; i < options->points.nr_againsts; i++)
		free(options->points.againsts[i]);
	free(options->labels);
	free(options->points.againsts);
	free(options->points.workloads);
	free(options->points.nr_workers);
	free(options->dir);
	plan_free(&options->plan);
}
