/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The locks that the first touch of a VMA takes beyond any later one. */
#ifndef BENCH_FIRST_H
#define BENCH_FIRST_H

#include "bench/bench.h"

/*
 * Counts them into result's measured crew, by the calling thread, one worker
 * and VMAs of its own, after bench_run() of the same params. Without
 * tracepoints, or for a workload that touches its VMAs in set-up by its own
 * means, there is no count: they stay NAN.
 */
void bench_first(const struct bench_params *params,
		 struct bench_result *result);

#endif
