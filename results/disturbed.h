/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What others took of the workers' time, and how far it may have moved a
 * change (docs/method.md has the rule).
 */
#ifndef RESULTS_DISTURBED_H
#define RESULTS_DISTURBED_H

#include "results/compare.h"

/* Counts one launch of a part that has figures. */
void disturbed_count(struct part *part, const struct record *r);
/* All launches of one part among those of another: of a curve's points. */
void disturbed_add(struct part *sum, const struct part *part);
/* Launches from which others took the CPU for more than 5 % of the time. */
unsigned int disturbed_launches(const struct part *part);
/*
 * Fills the bounds of a change of b against a: those of its effect, beyond
 * which lies what was taken of a side if most of its launches were disturbed.
 */
void disturbed_widen(enum metric metric, const struct part *a,
		     const struct part *b, struct change *change);

#endif
