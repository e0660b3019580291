// SPDX-License-Identifier: GPL-2.0-or-later
/* What was counted, held against the lock's history in mainline. */
#include "runner/history.h"

#include "workloads/registry.h"

#include <math.h>
#include <stdio.h>

/* A window has a handful of lock takers of its own: timers, the harness. */
#define SLACK_PER_TOUCH 0.005

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

/* -1, 0 or 1: counted less, the same, more. */
static int held_against(double counted, double expected)
{
	if (fabs(counted - expected) <= SLACK_PER_TOUCH + expected * .005)
		return 0;
	return counted < expected ? -1 : 1;
}

enum history_verdict history_judge(const struct record *r,
				   const struct lock_path **at)
{
	const struct workload *wl = workload_find(r->workload);
	unsigned int major, minor;
	int reads, writes;

	*at = NULL;
	if (!wl || !r->release ||
	    sscanf(r->release, "%u.%u", &major, &minor) != 2)
		return HISTORY_UNKNOWN;
	*at = history_at(wl, KERNEL(major, minor));
	if (!*at || r->against || isnan(record_mmap_lock_reads(r)) ||
	    isnan(record_mmap_lock_writes(r)))
		return HISTORY_UNKNOWN;
	reads = held_against(record_mmap_lock_reads(r), (*at)->reads);
	writes = held_against(record_mmap_lock_writes(r), (*at)->writes);
	if (reads > 0 || writes > 0)
		return HISTORY_WORSE;
	return reads || writes ? HISTORY_BETTER : HISTORY_SAME;
}

int history_check(struct record *r)
{
	const struct lock_path *at;
	enum history_verdict verdict = history_judge(r, &at);

	if (verdict == HISTORY_UNKNOWN || verdict == HISTORY_SAME)
		return 0;
	if (asprintf(&r->locks_differ,
		     "expected %.4g reads and %.4g writes of mmap_lock per "
		     "touch (%s), counted %.4g and %.4g",
		     at->reads, at->writes, at->why, record_mmap_lock_reads(r),
		     record_mmap_lock_writes(r)) < 0)
		return -ENOMEM;
	return 0;
}
