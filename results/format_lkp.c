// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The layout of LKP's compare, which readers of the kernel test robot know: a
 * block for each point, a column for each kernel, %change in between. Only
 * what changed is shown, unless all is asked for.
 */
#include "results/beside.h"
#include "results/formats.h"
#include "results/verdict.h"

#include <math.h>
#include <string.h>

static void print_rule(FILE *out)
{
	for (int i = 0; i < 89; i++)
		fputc('=', out);
	fputc('\n', out);
}

void format_lkp_value(FILE *out, double value)
{
	if (isnan(value))
		fprintf(out, "%10s", "");
	else if (fabs(value) < 1000)
		fprintf(out, "%10.2f", value);
	else if (fabs(value) > 1e8)
		fprintf(out, "%10.4g", value);
	else
		fprintf(out, "%10.0f", value);
}

/* Between boots, as a share of the mean; nothing up to 2 %, as there. */
static double spread_pct(const struct figures *f)
{
	double sum = 0, squares = 0, nr = (double)f->nr;

	if (f->nr < 2)
		return 0;
	for (size_t i = 0; i < f->nr; i++) {
		double value = exp(f->logs[i]);

		sum += value;
		squares += value * value;
	}
	return 100 * sqrt(fmax(0, squares / nr - sum * sum / nr / nr)) /
	       (sum / nr);
}

static void print_spread(FILE *out, const struct figures *f)
{
	double pct = f ? spread_pct(f) : 0;

	if (pct > 2 && pct < 1000)
		fprintf(out, " \302\261%3d%%", (int)pct);
	else
		fprintf(out, "%6s", "");
}

static const struct figures *figures_of(const struct comparison *c,
					const struct cell *cell,
					enum metric metric)
{
	return c->options.metric == metric ? &cell->figures : NULL;
}

/* Locks per touch start from none: there the difference is absolute. */
static void print_difference(FILE *out, double base, double value,
			     enum metric metric)
{
	if (isnan(base) || isnan(value))
		fprintf(out, "%10s  ", "");
	else if (metric_is_rate(metric) || metric_is_latency(metric))
		fprintf(out, "%+10.1f%% ", 100 * (value / base - 1));
	else
		fprintf(out, "%+10.2f  ", value - base);
}

static void print_stat(FILE *out, const struct comparison *c,
		       const struct row *row, enum metric metric,
		       const char *name)
{
	double base = cell_metric(&row->cells[0], metric);

	for (size_t s = 0; s < c->nr_sides; s++) {
		const struct cell *cell = &row->cells[s];
		double value = cell_metric(cell, metric);

		if (s)
			print_difference(out, base, value, metric);
		format_lkp_value(out, value);
		print_spread(out, figures_of(c, cell, metric));
	}
	fprintf(out, "  faultline.%s\n", name);
}

static bool is_changed(const struct comparison *c, const struct row *row,
		       enum metric metric)
{
	for (size_t s = 1; s < c->nr_sides; s++) {
		const struct change *change = &row->cells[s].change;
		double a = cell_metric(&row->cells[0], metric);
		double b = cell_metric(&row->cells[s], metric);

		if (metric_is_exact(metric) && !isnan(a) && !isnan(b) &&
		    !counts_agree(a, b))
			return true;
		if (metric == c->options.metric &&
		    (change->judgement == JUDGE_HIGHER ||
		     change->judgement == JUDGE_LOWER))
			return true;
	}
	return false;
}

static void print_parameters(FILE *out, const struct row *row)
{
	print_rule(out);
	fputs("nr_task/placement/mempolicy/vma/against/test/testcase:\n", out);
	fprintf(out, "  %lld/%s/%s/%s/%s/%s/faultline\n\n",
		(long long)row->nr_workers,
		row->placement ? row->placement : "none",
		row->mempolicy ? row->mempolicy : "local",
		row->geometry ? row->geometry : "own",
		row->against ? row->against : "none", row->workload);
}

static const char *release_of(const struct side *side)
{
	for (size_t i = 0; i < side->nr_records; i++)
		if (side->records[i]->release)
			return side->records[i]->release;
	return "no launch";
}

static void print_columns(FILE *out, const struct comparison *c)
{
	fputs("commit: \n", out);
	for (size_t s = 0; s < c->nr_sides; s++)
		fprintf(out, "  %s (\"%s\")\n", c->sides[s].label,
			release_of(&c->sides[s]));
	fputc('\n', out);
	for (size_t s = 0; s < c->nr_sides; s++)
		fprintf(out, "%-*.*s ", s ? 27 : 16, s ? 27 : 16,
			c->sides[s].label);
	fputs("\n---------------- ", out);
	for (size_t s = 1; s < c->nr_sides; s++)
		fputs("--------------------------- ", out);
	fputs("\n         %stddev", out);
	for (size_t s = 1; s < c->nr_sides; s++)
		fputs("     %change         %stddev", out);
	fputs("\n             \\  ", out);
	for (size_t s = 1; s < c->nr_sides; s++)
		fputs("        |                \\  ", out);
	fputc('\n', out);
}

static void print_row(FILE *out, const struct comparison *c,
		      const struct row *row, bool all)
{
	static const char *const names[NR_METRICS] = {
		[METRIC_TYPICAL] = "touches_per_s",
		[METRIC_MEAN] = "touches_per_s_mean",
		[METRIC_READS] = "mmap_lock_reads_per_touch",
		[METRIC_WRITES] = "mmap_lock_writes_per_touch",
		[METRIC_SWITCHES] = "switches_per_1000_touches",
		[METRIC_LATENCY + TAIL_P50] = "latency_p50_ns",
		[METRIC_LATENCY + TAIL_P90] = "latency_p90_ns",
		[METRIC_LATENCY + TAIL_P99] = "latency_p99_ns",
		[METRIC_LATENCY + TAIL_P99_9] = "latency_p99.9_ns",
		[METRIC_LATENCY + TAIL_P99_99] = "latency_p99.99_ns",
		[METRIC_LATENCY + TAIL_MAX] = "latency_max_ns",
	};
	const enum metric unused =
		c->options.metric == METRIC_MEAN ? METRIC_TYPICAL : METRIC_MEAN;
	bool begun = false;

	for (enum metric m = 0; m < NR_METRICS; m++) {
		if (m == unused || !(all || is_changed(c, row, m)))
			continue;
		if (metric_is_latency(m) &&
		    !isfinite(cell_metric(row->cells, m)))
			continue;
		if (!begun) {
			print_parameters(out, row);
			print_columns(out, c);
		}
		begun = true;
		print_stat(out, c, row, m, names[m]);
	}
	if (begun)
		fputs("\n\n", out);
}

int lkp_print(FILE *out, const struct comparison *c, const struct about *about)
{
	bool emulated = false;

	for (size_t i = 0; i < c->nr_rows; i++) {
		print_row(out, c, &c->rows[i], about->all);
		emulated |= c->rows[i].is_emulated;
	}
	if (emulated)
		fputs("touches_per_s: " SCREENING_ONLY "\n", out);
	return beside_print(out, c, about->all);
}
