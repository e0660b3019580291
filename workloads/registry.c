// SPDX-License-Identifier: GPL-2.0-or-later
/* The linker gathers what WORKLOAD() leaves in the section "workloads". */
#include "workloads/registry.h"

#include <string.h>

extern const struct workload *const __start_workloads[];
extern const struct workload *const __stop_workloads[];

const struct workload *workload_find(const char *name)
{
	for (const struct workload *const *wl = __start_workloads;
	     wl < __stop_workloads; wl++) {
		if (!strcmp((*wl)->name, name))
			return *wl;
	}
	return NULL;
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
