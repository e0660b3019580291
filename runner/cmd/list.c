// SPDX-License-Identifier: GPL-2.0-or-later
/* faultline list: the workloads, their needs, whether they can run here. */
#include "runner/cmd/cmd.h"
#include "runner/say.h"
#include "workloads/registry.h"

#include "bench/bench.h"

#include <stdio.h>

static void print_needs(const struct workload *wl)
{
	const struct needs *needs = &wl->needs;
	const char *sep = "needs";

	if (needs->uffd_features) {
		printf("%s %s", sep, needs->uffd_name);
		sep = ",";
	}
	if (needs->bytes_per_worker) {
		printf("%s %zu MiB for each worker", sep,
		       needs->bytes_per_worker >> 20);
		sep = ",";
	}
	if (*sep == 'n')
		printf("needs nothing");
}

static void print_workload(const struct workload *wl)
{
	const struct crew_params one = { .workload = wl, .nr_workers = 1 };
	char why[256];

	printf("%-20s%s %s\n", wl->name, wl->quick ? "*" : " ", wl->summary);
	printf("%-22stouch: %s\n%-22s", "", wl->touch, "");
	print_needs(wl);
	if (needs_check(MEMPOLICY_DEFAULT, &one, 1, 0, why, sizeof(why)))
		printf("; not here: %s\n", why);
	else
		printf("; can run here\n");
}

static void print_part(int part)
{
	const struct workload *wl;
	const char *sep = "";

	for_each_workload (wl) {
		if ((int)wl->storms != part)
			continue;
		printf("%s%s", sep, wl->name);
		sep = ", ";
	}
}

static void print_storms(void)
{
	fputs("in the set storms: ", stdout);
	print_part(MEASURED_IN_STORMS);
	fputs(", beside each of: ", stdout);
	print_part(IS_STORM);
	putchar('\n');
}

int cmd_list(int argc, char **argv)
{
	const struct workload *wl;

	if (words("list", argc, argv, 0, 0))
		return EXIT_USAGE;
	for_each_workload (wl)
		print_workload(wl);
	puts("\n* in the quick set of faultline run");
	print_storms();
	return EXIT_DONE;
}
