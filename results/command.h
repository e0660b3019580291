/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command lines that a plan was made by, for others to repeat. */
#ifndef RESULTS_COMMAND_H
#define RESULTS_COMMAND_H

#include "results/compare.h"

#include <stdio.h>

/* faultline run, of one point only, folded at 76 columns. */
void command_of_point(FILE *out, const json_t *plan, const struct row *row);
/* faultline run, of the whole plan. False, and nothing written: no one command
 * makes it, for what ran beside the workloads, or how regions lay, varied. */
bool command_of_plan(FILE *out, const json_t *plan);
/* faultline bench, on the running kernel, by hand. */
void command_of_bench(FILE *out, const json_t *plan, const struct row *row);

#endif
