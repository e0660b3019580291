/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In what, other than the kernel, the boots of two sides differ. */
#ifndef RESULTS_DIFFER_H
#define RESULTS_DIFFER_H

#include "results/sides.h"

/*
 * "clocksource: 6.1 tsc; 6.12 hpet", a line for each fact of boots.jsonl that
 * is not the same on all sides; "" if all are. NULL: no memory; the caller
 * frees it.
 */
char *sides_differences(const struct sides *sides);

/* A run of the running kernel may leave its label out. */
bool is_boot_of(const json_t *boot, const struct side_origin *origin);

#endif
