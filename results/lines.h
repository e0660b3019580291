/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which cachelines went between cores, by what perf c2c sampled (pass c2c);
 * only where it did.
 */
#ifndef RESULTS_LINES_H
#define RESULTS_LINES_H

#include "results/page.h"

bool lines_measured(const struct comparison *c);
/* A sentence for each row and side that has some; nothing without. */
void lines_say(struct page *p);
/* The same after what the figures are of. */
void lines_print(struct page *p);
/* What the figures are of. */
#define LINES_OF                                                   \
	"of all launches (hitm: the line was modified in another " \
	"core's cache; per cent: of a row's)"

#endif
