/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The whole distribution of the durations of single touches. */
#ifndef RESULTS_SHARES_H
#define RESULTS_SHARES_H

#include "results/compare.h"

struct share {
	double ns;
	double nr;    /* touches that took so long, but for the histogram */
	double share; /* of the touches that take at least so long; 0 to 1 */
};

/*
 * Of the touches of all launches of a point together, by ns. The caller frees
 * *shares; *nr is 0 where there are none. 0 or -ENOMEM.
 */
int shares_of(const struct comparison *c, const struct row *row, size_t side,
	      struct share **shares, size_t *nr);

#endif
