/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A comparison as a letter: plain text of 76 columns, for a patch's cover. */
#ifndef RESULTS_LETTER_H
#define RESULTS_LETTER_H

#include "results/table.h"

struct letter {
	struct about about;
	const json_t *plan;  /* of the first side */
	const char *version; /* of faultline */
	const char *drawing; /* of the curve below, in text; NULL: none */
	size_t curve;	     /* what the letter shows most of */
};

/* The curve to draw: one whose locks changed, and then whose throughput
 * changed most. nr_curves: there is none with throughput on two sides. */
size_t letter_curve(const struct comparison *c);
/* 0 or -ENOMEM; errors of out are its own. */
int letter_print(FILE *out, const struct comparison *c,
		 const struct letter *letter);

#endif
