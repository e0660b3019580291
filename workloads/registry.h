/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every workload that is linked in, found by name or one by one. */
#ifndef WORKLOADS_REGISTRY_H
#define WORKLOADS_REGISTRY_H

#include "bench/workload.h"

/* NULL if there is none of that name. */
const struct workload *workload_find(const char *name);
/* The same workload compiled for the latency pass: each touch is timed. */
const struct workload *workload_timed(const struct workload *wl);
/* In the order of their names; NULL past the last. */
const struct workload *workload_nth(size_t n);

#define for_each_workload(wl) \
	for (size_t n_##wl = 0; (wl = workload_nth(n_##wl)); n_##wl++)

#endif
