/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A comparison for other eyes than a terminal's. */
#ifndef RESULTS_FORMATS_H
#define RESULTS_FORMATS_H

#include "results/table.h"

/* All: 0 or -ENOMEM; errors of out are its own. */
typedef int format_fn(FILE *out, const struct comparison *c,
		      const struct about *about);

format_fn csv_print;	   /* a line for each point and side, and each curve */
format_fn json_print;	   /* all of it */
format_fn markdown_print;  /* the tables, for a web page */
format_fn lkp_print;	   /* as the kernel test robot's mails have it */
format_fn benchstat_print; /* a line for each boot, for Go's benchstat */

/* "text", "markdown", "csv", ...; NULL if there is no such format. */
format_fn *format_find(const char *name);

/* True if it shows what is not judged, too (results/beside.h). */
bool format_has_robots(format_fn *format);

/* The change's verdict in a word, or why there is none. */
const char *change_word(const struct comparison *c,
			const struct change *change);
/* Bounds of the 95 % interval in per cent; NAN: none. */
double change_low_pct(const struct change *change);
double change_high_pct(const struct change *change);

/* LKP's own widths: two digits to 1000, four significant above 100 million. */
void format_lkp_value(FILE *out, double value);

#endif
