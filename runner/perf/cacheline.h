/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which events of a CPU see that a cacheline was taken from another core or
 * for one: by their names in perf's own list, a table for each model.
 */
#ifndef RUNNER_PERF_CACHELINE_H
#define RUNNER_PERF_CACHELINE_H

#include "runner/perf/perf.h"

/* "GenuineIntel-6-8F-8", "0x00000000413fd0c1": as perf calls it; NULL: unknown.
 * The caller frees it. */
char *cacheline_cpu(void);

/*
 * The events of that CPU that are in the list (perf list --no-desc), and those
 * that are not as missing. None: events->why says whether the CPU is unknown
 * here or perf does not list its events.
 */
void cacheline_resolve(const char *cpu, const char *list,
		       struct perf_events *events);
/* The same for this machine, with its perf. 0, or -errno that ends a run. */
int cacheline_find(struct perf_events *events);

#endif
