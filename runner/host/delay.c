// SPDX-License-Identifier: GPL-2.0-or-later
/* How long the CPUs of a guest were ready to run and did not. */
#include "runner/host/delay.h"

#include "bench/tree.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "CPU 3/KVM" or "CPU 3/TCG". */
static bool is_cpu(const char *root, const char *comm, unsigned int *cpu)
{
	char *name = tree_line(root, comm);
	bool is = name && sscanf(name, "CPU %u/", cpu) == 1;

	free(name);
	return is;
}

/* "running_ns delay_ns nr_turns"; all 0 where the kernel does not account. */
static bool read_delay(const char *root, const char *schedstat, uint64_t *ns)
{
	char *line = tree_line(root, schedstat);
	uint64_t running;
	bool is_known =
		line &&
		sscanf(line, "%" SCNu64 " %" SCNu64, &running, ns) == 2 &&
		running;

	free(line);
	return is_known;
}

bool host_cpu_delays(const char *root, pid_t pid, uint64_t *ns, unsigned int nr)
{
	unsigned int nr_found = 0, cpu;
	struct tree_paths tasks;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/task/*/comm", pid);
	if (tree_glob(root, path, &tasks))
		return false;
	for (size_t i = 0; i < tasks.nr; i++) {
		if (!is_cpu(root, tasks.paths[i], &cpu) || cpu >= nr)
			continue;
		snprintf(path, sizeof(path), "%.*s/schedstat",
			 (int)(strrchr(tasks.paths[i], '/') - tasks.paths[i]),
			 tasks.paths[i]);
		nr_found += read_delay(root, path, &ns[cpu]);
	}
	tree_paths_free(&tasks);
	return nr_found == nr;
}
