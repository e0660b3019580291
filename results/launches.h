/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The launches of all sides in one order: by row, then side, pass and boot,
 * so that what makes one figure lies together. Internal: of compare.c and
 * what it is made of, counters.c and shares.c.
 */
#ifndef RESULTS_LAUNCHES_H
#define RESULTS_LAUNCHES_H

#include "results/compare.h"

struct launch {
	const struct record *r;
	size_t side;
	size_t row; /* the number of its row, in their order */
	/* The boot it counts for: boots that share a boot_id are one. */
	int64_t boot;
};

/* A view. */
struct launches {
	const struct launch *all;
	size_t nr;
};

/* Of what was measured and not repeated: what was is kept, and used for
 * nothing. 0 or -ENOMEM; the caller frees all. */
int launches_index(const struct side *sides, size_t nr_sides,
		   struct launch **all, size_t *nr);

struct row row_of(const struct record *r);
struct launches launches_of_all(const struct row *row);

/* Those at the beginning of l that are of one row; of one side and pass; of
 * one boot. */
struct launches launches_of_row(struct launches l);
struct launches launches_of(struct launches row, size_t side, const char *pass);
struct launches launches_of_boot(struct launches l);
struct launches launches_after(struct launches l, size_t nr);
unsigned int launches_count_boots(struct launches l);

#endif
