/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The measured window of one round: perf counts from its opening to its
 * close, each worker keeps its slices, and the kernel's own counts are read
 * at both ends of each worker's lap.
 */
#ifndef BENCH_WINDOW_H
#define BENCH_WINDOW_H

#include "bench/bench.h"
#include "bench/latency.h"

#include <stdatomic.h>
#include <sys/resource.h>

struct window {
	_Alignas(64) atomic_uint stop; /* read once a slice by every worker */
	/*
	 * Of the round. Each worker looks for itself: the thread that would
	 * stop them may have to wait for its turn among thousands.
	 */
	uint64_t deadline_ns;
	bool paced;		     /* somebody may be asleep on it */
	_Alignas(64) int control_fd; /* perf's; -1: none */
	int ack_fd;
};

/* What the harness keeps of one worker; nobody else's cachelines. */
struct worker_clock {
	_Alignas(128) struct window *window;
	uint64_t slice_start_ns;
	uint64_t pace_ns; /* from slice to slice; 0: as fast as it goes */
	uint64_t due_ns;  /* the next slice, of a paced worker */
	uint64_t start_ns, end_ns; /* of the last lap */
	uint64_t cpu_ns;	   /* of the thread, at the stretch's start */
	uint64_t nr_stretch, stretch_ns; /* slices since it was looked at */
	struct rusage usage;		 /* when it was last off its CPU */
	uint64_t calibration_ns;	 /* the latest; bench/calibration.h */
	uint64_t calibrate_at_ns;
	int schedstat_fd; /* bench/taken.h */
	struct worker_result sum;
	struct histogram slices;
	/* Of the stretches of slices in which nothing preempted the worker. */
	uint64_t nr_whole, whole_ns;
	double whole_calibrated; /* in calibration loops, not in ns */
	struct latency *latency; /* NULL: no touch is timed */
};

uint64_t clock_ns(void); /* CLOCK_MONOTONIC */

/* perf's counters on and off; 0 or -errno, -EPIPE: perf is gone. */
int window_open(struct window *window);
int window_close(struct window *window);

/* The next laps end at their next slice. */
void window_stop(struct window *window);

/* One lap by the calling worker thread, added to w->clock; 0 or -errno. */
int window_lap(struct worker *w);

/* Forgets all that was measured, and faults all of it in. */
void window_clear(struct worker_clock *clock);

#endif
