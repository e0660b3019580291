/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the CPU's counters say of a touch, in the passes timing and cacheline;
 * only where there were any.
 */
#ifndef RESULTS_COUNTERS_H
#define RESULTS_COUNTERS_H

#include "results/page.h"

/* True for the keys of record.counts that are shown, and their shares. */
bool counter_is_shown(const char *key, size_t bytes);
bool counters_measured(const struct comparison *c);
/* Whether any are of lines that go between cores: of pass cacheline. */
bool counters_see_lines(const struct comparison *c);
/* A sentence for each row and side that has some; nothing without. */
void counters_say(struct page *p);
/* The same after a heading. */
void counters_print(struct page *p);

#endif
