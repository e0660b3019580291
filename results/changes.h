/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What changed and how sure that is, as text of at most 76 columns. */
#ifndef RESULTS_CHANGES_H
#define RESULTS_CHANGES_H

#include "results/page.h"

/* True if some change has an interval or is exact: two boots a side. */
bool changes_have_evidence(const struct comparison *c);
/* One table for each side against the first, with their crossovers. */
void changes_print(struct page *p, bool all);
/* What was not told apart, and what would have been. */
void changes_say_unclear(struct page *p);
/* "touches/s, typical", and what a table of the metric is headed. */
const char *metric_title(enum metric metric);
/* " +12.3%" in so many columns; "-" for none. */
void print_pct(FILE *out, int columns, double pct);

#endif
