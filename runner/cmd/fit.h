/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether a plan can be carried out, before anything runs. Each function
 * returns 0, or an exit code after one sentence.
 */
#ifndef RUNNER_CMD_FIT_H
#define RUNNER_CMD_FIT_H

#include "runner/plan/plan.h"

/* A guest's nodes share out its CPUs and its memory. */
int fit_nodes(unsigned int nr_nodes, unsigned int nr_cpus,
	      uint64_t memory_bytes);
/* How many CPUs the placement has; refuses it, or a policy, that can't be. */
int fit_count_pus(const struct plan *plan, unsigned int *nr);
/* Each point's workload takes the plan's options, and has its memory. */
int fit_points(const struct plan *plan, const struct plan_points *points);
/* What only some machines can do: samples of memory, the prefetcher. Of the
 * machine that carries the plan out: it may be made on another. */
int fit_machine(const struct plan *plan);

#endif
