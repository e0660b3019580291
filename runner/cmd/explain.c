// SPDX-License-Identifier: GPL-2.0-or-later
/* faultline explain: what a touch of a workload costs in locks, and since when.
 */
#include "runner/cmd/cmd.h"
#include "runner/history.h"
#include "runner/host/facts.h"
#include "runner/parse.h"
#include "runner/say.h"

#include <stdio.h>

static void print_entry(const struct lock_path *at, bool here)
{
	char since[16] = "ever", first[16] = "";

	if (at->since)
		snprintf(since, sizeof(since), "%u.%u", at->since / 1000,
			 at->since % 1000);
	if (at->first_reads)
		snprintf(first, sizeof(first), "+%.4g", at->first_reads);
	printf("%-8s %8.4g %8.4g %8s   %s%s\n", since, at->reads, at->writes,
	       first, at->why, here ? "   <- this kernel" : "");
}

int cmd_explain(int argc, char **argv)
{
	const struct workload *wl;
	const struct lock_path *here;

	if (words("explain", argc, argv, 1, 1) || parse_workload(argv[1], &wl))
		return EXIT_USAGE;
	here = history_at(wl, facts_kernel());
	printf("%s: %s\ntouch: %s\n", wl->name, wl->summary, wl->touch);
	if (wl->touches_per_fault == 1)
		puts("faults: one for each touch");
	else if (wl->touches_per_fault)
		printf("faults: one for %u touches\n", wl->touches_per_fault);
	else
		puts("faults: none");
	puts("\nmmap_lock acquisitions per touch in mainline, steady state,\nand the reads that the first touch of a VMA takes more:\n\n"
	     "since       reads   writes    first   because");
	for (const struct lock_path *at = wl->path; at->why; at++)
		print_entry(at, at == here);
	return EXIT_DONE;
}
