/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Figures of robots, and of cases run as robots run them, side by side in the
 * layout of the robot's own reports. Nothing here is judged: a report has
 * means of runs that nobody here has seen.
 */
#ifndef RESULTS_BESIDE_H
#define RESULTS_BESIDE_H

#include "results/compare.h"

#include <stdio.h>

/* True if some test has figures on the first side and on another. */
bool beside_is_comparable(const struct comparison *c);
/* True if some side has any. */
bool beside_has_any(const struct comparison *c);
/*
 * A table for each test. Where several runs or reports stand beside each
 * other, the figures that two of them have, or all. 0 or -ENOMEM.
 */
int beside_print(FILE *out, const struct comparison *c, bool all);
/* An array of objects, one for each test, side and figure. NULL: no memory. */
json_t *beside_json(const struct comparison *c);

#endif
