// SPDX-License-Identifier: GPL-2.0-or-later
/* How long a process was ready to run and did not. */
#include "runner/host/delay.h"

#include "bench/tree.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

uint64_t host_delay_ns(const char *root, pid_t pid)
{
	uint64_t sum = 0, delay;
	struct tree_paths tasks;
	char pattern[64], *line;

	snprintf(pattern, sizeof(pattern), "/proc/%d/task/*/schedstat", pid);
	if (tree_glob(root, pattern, &tasks))
		return 0;
	for (size_t i = 0; i < tasks.nr; i++) {
		line = tree_line(root, tasks.paths[i]);
		/* "running_ns delay_ns nr_turns" */
		if (line && sscanf(line, "%*u %" SCNu64, &delay) == 1)
			sum += delay;
		free(line);
	}
	tree_paths_free(&tasks);
	return sum;
}
