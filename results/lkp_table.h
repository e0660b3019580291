/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One table of the kernel test robot's report. Internal. */
#ifndef RESULTS_LKP_TABLE_H
#define RESULTS_LKP_TABLE_H

#include "results/lkp_row.h"
#include "results/mail.h"

#include <jansson.h>

struct lkp_table {
	size_t number;	    /* line of its rule */
	json_t *parameters; /* "runtime": "300s", in the report's order */
	/* Of each column. */
	json_t *commits;		   /* "2f06f70292" */
	json_t *titles;			   /* the commit's, or null */
	json_t *means, *stddevs, *changes; /* objects by the figure's name */
	size_t nr_left_out;		   /* rows of failures */
};

/*
 * The table after the next rule from line *at on, which then is the one after
 * it. 1; 0: there is none; -EBADMSG with a clause in why that begins with the
 * line; -ENOMEM.
 */
int lkp_table_read(const struct mail *mail, size_t *at, struct lkp_table *table,
		   char *why, size_t why_bytes);
void lkp_table_free(struct lkp_table *table);

#endif
