/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The harness: runs one point in this process and returns raw figures.
 * Prints nothing, never exits, knows no workload by name.
 */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include "bench/around.h"
#include "bench/geometry.h"
#include "bench/histogram.h"
#include "bench/mempolicy.h"
#include "bench/place.h"
#include "bench/tick.h"
#include "bench/workload.h"

#define BENCH_MAX_WORKERS 100000
#define BENCH_MAX_AGAINST 4

struct crew_params {
	const struct workload *workload;
	unsigned int nr_workers; /* 1 to BENCH_MAX_WORKERS */
	double rate_per_s;	 /* touches by all its workers; 0: unpaced */
	enum fault_around fault_around; /* of workloads that know it */
	struct geometry geometry;	/* likewise, with a region_prot */
	size_t text_bytes; /* that they share; 0: the workload's region */
};

struct bench_params {
	struct crew_params crews[1 + BENCH_MAX_AGAINST]; /* 0: the measured */
	unsigned int nr_crews;
	const char *placement;	/* see bench/place.h */
	const char *mempolicy;	/* see bench/mempolicy.h */
	uint64_t time_ns;	/* window to reach, all rounds together */
	unsigned int nr_rounds; /* if not 0: so many, of time_ns / nr_rounds */
	size_t region_bytes;	/* of the measured crew; 0: its default */
	bool latency;		/* the crews' workloads are timed ones */
	bool first;		/* bench_first() is to be called */
	int control_fd;		/* perf stat --control fd:CTL,ACK; -1: none */
	int ack_fd;
};

/* One worker, summed over the rounds. All counts are the kernel's own. */
struct worker_result {
	unsigned int pu; /* the PU's OS index it was bound to */
	uint64_t nr_touches;
	uint64_t lap_ns; /* inside laps */
	uint64_t nr_faults_minor, nr_faults_major;
	uint64_t nr_switches_voluntary, nr_switches_involuntary;
	uint64_t runqueue_ns; /* inside laps, runnable and not running */
};

struct crew_result {
	const struct workload *workload;
	unsigned int nr_workers;
	unsigned int touches_per_fault;
	unsigned int slice; /* touches of one */
	size_t region_bytes;
	unsigned long nr_vmas; /* of its regions; 0: not counted */
	uint64_t nr_touches;
	uint64_t nr_faults_minor, nr_faults_major;
	uint64_t nr_switches_voluntary, nr_switches_involuntary;
	double runqueue_pct; /* of the laps; NAN: unknown */
	/* Beyond a later touch's, by the first of a VMA. NAN: not counted */
	double first_reads, first_writes;
	double touches_per_s_mean; /* all touches over the window */
	/*
	 * Over the slices in which nothing preempted the worker, summed over
	 * workers; NAN: unknown. docs/method.md has the evidence.
	 */
	double touches_per_s_typical;
	double calibration_ns;	  /* the loop's, during them; NAN likewise */
	uint64_t nr_whole_slices; /* how many they were */
	double touches_per_s_slowest, touches_per_s_fastest; /* a worker's */
	struct histogram slices;  /* durations in ns, all workers */
	struct histogram touches; /* likewise, of single ones; may be empty */
	struct worker_result *workers;
	/*
	 * Of the pages sampled in the first round, how many lay on each node:
	 * row by row, for the workers on each node. NULL: there is one node.
	 */
	unsigned int *nr_pages_on; /* [own node * nr_nodes + node] */
};

struct bench_result {
	struct crew_result crews[1 + BENCH_MAX_AGAINST];
	unsigned int nr_crews;
	unsigned int nr_pus;   /* that the workers may use */
	unsigned int nr_nodes; /* one more than the highest node */
	unsigned int nr_rounds;
	uint64_t gate_ns; /* from the first thread's start to all at the gate */
	uint64_t window_ns; /* first worker in to last worker out, summed */
	/* Of the workers' PUs, from the first round to the last, resets too. */
	double steal_pct;	 /* NAN: unknown */
	double steal_tick_pct;	 /* what a tick of each comes to */
	struct tick_clock clock; /* that touches were timed with */
};

/* What failed, for the runner's one line. */
struct bench_error {
	const char *workload; /* NULL: the harness itself */
	int worker;	      /* -1: not a worker's */
	const char *call;     /* "mmap"; NULL: unknown */
	char why[256];	      /* in place of strerror(); "": nothing better */
};

/* 0 or -errno, then with *error filled. bench_free() after success. */
int bench_run(const struct bench_params *params, struct bench_result *result,
	      struct bench_error *error);
void bench_free(struct bench_result *result);

/*
 * 0, or -ENOTSUP with the reason in why, as a clause that follows "skipped,
 * because ", or likewise -ENOMEM with the arithmetic, -EAGAIN with the limit of
 * the system to raise, -EINVAL where workers and --text do not go together.
 */
int needs_check(const char *mempolicy, const struct crew_params *crews,
		unsigned int nr_crews, size_t region_bytes, char *why,
		size_t why_bytes);
/* Its second half, for a machine with so many bytes to have. */
int needs_check_memory(const struct crew_params *crews, unsigned int nr_crews,
		       size_t region_bytes, uint64_t have, char *why,
		       size_t why_bytes);

#endif
