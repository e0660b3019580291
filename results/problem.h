/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a record gives no figure. Internal: of compare.c. */
#ifndef RESULTS_PROBLEM_H
#define RESULTS_PROBLEM_H

#include "results/launches.h"

struct problem {
	enum have have;
	const char *reason; /* NULL with HAVE_FIGURES */
};

typedef struct problem problem_fn(const struct record *r);

/* Of any figure; of those of one pass. */
problem_fn problem_of, locks_problem, timing_problem, latency_problem;

/*
 * One launch without a figure takes the whole figure away: a median over the
 * launches that happened to work would be a choice nobody made. 0 or -ENOMEM.
 */
int check_launches(const struct launches *l, problem_fn *check,
		   struct part *part);

#endif
