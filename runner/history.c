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

static bool differs(double counted, double expected)
{
	return fabs(counted - expected) > SLACK_PER_TOUCH + expected * .005;
}

int history_check(struct record *r)
{
	const struct workload *wl = workload_find(r->workload);
	double reads = record_mmap_lock_reads(r);
	double writes = record_mmap_lock_writes(r);
	unsigned int major, minor;
	const struct lock_path *at;

	if (!wl || r->against || isnan(reads) || isnan(writes) || !r->release ||
	    sscanf(r->release, "%u.%u", &major, &minor) != 2)
		return 0;
	at = history_at(wl, KERNEL(major, minor));
	if (!at || (!differs(reads, at->reads) && !differs(writes, at->writes)))
		return 0;
	if (asprintf(&r->locks_differ,
		     "expected %.4g reads and %.4g writes of mmap_lock per "
		     "touch (%s), counted %.4g and %.4g",
		     at->reads, at->writes, at->why, reads, writes) < 0)
		return -ENOMEM;
	return 0;
}
