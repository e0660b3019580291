/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gnuplot draws; what it is given was worked out before. */
#ifndef RUNNER_CMD_GNUPLOT_H
#define RUNNER_CMD_GNUPLOT_H

#include "plots/kinds.h"

/*
 * Draws OUTPUT.svg and what else formats has ("svg png pdf text"), from
 * OUTPUT.tsv, which it writes. *text, if text is not NULL, is what "text"
 * came to, without padding; the caller frees it. EXIT_DONE, or EXIT_FAILED
 * after one sentence.
 */
int gnuplot(const struct drawing *d, const char *output, const char *formats,
	    char **text);
/* The same in a folder for it alone, of which nothing is left: *content is the
 * file, or the text, of the one format. */
int gnuplot_content(const struct drawing *d, const char *format,
		    char **content);

#endif
