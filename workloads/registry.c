// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The linker gathers what WORKLOAD() leaves in the section "workloads", and in
 * "workloads_timed" of those compiled for the latency pass.
 */
#include "workloads/registry.h"

#include <string.h>

extern const struct workload *const __start_workloads[];
extern const struct workload *const __stop_workloads[];

extern const struct workload *const __start_workloads_timed[];
extern const struct workload *const __stop_workloads_timed[];

static const struct workload *find(const struct workload *const *wl,
				   const struct workload *const *end,
				   const char *name)
{
	while (wl < end && strcmp((*wl)->name, name))
		wl++;
	return wl < end ? *wl : NULL;
}

const struct workload *workload_find(const char *name)
{
	return find(__start_workloads, __stop_workloads, name);
}

const struct workload *workload_timed(const struct workload *wl)
{
	return find(__start_workloads_timed, __stop_workloads_timed, wl->name);
}

/* The one with exactly n names before its own. */
const struct workload *workload_nth(size_t n)
{
	for (const struct workload *const *wl = __start_workloads;
	     wl < __stop_workloads; wl++) {
		size_t nr_before = 0;

		for (const struct workload *const *other = __start_workloads;
		     other < __stop_workloads; other++)
			nr_before += strcmp((*other)->name, (*wl)->name) < 0;
		if (nr_before == n)
			return *wl;
	}
	return NULL;
}
