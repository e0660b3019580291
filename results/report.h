/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A comparison as a document with everything: tables, drawings, the machine,
 * its boots, the commands, the raw data. As HTML it is one page without a
 * script that asks nothing of the network.
 */
#ifndef RESULTS_REPORT_H
#define RESULTS_REPORT_H

#include "results/sides.h"
#include "results/table.h"

/* Not escaped: an <svg> as HTML has it, or text. */
struct report_figure {
	const char *content;
	const char *title; /* what it is of, for who does not see it */
	size_t row;	   /* the first of its curve; NOT_OF_CURVE */
};
#define NOT_OF_CURVE ((size_t)-1)

struct report {
	struct about about;
	const struct sides *sides;
	const char *version;	 /* of faultline */
	const char *const *raws; /* addresses of the directories, one each */
	const struct report_figure *figures;
	size_t nr_figures;
	size_t curve; /* whose largest point the commands repeat */
};

typedef int report_fn(FILE *out, const struct comparison *c,
		      const struct report *report);

/* 0 or -ENOMEM; errors of out are its own. */
report_fn report_html, report_markdown;

#endif
