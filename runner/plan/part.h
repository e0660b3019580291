/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A part of a plan: what one command carries out of it. */
#ifndef RUNNER_PLAN_PART_H
#define RUNNER_PLAN_PART_H

#include "runner/plan/plan.h"

struct plan_part {
	unsigned int first, last;      /* units; 0: all */
	unsigned int shard, nr_shards; /* from 1; 0: all */
	const bool *landed;	       /* by unit number; NULL: none has */
};

/*
 * Leaves the units of the part in the plan. A shard has whole pairs of boots
 * (every nr_shards-th): the pair is the unit of evidence, and what differs
 * between two machines must not come between its boots.
 */
void plan_cut(struct plan *plan, const struct plan_part *part);

#endif
