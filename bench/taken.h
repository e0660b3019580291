/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Time that was taken from workers who wanted to run: by other tasks of this
 * kernel (run-queue delay), and by the hypervisor (steal).
 */
#ifndef BENCH_TAKEN_H
#define BENCH_TAKEN_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/*
 * The calling thread's /proc/thread-self/schedstat. A descriptor for as long
 * as the thread lives, or -1 where the kernel does not account (SCHED_INFO).
 */
int runqueue_open(void);
/* Nanoseconds runnable and not running, since the thread began; its own only.
 * Without effect on *ns if fd is -1 or cannot be read. */
void runqueue_read(int fd, uint64_t *ns);

/* What the hypervisor took of some PUs, in ticks of /proc/stat. */
struct steal {
	uint64_t at_ns;
	uint64_t ticks;
	bool known; /* some steal was accounted since boot, on any PU */
};

/* Adds up what f, in the format of /proc/stat, says; NULL: nothing. */
void steal_sum(FILE *f, const unsigned int *pus, unsigned int nr_pus,
	       struct steal *steal);
void steal_read(const unsigned int *pus, unsigned int nr_pus,
		struct steal *steal);
/*
 * In per cent of the time of nr_pus PUs between two readings; NAN where steal
 * is not known. *tick_pct is what one tick of each PU comes to: the reading is
 * no finer.
 */
double steal_pct(const struct steal *before, const struct steal *after,
		 unsigned int nr_pus, double *tick_pct);

#endif
