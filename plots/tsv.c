// SPDX-License-Identifier: GPL-2.0-or-later
/* Writes the TSV files that the gnuplot scripts draw. */
#include "plots/tsv.h"

#include <math.h>

/* A tab or a quote in a label would shift every column after it. */
static void put_label(FILE *out, const char *label)
{
	fputc('\t', out);
	for (; *label; label++)
		fputc(*label == '\t' || *label == '\n' || *label == '"'
			      ? ' '
			      : *label,
		      out);
}

static void put_figure(FILE *out, double figure)
{
	if (isfinite(figure))
		fprintf(out, "\t%.6g", figure);
	else
		fputs("\tnan", out); /* not -nan, which printf may choose */
}

void tsv_throughput(FILE *out, const struct comparison *c, size_t i)
{
	size_t end = curve_end(c, i);

	fputs("workers", out);
	for (size_t s = 0; s < c->nr_sides; s++)
		put_label(out, c->sides[s].label);
	fputc('\n', out);
	for (; i < end; i++) {
		fprintf(out, "%lld", (long long)c->rows[i].nr_workers);
		for (size_t s = 0; s < c->nr_sides; s++)
			put_figure(out, c->rows[i].cells[s].touches_per_s);
		fputc('\n', out);
	}
}
