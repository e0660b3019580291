/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A report of the kernel test robot, out of a mail, as what a run directory
 * holds: its commits are the kernels, its machines the boots, and each column
 * of each table a record of pass "reported".
 */
#ifndef RESULTS_LKP_REPORT_H
#define RESULTS_LKP_REPORT_H

#include "results/record.h"

struct lkp_report {
	json_t *plan;
	json_t *boots; /* array of objects */
	struct record *records;
	size_t nr_records;
	size_t nr_tables, nr_figures;
	size_t nr_left_out; /* rows of failures, which are no figures */
};

/* 0, or -errno with one sentence in why. */
int lkp_report_read(const char *path, struct lkp_report *report, char *why,
		    size_t why_bytes);
void lkp_report_free(struct lkp_report *report);

#endif
