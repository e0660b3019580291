/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shares a pass's events out over its launches, so that in none of them events
 * take turns on the CPU's counters.
 */
#ifndef RUNNER_PERF_GROUPS_H
#define RUNNER_PERF_GROUPS_H

#include "runner/perf/perf.h"

#include <stdbool.h>

/* What a CPU counts at once. */
struct counters {
	unsigned int nr;    /* that take any event; 0: unknown */
	bool fixed;	    /* cycles and instructions have some of their own */
	unsigned int taken; /* of nr, by others: the NMI watchdog */
};

/* Of this machine: from CPUID. */
struct counters counters_here(void);

/*
 * How many launches it takes until each event was counted once. 1 where all fit
 * at once, or where nobody knows how many do.
 */
unsigned int groups_nr(const struct perf_events *events,
		       const struct counters *counters);
/*
 * The events of one of them: what takes no counter of the CPU, cycles,
 * instructions, and a group of the rest. The others are missing, and why.
 * perf_events_free(). 0 or -ENOMEM.
 */
int groups_pick(const struct perf_events *events,
		const struct counters *counters, unsigned int group,
		struct perf_events *picked);

#endif
