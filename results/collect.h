/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Joins run directories that are parts of one plan into a new one. */
#ifndef RESULTS_COLLECT_H
#define RESULTS_COLLECT_H

#include <stddef.h>

struct collected {
	size_t nr_planned, nr_landed; /* units */
	size_t nr_same;		      /* units that two parts have, as copies */
};

/*
 * Writes out, a new directory, from the landed units of the parts; what did not
 * land stays behind. 0, or -errno with one sentence in why: a part that cannot
 * be read or is of another plan, a unit that was measured twice, a pair of
 * boots that is in two parts, a kernel that was built anew.
 */
int collect(char *const *dirs, size_t nr_dirs, const char *out,
	    struct collected *collected, char *why, size_t why_bytes);

#endif
