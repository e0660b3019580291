// SPDX-License-Identifier: GPL-2.0-or-later
/* Of disturbed launches: how many, how much was taken, and what that leaves. */
#include "results/disturbed.h"

#include <math.h>

/* Who loses this and more is not told apart from who loses all. */
#define MOST_TAKEN_PCT 99.0

/* A share that is not known adds nothing: it has disturbed nothing either. */
static double known(double pct)
{
	return isfinite(pct) ? pct : 0;
}

/* By how much the log of a throughput may have been lowered. */
static double taken_of(const struct record *r)
{
	double pct = known(r->runqueue_pct) + known(r->steal_pct);

	return -log1p(-fmin(pct, MOST_TAKEN_PCT) / 100);
}

void disturbed_count(struct part *part, const struct record *r)
{
	part->nr_slow[slow_of(r)]++;
	part->taken += taken_of(r);
}

void disturbed_add(struct part *sum, const struct part *part)
{
	sum->nr_launches += part->nr_launches;
	for (enum slow slow = 0; slow < NR_SLOW; slow++)
		sum->nr_slow[slow] += part->nr_slow[slow];
	sum->taken += part->taken;
}

unsigned int disturbed_launches(const struct part *part)
{
	return part->nr_slow[SLOW_PREEMPTED] + part->nr_slow[SLOW_STOLEN];
}

/*
 * How far the log of a side's figure may lie from what it would have been.
 * Few disturbed launches show in what boots differ by, most of them do not. A
 * latency has no bound: one preemption makes the longest touch.
 */
static double reach_of(enum metric metric, const struct part *part)
{
	if (2 * disturbed_launches(part) <= part->nr_launches)
		return 0;
	return metric_is_rate(metric) ? part->taken / part->nr_launches
				      : INFINITY;
}

/* Throughput is only lowered by it; a latency or a count is only raised. */
void disturbed_widen(enum metric metric, const struct part *a,
		     const struct part *b, struct change *change)
{
	double of_a = exp(-reach_of(metric, a));
	double of_b = exp(-reach_of(metric, b));

	change->low = change->effect.low;
	change->high = change->effect.high;
	if (metric_is_rate(metric)) {
		change->low *= of_a;
		change->high /= of_b;
	} else {
		change->low *= of_b;
		change->high /= of_a;
	}
}
