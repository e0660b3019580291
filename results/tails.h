/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The durations of single touches, from the pass latency: percentiles up to
 * the maximum, as figures of a record and as a part of the table.
 */
#ifndef RESULTS_TAILS_H
#define RESULTS_TAILS_H

#include "results/page.h"

/* "p99.9" */
const char *tail_title(enum tail tail);
/* In ns; NAN: not known. */
typedef double tail_fn(const struct record *r);
extern tail_fn *const tail_of[NR_TAILS];

/* "612ns", "2.34us": three digits and a unit; "-": not known. Returns text. */
const char *duration_text(double ns, char text[32]);

bool tails_measured(const struct comparison *c);
/*
 * The side beside the first, or the first alone with side 0. Narrow: in
 * PROSE_COLUMNS, without the maximum.
 */
void tails_print(struct page *p, size_t side, bool is_narrow);
/* By which clock, what that costs, and what is not known. */
void tails_say_notes(struct page *p);

#endif
