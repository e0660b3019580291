/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why slices of a launch are slow, as far as its record can tell. */
#ifndef RESULTS_SLOW_H
#define RESULTS_SLOW_H

#include "results/record.h"

enum slow {
	SLOW_NOT,
	/* Disturbed: not the workload's doing, nor the kernel's under test. */
	SLOW_PREEMPTED,
	SLOW_STOLEN,
	/* What is measured, or not known: mean and typical throughput part. */
	SLOW_WAITED,
	SLOW_UNEXPLAINED,
	NR_SLOW
};

enum slow slow_of(const struct record *r);
/* One clause for a note; NULL for SLOW_NOT. */
const char *slow_text(enum slow slow);

#endif
