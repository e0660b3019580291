// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A null run: the same image on both sides, so whatever differs is noise. Its
 * variances say how many boots a real run needs.
 */
#include "results/null.h"
#include "results/page.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_BOOTS 1000

/* The variance of a median of nr, as a share of that of one. */
static double median_share(size_t nr)
{
	return nr < 3 ? 1 / (double)nr : M_PI / 2 / (double)nr;
}

static double launch_variance(const struct cell *a, const struct cell *b)
{
	size_t df = a->figures.launch_df + b->figures.launch_df;

	return df ? (a->figures.launch_squares + b->figures.launch_squares) /
			       (double)df
		  : NAN;
}

/* Of a boot's figure, launches and all: half that of a difference of two. */
static double figure_variance(const struct effect *e)
{
	double nr = e->is_paired
			    ? (double)e->nr_a
			    : 2 / (1 / (double)e->nr_a + 1 / (double)e->nr_b);

	return e->standard_error * e->standard_error * nr / 2;
}

struct noise null_noise(const struct row *row, size_t nr_launches)
{
	const struct cell *a = &row->cells[0], *b = &row->cells[1];
	double launch = launch_variance(a, b);
	double boot = figure_variance(&b->change.effect);

	/* With one launch a boot the two cannot be told apart. */
	if (isfinite(launch))
		boot = fmax(0, boot - launch * median_share(nr_launches));
	return (struct noise){ sqrt(boot), sqrt(launch) };
}

size_t null_boots(struct noise noise, size_t nr_launches, double effect_pct)
{
	double launch = isfinite(noise.launch) ? noise.launch : 0;
	double sd = sqrt(2 * (noise.boot * noise.boot +
			      launch * launch * median_share(nr_launches)));

	for (size_t nr = 3; nr <= MOST_BOOTS; nr++)
		if (stats_smallest(sd / sqrt((double)nr), (double)nr - 1) <=
		    log1p(effect_pct / 100))
			return nr;
	return 0;
}

/* --- the report --- */

struct null {
	FILE *out;
	const struct comparison *c;
	double effect_pct;
	struct noise noisiest;
	const struct row *noisiest_row;
	size_t nr_tests, nr_alarms, nr_verdicts;
	double widest_pct; /* of the intervals */
};

static size_t nr_launches(const struct cell *cell)
{
	return cell->timing.nr_boots
		       ? cell->timing.nr_launches / cell->timing.nr_boots
		       : 1;
}

static void print_sd(FILE *out, double sd)
{
	if (isfinite(sd))
		fprintf(out, " %8.2f%%", 100 * sd);
	else
		fprintf(out, " %9s", "-");
}

/* The variance of one launch in one boot. */
static double total(struct noise noise)
{
	double launch = isfinite(noise.launch) ? noise.launch : 0;

	return noise.boot * noise.boot + launch * launch;
}

static void count(struct null *null, const struct row *row, struct noise noise)
{
	const struct change *change = &row->cells[1].change;
	const struct effect *e = &change->effect;

	null->widest_pct =
		fmax(null->widest_pct,
		     100 * fmax(fabs(e->low - 1), fabs(e->high - 1)));
	if (!null->noisiest_row || total(noise) > total(null->noisiest)) {
		null->noisiest = noise;
		null->noisiest_row = row;
	}
	if (isnan(change->p))
		return;
	null->nr_tests++;
	null->nr_alarms += e->p <= STATS_ALPHA;
	null->nr_verdicts += change->judgement == JUDGE_HIGHER ||
			     change->judgement == JUDGE_LOWER;
}

static void print_boots(FILE *out, size_t nr)
{
	if (nr)
		fprintf(out, " %6zu", nr);
	else
		fprintf(out, " %6s", ">1000");
}

static int print_point(struct null *null, const struct row *row)
{
	struct noise noise = null_noise(row, nr_launches(&row->cells[0]));
	char *name = curve_name(null->c, row);

	if (!name)
		return -ENOMEM;
	fprintf(null->out, "%-24s %7lld", name, (long long)row->nr_workers);
	free(name);
	print_sd(null->out, noise.boot);
	print_sd(null->out, noise.launch);
	print_boots(null->out, null_boots(noise, 1, null->effect_pct));
	print_boots(null->out, null_boots(noise, 3, null->effect_pct));
	print_boots(null->out, null_boots(noise, 5, null->effect_pct));
	fputc('\n', null->out);
	count(null, row, noise);
	return 0;
}

static bool has_effect(const struct row *row)
{
	return isfinite(row->cells[1].change.effect.standard_error);
}

static bool any_effect(const struct comparison *c)
{
	for (size_t i = 0; i < c->nr_rows; i++)
		if (has_effect(&c->rows[i]))
			return true;
	return false;
}

static int print_points(struct null *null)
{
	int err = 0;

	fprintf(null->out, "%-24s %7s %9s %9s   boots to see %g%% with\n", "",
		"", "sd of", "sd of", null->effect_pct);
	fprintf(null->out, "%-24s %7s %9s %9s %6s %6s %6s  launches each\n",
		"workload", "workers", "boots", "launches", "1", "3", "5");
	for (size_t i = 0; i < null->c->nr_rows && !err; i++)
		if (has_effect(&null->c->rows[i]))
			err = print_point(null, &null->c->rows[i]);
	return err;
}

/* Fewer launches in all first: boots beat launches wherever boots differ. */
static void say_suggestion(const struct null *null)
{
	static const size_t launches[] = { 1, 3, 5, 10 };
	const char *before = "";

	fprintf(null->out,
		"\nto see %g%% at the noisiest point (%s x %lld), boots x "
		"launches:\n  ",
		null->effect_pct, null->noisiest_row->workload,
		(long long)null->noisiest_row->nr_workers);
	for (size_t i = 0; i < sizeof(launches) / sizeof(launches[0]); i++) {
		size_t nr = null_boots(null->noisiest, launches[i],
				       null->effect_pct);

		if (nr)
			fprintf(null->out, "%s%zu x %zu", before, nr,
				launches[i]);
		else
			fprintf(null->out, "%smore than %d x %zu", before,
				MOST_BOOTS, launches[i]);
		before = ", ";
	}
	fputc('\n', null->out);
}

static void say_alarms(const struct null *null)
{
	if (!null->nr_tests) {
		fputs("\nfalse alarms: not known (fewer than three boots a "
		      "side)\n",
		      null->out);
		return;
	}
	fprintf(null->out,
		"\nfalse alarms: p <= .05 at %zu of %zu points (5%% expected), "
		"%zu after Holm\n",
		null->nr_alarms, null->nr_tests, null->nr_verdicts);
}

int null_print(FILE *out, const struct comparison *c, double effect_pct)
{
	struct null null = { .out = out, .c = c, .effect_pct = effect_pct };
	int err;

	if (!any_effect(c))
		return -ENODATA;
	err = print_points(&null);
	if (err)
		return err;
	say_alarms(&null);
	fprintf(out,
		"margin: intervals of equal kernels reached as far as %.1f%%; "
		"under that margin\nequal kernels stay unclear\n",
		null.widest_pct);
	say_suggestion(&null);
	return 0;
}
