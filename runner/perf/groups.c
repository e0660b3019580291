// SPDX-License-Identifier: GPL-2.0-or-later
/* Which events go together: as many as the CPU has counters for. */
#include "runner/perf/groups.h"

#include "runner/host/facts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

/* ---- how many counters ---- */

/* The NMI watchdog counts cycles on each CPU. */
static unsigned int watchdog(void)
{
	char *on = facts_read_line("/proc/sys/kernel/nmi_watchdog");
	unsigned int taken = on && !strcmp(on, "1");

	free(on);
	return taken;
}

#if defined(__x86_64__)
/*
 * Intel: leaf 0xa has the counters of one logical CPU, fewer where both threads
 * of a core are on. AMD: six where the bit PerfCtrExtCore is set (Zen), four
 * before, and none of their own for cycles and instructions.
 */
struct counters counters_here(void)
{
	struct counters counters = { .taken = watchdog() };
	unsigned int a, b, c, d;
	char vendor[13] = "";

	if (!__get_cpuid(0, &a, &b, &c, &d))
		return counters;
	memcpy(vendor, &b, 4);
	memcpy(vendor + 4, &d, 4);
	memcpy(vendor + 8, &c, 4);
	if (!strcmp(vendor, "GenuineIntel") &&
	    __get_cpuid(0xa, &a, &b, &c, &d)) {
		counters.nr = a >> 8 & 0xff;
		counters.fixed = (d & 0x1f) >= 2;
	} else if (!strcmp(vendor, "AuthenticAMD") &&
		   __get_cpuid(0x80000001, &a, &b, &c, &d)) {
		counters.nr = c & 1u << 23 ? 6 : 4;
	}
	return counters;
}
#else
/* Only the kernel may read how many there are (PMCR_EL0.N). */
struct counters counters_here(void)
{
	return (struct counters){ .taken = watchdog() };
}
#endif

/* ---- groups ---- */

static bool is_any_of(const char *event, const char *const *names)
{
	for (; *names; names++)
		if (!strcmp(event, *names))
			return true;
	return false;
}

/* The kernel counts it, not the CPU. */
static bool is_software(const struct perf_event *event)
{
	static const char *const names[] = { "task-clock", "context-switches",
					     "cpu-migrations", "page-faults",
					     NULL };

	return strchr(event->event, ':') || is_any_of(event->event, names);
}

/* What the ratios of each launch need. */
static bool is_base(const struct perf_event *event)
{
	static const char *const names[] = { "cycles", "instructions", NULL };

	return is_any_of(event->event, names);
}

/* Counters that are left to the rest; 0: nobody knows, or none is. */
static unsigned int room(const struct perf_events *events,
			 const struct counters *counters)
{
	unsigned int used = counters->taken;

	for (size_t i = 0; i < events->nr && !counters->fixed; i++)
		used += is_base(events->event[i]);
	return counters->nr > used ? counters->nr - used : 0;
}

static bool is_of_rest(const struct perf_event *event)
{
	return !is_software(event) && !is_base(event);
}

unsigned int groups_nr(const struct perf_events *events,
		       const struct counters *counters)
{
	unsigned int each = room(events, counters), nr = 0;

	for (size_t i = 0; i < events->nr; i++)
		nr += is_of_rest(events->event[i]);
	return each && nr ? (nr + each - 1) / each : 1;
}

int groups_pick(const struct perf_events *events,
		const struct counters *counters, unsigned int group,
		struct perf_events *picked)
{
	unsigned int nr_groups = groups_nr(events, counters), nr = 0;

	*picked = *events; /* why there are none, too */
	picked->nr = 0;
	picked->missing = json_copy(events->missing);
	if (!picked->missing)
		return -ENOMEM;
	for (size_t i = 0; i < events->nr; i++) {
		const struct perf_event *event = events->event[i];

		/* In turn: each launch has as many of them, or one fewer. */
		if (!is_of_rest(event) || nr++ % nr_groups == group) {
			picked->event[picked->nr++] = event;
			continue;
		}
		json_object_set_new(picked->missing, event->key,
				    json_string("counted in other launches: "
						"the CPU has too few counters "
						"for all at once"));
	}
	return 0;
}
