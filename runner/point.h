/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a run of the harness is as records: one for each crew. */
#ifndef RUNNER_POINT_H
#define RUNNER_POINT_H

#include "bench/bench.h"
#include "results/record.h"

/*
 * Fills the record of crew c (0: the measured one) with the point and the
 * figures. What only the plan knows stands as by hand: boot 1, launch 1.
 * 0 or -ENOMEM; record_free() in any case.
 */
int point_record(struct record *r, const struct bench_params *params,
		 const struct bench_result *result, unsigned int c);

/* Whether runqueue_pct or steal_pct, less a tick, disturbed it: its fields.
 * 0 or -ENOMEM. */
int point_judge_taken(struct record *r, double tick_pct);

/* The record of a point that came to nothing; likewise. */
int point_lost(struct record *r, const struct bench_params *params,
	       const char *status, const char *reason);

/* "mmap-churn:1,maps-read:2" of the crews beside; NULL: none. To be freed. */
char *point_against(const struct crew_params *crews, unsigned int nr_crews);

#endif
