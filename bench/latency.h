/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the latency pass keeps of one worker: the duration of each of its
 * touches. workloads/ is compiled twice; only the second time, with
 * -DLATENCY_PASS, does a touch come here (bench/workload.h).
 */
#ifndef BENCH_LATENCY_H
#define BENCH_LATENCY_H

#include "bench/histogram.h"
#include "bench/tick.h"

struct latency {
	_Alignas(128) struct tick_clock clock;
	uint64_t start; /* of the touch in hand, in ticks */
	struct histogram touches;
};

static inline void latency_begin(struct latency *latency)
{
	latency->start = tick_now(&latency->clock);
}

/* What is kept is written down after the clock was read. */
static inline void latency_end(struct latency *latency)
{
	uint64_t ticks = tick_now(&latency->clock) - latency->start;

	histogram_add(&latency->touches, tick_ns(&latency->clock, ticks));
}

#endif
