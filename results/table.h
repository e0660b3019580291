/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A comparison as plain text, for a terminal or a cover letter. */
#ifndef RESULTS_TABLE_H
#define RESULTS_TABLE_H

#include "results/compare.h"

#include <stdio.h>

#define TABLE_COLUMNS 100 /* no line is longer */

/* machine: one clause about it. 0 or -ENOMEM; errors of out are its own. */
int table_print(FILE *out, const struct comparison *c, const char *machine);

/* "anon-read + mmap-churn:1"; the placement too where the rows have several.
 * NULL: no memory; the caller frees it. */
char *curve_name(const struct comparison *c, const struct row *row);

#endif
