/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The cgroups that the process is in, and what they leave it. */
#ifndef BENCH_CGROUP_H
#define BENCH_CGROUP_H

#include <stdbool.h>
#include <stdint.h>

/* dir: "/sys/fs/cgroup/a", below the root; v1: of version 1. */
typedef int cgroup_fn(void *arg, const char *dir, bool v1);

/*
 * Shows the process's cgroup of a controller ("memory") and all above it, up to
 * where they are mounted, until see() returns other than 0: that, or 0. root
 * goes before /proc and /sys: "".
 */
int cgroup_each(const char *root, const char *controller, cgroup_fn *see,
		void *arg);

/* Bytes that the limits of all of them leave; UINT64_MAX: there is no limit. */
uint64_t cgroup_memory_room(const char *root);

#endif
