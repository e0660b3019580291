/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From what each worker's clock holds to the figures of its crew. */
#ifndef BENCH_SUM_H
#define BENCH_SUM_H

#include "bench/window.h"

/*
 * clocks: one for each worker of the crew. Without a typical figure it is
 * NAN. 0 or -ENOMEM; bench_free() of the whole result frees it.
 */
int sum_crew(struct crew_result *result, const struct crew *crew,
	     const struct worker_clock *clocks, uint64_t window_ns,
	     bool has_typical);

#endif
