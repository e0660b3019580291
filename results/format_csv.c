// SPDX-License-Identifier: GPL-2.0-or-later
/* Comma-separated values, quoted as RFC 4180 has it; what was not measured is
 * empty. */
#include "results/formats.h"

#include <math.h>
#include <string.h>

static void put_text(FILE *out, const char *text)
{
	if (!text)
		return;
	if (!strpbrk(text, ",\"\n\r")) {
		fputs(text, out);
		return;
	}
	fputc('"', out);
	for (; *text; text++)
		fprintf(out, *text == '"' ? "\"\"" : "%c", *text);
	fputc('"', out);
}

static void put_number(FILE *out, double number)
{
	fputc(',', out);
	if (isfinite(number))
		fprintf(out, "%.9g", number);
}

static void put_point(FILE *out, const struct row *row, const char *workers)
{
	put_text(out, row->workload);
	fputc(',', out);
	put_text(out, row->against);
	fputc(',', out);
	put_text(out, row->placement);
	fputc(',', out);
	put_text(out, row->mempolicy ? row->mempolicy : "local");
	fputc(',', out);
	put_text(out, row->geometry ? row->geometry : "own");
	fprintf(out, ",%s,", workers);
}

static void put_cell(FILE *out, const struct row *row, const struct cell *cell)
{
	fprintf(out, ",%u,%u,%u", cell->timing.nr_boots,
		cell->timing.nr_launches, cell->locks.nr_launches);
	put_number(out, cell->reads);
	put_number(out, cell->writes);
	put_number(out, cell->switches_per_1000);
	put_number(out, cell->touches_per_s);
	fprintf(out, ",%s,%d", row->is_mean ? "mean" : "typical",
		row->is_emulated);
	for (size_t t = 0; t < NR_TAILS; t++)
		put_number(out, cell->tails_ns[t]);
}

static void put_change(FILE *out, const struct comparison *c,
		       const struct change *change)
{
	fprintf(out, ",%s", metric_name(c->options.metric));
	put_number(out, change->pct);
	put_number(out, change_low_pct(change));
	put_number(out, change_high_pct(change));
	put_number(out, change->effect.p);
	put_number(out, change->p);
	put_number(out, change->effect.p_flip);
	put_number(out, change->smallest_pct);
	fputc(',', out);
	put_text(out, change_word(c, change));
}

static void put_row(FILE *out, const struct comparison *c,
		    const struct row *row)
{
	char workers[32];

	snprintf(workers, sizeof(workers), "%lld", (long long)row->nr_workers);
	for (size_t s = 0; s < c->nr_sides; s++) {
		const struct cell *cell = &row->cells[s];

		put_point(out, row, workers);
		put_text(out, c->sides[s].label);
		put_cell(out, row, cell);
		put_change(out, c, &cell->change);
		fputc(',', out);
		put_text(out, cell->locks.why);
		fputc(',', out);
		put_text(out, cell->timing.why);
		fputs("\n", out);
	}
}

/* The line of a curve: workers "all", and no figure but the change. */
static void put_curve(FILE *out, const struct comparison *c,
		      const struct curve *curve)
{
	for (size_t s = 1; s < c->nr_sides; s++) {
		put_point(out, &c->rows[curve->start], "all");
		put_text(out, c->sides[s].label);
		fputs(",,,,,,,,,,,,,,,", out);
		put_change(out, c, &curve->changes[s]);
		fputs(",,\n", out);
	}
}

int csv_print(FILE *out, const struct comparison *c, const struct about *about)
{
	fputs("workload,against,placement,mempolicy,geometry,workers,kernel,boots,timing_launches,"
	      "lock_launches,reads_per_touch,writes_per_touch,"
	      "switches_per_1000_touches,touches_per_s,figure,emulated,"
	      "p50_ns,p90_ns,p99_ns,p99_9_ns,p99_99_ns,max_ns,metric,"
	      "change_pct,low_pct,high_pct,p,p_holm,p_flip,sees_pct,verdict,"
	      "no_locks_because,no_timing_because\n",
	      out);
	for (size_t i = 0; i < c->nr_rows; i++)
		put_row(out, c, &c->rows[i]);
	for (size_t i = 0; i < c->nr_curves; i++)
		put_curve(out, c, &c->curves[i]);
	return 0;
}
