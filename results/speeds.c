// SPDX-License-Identifier: GPL-2.0-or-later
/* How fast the CPUs of each side were, by the calibration loop. */
#include "results/speeds.h"

#include <math.h>

/* Less is not said: launches of one kernel differ by as much. */
#define SPEEDS_PART_PCT 2

static bool is_measured(const struct comparison *c, const struct row *row,
			const void *arg)
{
	for (size_t s = 0; s < c->nr_sides; s++)
		if (row->cells[s].timing.have == HAVE_FIGURES)
			return true;
	return false;
}

static bool is_scaled(const struct comparison *c, const struct row *row,
		      const void *arg)
{
	return row->calibration_ns && is_measured(c, row, NULL);
}

/* How much slower the side's CPUs were than the first's, by the loop. */
static double slower_pct(const struct comparison *c, size_t side)
{
	double logs = 0;
	size_t nr = 0;

	for (size_t i = 0; i < c->nr_rows; i++) {
		const struct cell *cells = c->rows[i].cells;

		if (!cells[0].calibration_ns || !cells[side].calibration_ns)
			continue;
		logs += log(cells[side].calibration_ns /
			    cells[0].calibration_ns);
		nr++;
	}
	return nr ? 100 * (1 - exp(-logs / (double)nr)) : 0;
}

void speeds_say(struct page *p)
{
	page_note(
		p,
		"touches/s is scaled to one speed of the CPUs in each row, by "
		"a loop timed beside it; from row to row that speed may differ",
		is_scaled, is_measured, NULL);
	for (size_t s = 1; s < p->c->nr_sides; s++) {
		double pct = slower_pct(p->c, s);

		if (fabs(pct) >= SPEEDS_PART_PCT)
			page_say(p, 2,
				 "- the CPUs were not of one speed: %s's were "
				 "%.1f%% %s by that loop, and the change is "
				 "scaled for it",
				 p->c->sides[s].label, fabs(pct),
				 pct > 0 ? "slower" : "faster");
	}
}
