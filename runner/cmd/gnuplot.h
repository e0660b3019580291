/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gnuplot draws; what it is given was worked out before. */
#ifndef RUNNER_CMD_GNUPLOT_H
#define RUNNER_CMD_GNUPLOT_H

#include "results/compare.h"

/* All: EXIT_DONE, or EXIT_FAILED after one sentence. */

/* The path of a script of plots/. */
int gnuplot_script(const char *name, char *path, size_t bytes);
/* Writes the curve that starts at row i. */
int gnuplot_tsv(const struct comparison *c, size_t i, const char *path);
/* What the script prints, without padding; the caller frees *text. */
int gnuplot(const char *script, const char *tsv, const char *title,
	    const char *output, size_t nr_kernels, char **text);

#endif
