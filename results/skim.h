/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A record without what no comparison looks at. */
#ifndef RESULTS_SKIM_H
#define RESULTS_SKIM_H

#include "results/record.h"

/*
 * As record_decode(), but workers and slices stay NULL, and of counts
 * there are only those of mmap_lock that record_mmap_lock_*() need.
 */
int record_skim(struct record *r, const char *line, char *why,
		size_t why_bytes);

#endif
