/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How many workers: the numbers and rules of --workers. */
#ifndef RUNNER_CMD_SWEEP_H
#define RUNNER_CMD_SWEEP_H

#include <stddef.h>

/* What --workers is if it is not said. */
#define SWEEP_DEFAULT "2^n"

/*
 * With commas between, where max is the number of CPUs of the placement:
 *
 *   8, max, max/4, max*2   one number; a part is rounded up
 *   1..max, 4..max:4       from, to, and the step (1); both ends are in it
 *   2^n                    1, 2, 4, ... up to max, and max itself
 *   all                    2^n, and max*2: what is beyond the CPUs
 *
 * No number is in *list twice; the caller frees it. 0, or EXIT_USAGE after one
 * sentence.
 */
int sweep_parse(const char *text, unsigned int max, unsigned int **list,
		size_t *nr);

#endif
