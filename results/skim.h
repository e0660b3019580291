/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A record and a plan without what no comparison looks at. */
#ifndef RESULTS_SKIM_H
#define RESULTS_SKIM_H

#include "results/record.h"

/*
 * As record_decode(), but workers and slices stay NULL, and of counts
 * there are only those of mmap_lock that record_mmap_lock_*() need.
 */
int record_skim(struct record *r, const char *line, char *why,
		size_t why_bytes);

/*
 * A plan whose units are an empty array, and how many they were; text is
 * written over. NULL: not JSON, or not in the form of store_create().
 */
json_t *plan_skim(char *text, size_t *nr_units);

#endif
