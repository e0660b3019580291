// SPDX-License-Identifier: GPL-2.0-or-later
/* From launches to the figures of boots, and from those to a side's. */
#include "results/figures.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

static double boot_median(const struct launches *boot, figure_fn *figure,
			  double *values, double *spread_pct)
{
	double median;

	for (size_t i = 0; i < boot->nr; i++)
		values[i] = figure(boot->all[i].r);
	median = stats_median(values, boot->nr);
	*spread_pct = fmax(*spread_pct,
			   100 * (values[boot->nr - 1] - values[0]) / median);
	return median;
}

/* How much launches of one boot differ, for who plans the next run. */
static void add_launches(struct figures *f, const double *values, size_t nr)
{
	double mean = 0;

	for (size_t i = 0; i < nr; i++)
		mean += log(values[i]) / (double)nr;
	for (size_t i = 0; i < nr; i++)
		f->launch_squares +=
			(log(values[i]) - mean) * (log(values[i]) - mean);
	f->launch_df += nr - 1;
}

int figures_reduce(struct launches l, figure_fn *figure, double *values,
		   struct figures *f, double *spread_pct)
{
	size_t nr_boots = launches_count_boots(l);

	*spread_pct = 0;
	*f = (struct figures){ .boots = calloc(nr_boots, sizeof(*f->boots)),
			       .logs = calloc(nr_boots, sizeof(*f->logs)) };
	if (!f->boots || !f->logs)
		return -ENOMEM;
	for (; l.nr; f->nr++) {
		struct launches boot = launches_of_boot(l);

		f->boots[f->nr] = boot.all[0].boot;
		f->logs[f->nr] =
			log(boot_median(&boot, figure, values, spread_pct));
		add_launches(f, values, boot.nr);
		l = launches_after(l, boot.nr);
	}
	return 0;
}

void figures_free(struct figures *f)
{
	free(f->boots);
	free(f->logs);
	*f = (struct figures){ 0 };
}

double figures_mean(const struct figures *f)
{
	double logs = 0;

	for (size_t i = 0; i < f->nr; i++)
		logs += f->logs[i];
	return exp(logs / (double)f->nr);
}

void figures_scale(struct figures *f, double calibration_ns)
{
	for (size_t i = 0; i < f->nr; i++)
		f->logs[i] -= log(calibration_ns);
}
