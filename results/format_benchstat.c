// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Go's benchmark format, a line for each boot: `benchstat -col kernel` makes
 * its own table of it. Launches are no lines: they are not independent.
 */
#include "results/formats.h"

#include <ctype.h>
#include <math.h>

static const char *const units[NR_METRICS] = {
	[METRIC_TYPICAL] = "touches/s",
	[METRIC_MEAN] = "mean-touches/s",
	[METRIC_READS] = "mmap_lock-reads/touch",
	[METRIC_WRITES] = "mmap_lock-writes/touch",
	[METRIC_SWITCHES] = "switches/1000-touches",
	[METRIC_LATENCY + TAIL_P50] = "p50-ns",
	[METRIC_LATENCY + TAIL_P90] = "p90-ns",
	[METRIC_LATENCY + TAIL_P99] = "p99-ns",
	[METRIC_LATENCY + TAIL_P99_9] = "p99.9-ns",
	[METRIC_LATENCY + TAIL_P99_99] = "p99.99-ns",
	[METRIC_LATENCY + TAIL_MAX] = "max-ns",
};

/* A name has no blank, and a capital first. */
static void print_name(FILE *out, const struct row *row)
{
	fprintf(out, "Benchmark%c%s/workers=%lld",
		toupper((unsigned char)row->workload[0]), row->workload + 1,
		(long long)row->nr_workers);
	if (row->placement)
		fprintf(out, "/placement=%s", row->placement);
	if (row->mempolicy)
		fprintf(out, "/mempolicy=%s", row->mempolicy);
	if (row->geometry)
		fprintf(out, "/vma=%s", row->geometry);
	if (row->against)
		fprintf(out, "/against=%s", row->against);
}

static void print_side(FILE *out, const struct comparison *c, size_t side)
{
	fprintf(out, "\nkernel: %s\n", c->sides[side].label);
	for (size_t i = 0; i < c->nr_rows; i++) {
		const struct figures *f = &c->rows[i].cells[side].figures;

		for (size_t boot = 0; boot < f->nr; boot++) {
			print_name(out, &c->rows[i]);
			fprintf(out, " 1 %.9g %s\n", exp(f->logs[boot]),
				units[c->options.metric]);
		}
	}
}

int benchstat_print(FILE *out, const struct comparison *c,
		    const struct about *about)
{
	enum metric metric = c->options.metric;

	fprintf(out, "Unit %s better=%s\n", units[metric],
		metric_is_rate(metric) ? "higher" : "lower");
	for (size_t s = 0; s < c->nr_sides; s++)
		print_side(out, c, s);
	return 0;
}
