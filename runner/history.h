/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was counted, held against the lock's history in mainline. */
#ifndef RUNNER_HISTORY_H
#define RUNNER_HISTORY_H

#include "bench/workload.h"
#include "results/record.h"

/* The entry for a kernel (KERNEL(6, 12)); NULL: the workload is younger. */
const struct lock_path *history_at(const struct workload *wl,
				   unsigned int kernel);

enum history_verdict {
	HISTORY_UNKNOWN, /* not counted, of several crews, or before its time */
	HISTORY_SAME,
	HISTORY_BETTER, /* fewer acquisitions, of neither kind more */
	HISTORY_WORSE
};

/* Of a record's counts, at its release; *at is the entry, if there is one. */
enum history_verdict history_judge(const struct record *r,
				   const struct lock_path **at);

/*
 * Sets r->locks_differ when mmap_lock was taken more or less often per touch
 * than in mainline at r->release. A record with crews against it is left
 * alone: its counts are of all crews. 0 or -ENOMEM.
 */
int history_check(struct record *r);

#endif
