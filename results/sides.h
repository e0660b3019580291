/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From "DIR [LABEL...] [DIR [LABEL...]...]" to the sides of a comparison: an
 * argument that is a directory is a run; labels after it choose its kernels,
 * in the order given. Without labels: all of them, in the plan's order.
 */
#ifndef RESULTS_SIDES_H
#define RESULTS_SIDES_H

#include "results/compare.h"
#include "results/store.h"

/* Where a side's records are from; its label may have been made longer. */
struct side_origin {
	size_t dir;   /* index into dirs */
	char *kernel; /* its label in the plan */
};

struct sides {
	struct run_dir *dirs; /* they own the records */
	size_t nr_dirs;
	struct side *sides; /* sides_free() frees their labels too */
	struct side_origin *origins;
	size_t nr_sides;
};

/* 0, or -errno with one sentence in why. */
int sides_read(char **args, size_t nr_args, struct sides *sides, char *why,
	       size_t why_bytes);
void sides_free(struct sides *sides);

/* "AMD EPYC 9654, 192 CPUs, bare, 755.1 GiB"; more than one where boots of
 * these sides differ. NULL: no memory; the caller frees it. */
char *sides_machine(const struct sides *sides);

/* Launches planned in a directory and those that have a record. */
void run_dir_progress(const struct run_dir *dir, size_t *nr_planned,
		      size_t *nr_done);

#endif
