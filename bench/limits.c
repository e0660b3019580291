// SPDX-License-Identifier: GPL-2.0-or-later
/* The limits that ten thousand threads meet, asked before the first. */
#include "bench/limits.h"

#include "bench/cgroup.h"
#include "bench/tree.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#define MAPS_BESIDE    1000 /* libraries, heaps of malloc() */
#define THREADS_BESIDE 64   /* perf, and who else comes meanwhile */
/* RESERVED_PIDS in kernel/pid.c: a wrapped search begins above them. */
#define PIDS_RESERVED 300

struct asked {
	const char *root;
	unsigned int nr_workers;
	char *why;
	size_t why_bytes;
};

static int refuse(const struct asked *asked, const char *what, long long need,
		  const char *limit, long long now, const char *raise)
{
	snprintf(asked->why, asked->why_bytes,
		 "%u workers need %lld %s, but %s is %lld; raise it: %s%lld",
		 asked->nr_workers, need, what, limit, now, raise, need);
	return -EAGAIN;
}

static int check_sysctl(const struct asked *asked, const char *what,
			long long need, const char *name, const char *path)
{
	long long now = tree_number(asked->root, path);
	char raise[100];

	if (now < 0 || need <= now)
		return 0;
	snprintf(raise, sizeof(raise), "sysctl -w %s=", name);
	return refuse(asked, what, need, name, now, raise);
}

/* All threads of the system: "0.00 0.01 0.05 2/341 4711", the 341. */
static long long nr_threads_now(const char *root)
{
	char *line = tree_line(root, "/proc/loadavg");
	long long nr;

	if (!line || sscanf(line, "%*f %*f %*f %*d/%lld", &nr) != 1)
		nr = 0;
	free(line);
	return nr;
}

/* Root is let past it. */
static int check_rlimit(const struct asked *asked)
{
	struct rlimit limit;

	if (!geteuid() || getrlimit(RLIMIT_NPROC, &limit) ||
	    limit.rlim_cur == RLIM_INFINITY ||
	    asked->nr_workers + THREADS_BESIDE <= limit.rlim_cur)
		return 0;
	return refuse(asked, "threads", asked->nr_workers + THREADS_BESIDE,
		      "the user's limit of processes (ulimit -u)",
		      limit.rlim_cur, "ulimit -u ");
}

static int check_cgroup(void *arg, const char *dir, bool v1)
{
	const struct asked *asked = arg;
	char path[PATH_MAX], raise[PATH_MAX + 8];
	long long max, current, need;

	snprintf(path, sizeof(path), "%s/pids.current", dir);
	current = tree_number(asked->root, path);
	snprintf(path, sizeof(path), "%s/pids.max", dir);
	max = tree_number(asked->root, path);
	need = current + asked->nr_workers + THREADS_BESIDE;
	if (max < 0 || current < 0 || need <= max)
		return 0;
	snprintf(raise, sizeof(raise), "echo >%s ", path);
	return refuse(asked, "threads", need, path, max, raise);
}

int limits_check(const char *root, unsigned int nr_workers,
		 unsigned long nr_maps, char *why, size_t why_bytes)
{
	struct asked asked = { root, nr_workers, why, why_bytes };
	long long nr_threads =
		nr_threads_now(root) + nr_workers + THREADS_BESIDE;
	int err;

	err = check_sysctl(&asked, "threads on the system", nr_threads,
			   "kernel.threads-max",
			   "/proc/sys/kernel/threads-max");
	if (!err)
		err = check_sysctl(&asked, "process ids on the system",
				   nr_threads + PIDS_RESERVED, "kernel.pid_max",
				   "/proc/sys/kernel/pid_max");
	if (!err)
		err = check_sysctl(&asked, "mappings", nr_maps + MAPS_BESIDE,
				   "vm.max_map_count",
				   "/proc/sys/vm/max_map_count");
	if (!err)
		err = check_rlimit(&asked);
	return err ? err : cgroup_each(root, "pids", check_cgroup, &asked);
}
