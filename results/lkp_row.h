/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A row of the kernel test robot's table: figures, changes, a name. */
#ifndef RESULTS_LKP_ROW_H
#define RESULTS_LKP_ROW_H

#include <stdbool.h>
#include <stddef.h>

#define LKP_MAX_COLUMNS 16

struct lkp_row {
	char name[512];
	size_t nr; /* columns */
	double means[LKP_MAX_COLUMNS];
	/* Of the runs, of their mean, a whole number; -1: it is blank, which is
	 * up to 2 %, or a single run. */
	int stddev_pct[LKP_MAX_COLUMNS];
	/* "+19.1%", or a difference without the sign; "" for the first. */
	char changes[LKP_MAX_COLUMNS][24];
};

/* True if the line begins as a row does: a figure and what may follow one. */
bool lkp_row_begins(const char *line);

/*
 * 1: a whole row; 0: it is cut before its end, so the next line may have more
 * of it; -EBADMSG with a clause in why: a figure is damaged, for the printed
 * change is not the one of its figures.
 */
int lkp_row_parse(const char *line, size_t nr_columns, struct lkp_row *row,
		  char *why, size_t why_bytes);

#endif
