// SPDX-License-Identifier: GPL-2.0-or-later
/* What was counted, held against the lock's history in mainline. */
#include "runner/history.h"

#include "workloads/registry.h"

#include <math.h>
#include <stdio.h>

/*
 * What a launch may take beside its touches: a fault that had to wait for a
 * page and was made again. Not a share of the touches: a path that falls back
 * once in 1000 times is just what is looked for.
 */
#define SLACK_PER_LAUNCH 20
#define SLACK_PER_TOUCH	 .05 /* at most, in a launch of few touches */

const struct lock_path *history_at(const struct workload *wl,
				   unsigned int kernel)
{
	const struct lock_path *at = NULL;

	for (const struct lock_path *p = wl->path; p->why; p++) {
		if (p->since <= kernel)
			at = p;
	}
	return at;
}

/*
 * The history is told per touch with the usual touches to a fault; a machine
 * set to another fault_around_bytes faults more or less often.
 */
static double faults_scale(const struct record *r, const struct workload *wl)
{
	if (!wl->touches_per_fault || r->nr_faults_expected <= 0)
		return 1;
	return (double)r->nr_faults_expected * wl->touches_per_fault /
	       (double)r->nr_touches;
}

/* The first touch of a VMA; -1, 0 or 1 likewise. It is counted exactly. */
static int first_held_against(const struct record *r,
			      const struct lock_path *at)
{
	if (isnan(r->first_reads) || isnan(r->first_writes))
		return 0;
	if (r->first_reads > at->first_reads || r->first_writes > 0)
		return 1;
	return r->first_reads < at->first_reads || r->first_writes < 0 ? -1 : 0;
}

/* -1, 0 or 1: counted less, the same, more. */
static int held_against(double counted, double expected, double nr_touches)
{
	double slack = fmin(SLACK_PER_LAUNCH / nr_touches, SLACK_PER_TOUCH);

	if (fabs(counted - expected) <= slack + expected * .005)
		return 0;
	return counted < expected ? -1 : 1;
}

enum history_verdict history_judge(const struct record *r,
				   const struct lock_path **at)
{
	const struct workload *wl = workload_find(r->workload);
	unsigned int major, minor;
	int reads, writes, first;

	*at = NULL;
	if (!wl || !r->release ||
	    sscanf(r->release, "%u.%u", &major, &minor) != 2)
		return HISTORY_UNKNOWN;
	*at = history_at(wl, KERNEL(major, minor));
	if (!*at || r->against || isnan(record_mmap_lock_reads(r)) ||
	    isnan(record_mmap_lock_writes(r)))
		return HISTORY_UNKNOWN;
	reads = held_against(record_mmap_lock_reads(r),
			     (*at)->reads * faults_scale(r, wl), r->nr_touches);
	writes = held_against(record_mmap_lock_writes(r), (*at)->writes,
			      r->nr_touches);
	if (reads < 0 && (*at)->at_most)
		reads = 0;
	first = first_held_against(r, *at);
	if (reads > 0 || writes > 0 || first > 0)
		return HISTORY_WORSE;
	return reads || writes || first ? HISTORY_BETTER : HISTORY_SAME;
}

int history_check(struct record *r)
{
	const struct lock_path *at;
	enum history_verdict verdict = history_judge(r, &at);
	int nr;

	if (verdict == HISTORY_UNKNOWN || verdict == HISTORY_SAME)
		return 0;
	if (first_held_against(r, at))
		nr = asprintf(&r->locks_differ,
			      "expected %.4g reads and 0 writes of mmap_lock "
			      "more for the first touch of a VMA (%s), counted "
			      "%.4g and %.4g",
			      at->first_reads, at->why, r->first_reads,
			      r->first_writes);
	else
		nr = asprintf(
			&r->locks_differ,
			"expected %.4g reads and %.4g writes of mmap_lock "
			"per touch (%s), counted %.4g and %.4g",
			at->reads, at->writes, at->why,
			record_mmap_lock_reads(r), record_mmap_lock_writes(r));
	return nr < 0 ? -ENOMEM : 0;
}
