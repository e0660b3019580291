/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Has it become worse? For bots and for git bisect run. */
#ifndef RESULTS_CHECK_H
#define RESULTS_CHECK_H

#include "results/compare.h"

#include <stdio.h>

enum outcome {
	OUTCOME_GOOD,
	OUTCOME_REGRESSED,
	OUTCOME_UNKNOWN
};

/*
 * The second side against the first, by the metric that was judged, a line for
 * each curve and for each point that is worse. Worse by more than max_pct, and
 * not by chance: regressed. Surely not so: good.
 */
enum outcome check(FILE *out, const struct comparison *c, double max_pct);

#endif
