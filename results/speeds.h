/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How fast the CPUs of each side were, by the calibration loop. */
#ifndef RESULTS_SPEEDS_H
#define RESULTS_SPEEDS_H

#include "results/page.h"

/* Notes: that throughput is scaled to one speed, and where sides differed. */
void speeds_say(struct page *p);

#endif
