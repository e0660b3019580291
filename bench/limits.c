// SPDX-License-Identifier: GPL-2.0-or-later
/* The limits that ten thousand threads meet, asked before the first. */
#include "bench/limits.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
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

/* A file's first number, or -1 (also for "max"). */
static long long number_in(const char *root, const char *path)
{
	char full[1024];
	long long value = -1;
	FILE *f;

	snprintf(full, sizeof(full), "%s%s", root, path);
	f = fopen(full, "r");
	if (!f)
		return -1;
	if (fscanf(f, "%lld", &value) != 1)
		value = -1;
	fclose(f);
	return value;
}

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
	long long now = number_in(asked->root, path);
	char raise[100];

	if (now < 0 || need <= now)
		return 0;
	snprintf(raise, sizeof(raise), "sysctl -w %s=", name);
	return refuse(asked, what, need, name, now, raise);
}

/* All threads of the system: "0.00 0.01 0.05 2/341 4711", the 341. */
static long long nr_threads_now(const char *root)
{
	char path[512];
	long long nr = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/proc/loadavg", root);
	f = fopen(path, "r");
	if (!f)
		return 0;
	if (fscanf(f, "%*f %*f %*f %*d/%lld", &nr) != 1)
		nr = 0;
	fclose(f);
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

/* A cgroup and all above it, up to where they are mounted. */
static int check_groups(const struct asked *asked, const char *mount,
			char *group)
{
	int err = 0;

	while (!err) {
		char path[800], limit[800], raise[900];
		long long max, current, need;
		char *slash = strrchr(group, '/');

		snprintf(path, sizeof(path), "%s%s/pids.current", mount, group);
		current = number_in(asked->root, path);
		snprintf(path, sizeof(path), "%s%s/pids.max", mount, group);
		max = number_in(asked->root, path);
		need = current + asked->nr_workers + THREADS_BESIDE;
		if (max >= 0 && current >= 0 && need > max) {
			snprintf(limit, sizeof(limit), "%s", path);
			snprintf(raise, sizeof(raise), "echo >%s ", path);
			err = refuse(asked, "threads", need, limit, max, raise);
		}
		if (!slash)
			break;
		*slash = 0;
	}
	return err;
}

/* Version 2 is one tree; version 1 has one for the controller pids. */
static int check_cgroup(const struct asked *asked)
{
	char path[512], line[700], group[600];
	FILE *f;
	int err = 0;

	snprintf(path, sizeof(path), "%s/proc/self/cgroup", asked->root);
	f = fopen(path, "r");
	if (!f)
		return 0;
	while (!err && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "0::%599s", group) == 1)
			err = check_groups(asked, "/sys/fs/cgroup", group);
		else if (sscanf(line, "%*d:pids:%599s", group) == 1)
			err = check_groups(asked, "/sys/fs/cgroup/pids", group);
	}
	fclose(f);
	return err;
}

int limits_check(const char *root, unsigned int nr_workers,
		 unsigned long nr_maps, char *why, size_t why_bytes)
{
	const struct asked asked = { root, nr_workers, why, why_bytes };
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
	return err ? err : check_cgroup(&asked);
}
