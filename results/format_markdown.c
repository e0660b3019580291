// SPDX-License-Identifier: GPL-2.0-or-later
/* The table as Markdown, for issues, wikis and job summaries. */
#include "results/formats.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void print_count(FILE *out, double count, int digits)
{
	if (isnan(count))
		fputs(" - |", out);
	else if (count == 0)
		fputs(" 0 |", out);
	else
		fprintf(out, " %.*f |", digits, count);
}

static void print_rate(FILE *out, double rate)
{
	char text[32];

	fprintf(out, " %s |", isnan(rate) ? "-" : rate_text(rate, text));
}

static void print_change(FILE *out, const struct comparison *c,
			 const struct change *change)
{
	if (isnan(change->pct))
		fputs(" - |", out);
	else
		fprintf(out, " %+.1f%% |", change->pct);
	if (isnan(change->effect.low))
		fputs(" - |", out);
	else
		fprintf(out, " %+.1f .. %+.1f%% |", change_low_pct(change),
			change_high_pct(change));
	if (isnan(change->p))
		fputs(" - |", out);
	else
		fprintf(out, " %.3f |", change->p);
	fprintf(out, " %s |\n",
		change->judgement >= JUDGE_UNCLEAR
			? judgement_word(change->judgement, c->options.metric)
			: "-");
}

static void print_header(FILE *out, const struct comparison *c, size_t side)
{
	const char *a = c->sides[0].label, *b = c->sides[side].label;

	fprintf(out,
		"\n| workload | workers | reads/touch %s | %s "
		"| writes/touch %s | %s | touches/s %s | %s "
		"| change of %s | 95%% interval | p | verdict |\n",
		a, b, a, b, a, b, metric_name(c->options.metric));
	fputs("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|\n", out);
}

static void print_row(FILE *out, const struct comparison *c,
		      const struct row *row, const char *name, size_t side)
{
	const struct cell *a = &row->cells[0], *b = &row->cells[side];

	fprintf(out, "| %s | %lld |", name, (long long)row->nr_workers);
	print_count(out, a->reads, 3);
	print_count(out, b->reads, 3);
	print_count(out, a->writes, 3);
	print_count(out, b->writes, 3);
	print_rate(out, a->touches_per_s);
	print_rate(out, b->touches_per_s);
	print_change(out, c, &b->change);
}

static int print_curve(FILE *out, const struct comparison *c,
		       const struct curve *curve, size_t side)
{
	char *name = curve_name(c, &c->rows[curve->start]);

	if (!name)
		return -ENOMEM;
	for (size_t i = curve->start; i < curve->end; i++)
		print_row(out, c, &c->rows[i], name, side);
	if (curve->end - curve->start > 1) {
		fprintf(out, "| %s | all | | | | | | |", name);
		print_change(out, c, &curve->changes[side]);
	}
	free(name);
	return 0;
}

static void print_lines(FILE *out, const char *lines)
{
	while (lines && *lines) {
		size_t width = strcspn(lines, "\n");

		fprintf(out, "- differs: %.*s\n", (int)width, lines);
		lines += width + (lines[width] == '\n');
	}
}

static void print_notes(FILE *out, const struct comparison *c)
{
	bool said[NR_JUDGEMENTS] = { false }, emulated = false;

	fputc('\n', out);
	for (size_t i = 0; i < c->nr_rows; i++)
		for (size_t s = 1; s < c->nr_sides; s++) {
			said[c->rows[i].cells[s].change.judgement] = true;
			emulated |= c->rows[i].is_emulated;
		}
	if (emulated)
		fputs("- " SCREENING_ONLY "\n", out);
	for (enum judgement j = 0; j < NR_JUDGEMENTS; j++)
		if (said[j] && judgement_text(j))
			fprintf(out, "- %s\n", judgement_text(j));
}

int markdown_print(FILE *out, const struct comparison *c,
		   const struct about *about)
{
	int err = 0;

	fprintf(out, "- machine: %s\n", about->machine);
	print_lines(out, about->differences);
	for (size_t s = 1; s < c->nr_sides; s++) {
		print_header(out, c, s);
		for (size_t i = 0; i < c->nr_curves && !err; i++)
			err = print_curve(out, c, &c->curves[i], s);
	}
	print_notes(out, c);
	return err;
}
