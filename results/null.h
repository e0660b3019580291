/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What two sides of one image say of the machine. */
#ifndef RESULTS_NULL_H
#define RESULTS_NULL_H

#include "results/compare.h"

#include <stdio.h>

/* Standard deviations of logs; NAN: it cannot be had. */
struct noise {
	double boot;   /* of boots, less what launches add */
	double launch; /* of launches in a boot */
};

/* Of side 1 of a row against side 0; nr_launches: of each boot. */
struct noise null_noise(const struct row *row, size_t nr_launches);
/*
 * The boots of each side, of so many launches, that find a change of
 * effect_pct in 4 of 5 plans; 0: more than 1000.
 */
size_t null_boots(struct noise noise, size_t nr_launches, double effect_pct);
/* Noise of each point, false alarms, boots and launches for the effect. 0, or
 * -ENODATA if no point has an effect, or -ENOMEM. */
int null_print(FILE *out, const struct comparison *c, double effect_pct);

#endif
