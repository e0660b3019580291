// SPDX-License-Identifier: GPL-2.0-or-later
/* faultline plan: what run would do, written down and shown, not run. */
#include "runner/cmd/cmd.h"
#include "runner/cmd/run.h"
#include "runner/say.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* The measured window of a launch, with the round before it that warms up. */
#define WINDOWS 1.2

static void print_time(double s)
{
	if (s < 120)
		printf("%.0f s", s);
	else if (s < 7200)
		printf("%.0f min", s / 60);
	else
		printf("%.1f h", s / 3600);
}

static void print_head(const struct run_options *options)
{
	const struct plan *plan = &options->plan;
	const struct plan_points *points = &options->points;

	printf("%s: %zu unit%s\n", options->dir, plan->nr_units,
	       plan->nr_units == 1 ? "" : "s");
	printf("  each boot   %zu workload%s at %zu number%s of workers",
	       points->nr_workloads, points->nr_workloads == 1 ? "" : "s",
	       points->nr_nr_workers, points->nr_nr_workers == 1 ? "" : "s");
	if (points->nr_againsts)
		printf(", alone and against %zu", points->nr_againsts);
	if (points->nr_geometries > 1)
		printf(", in %zu geometries", points->nr_geometries);
	printf(";");
	for (size_t i = 0; i < points->nr_passes; i++)
		printf("%s %s", i ? "," : "", pass_name(points->passes[i]));
	printf("; %u launch%s of each\n", plan->nr_launches,
	       plan->nr_launches == 1 ? "" : "es");
	printf("  measuring   ");
	print_time(WINDOWS * plan->time_s * (double)plan->nr_units);
	printf(" at least; setting up and booting come on top\n");
}

static bool is_boots_first(const struct plan *plan, size_t i)
{
	const struct unit *unit = &plan->units[i];

	return !i || unit->kernel != unit[-1].kernel ||
	       unit->boot != unit[-1].boot;
}

static void print_boots(const struct plan *plan)
{
	size_t end;

	for (size_t i = 0; i < plan->nr_units; i = end) {
		const struct unit *unit = &plan->units[i];
		const struct plan_kernel *kernel = &plan->kernels[unit->kernel];

		for (end = i + 1; end < plan->nr_units; end++) {
			if (is_boots_first(plan, end))
				break;
		}
		printf("  boot %-3u    %-12s units %u to %zu  (%s)\n",
		       unit->boot, kernel->label, unit->number, end,
		       kernel->image ? kernel->image : kernel->release);
	}
}

int cmd_plan(int argc, char **argv)
{
	struct run_options options;
	struct store *store;
	int code = run_options_parse(&options, &run_defaults, argc, argv);

	if (!code && options.tuned)
		code = say(EXIT_USAGE,
			   "--tuned is of a run: give it to run --resume");
	if (!code)
		code = run_create(&options, &store);
	if (!code) {
		store_close(store);
		print_head(&options);
		print_boots(&options.plan);
		if (fflush(stdout))
			code = say(EXIT_FAILED, "stdout: %s", strerror(errno));
		else
			say(0, "carry it out with: faultline run --resume %s",
			    shell_word(options.dir));
	}
	run_options_free(&options);
	return code;
}
