/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One point while it runs: what bench.c sets in motion, setup.c makes and
 * rounds.c runs. Nobody else's business.
 */
#ifndef BENCH_POINT_H
#define BENCH_POINT_H

#include "bench/bench.h"
#include "bench/gate.h"
#include "bench/taken.h"
#include "bench/window.h"

#include <pthread.h>

struct seat { /* of one worker: its own cachelines */
	_Alignas(128) struct worker worker;
	struct run *run;
	pthread_t thread;
	unsigned int pu;
	int err;
};

/* Ten thousand workers with all they measure must fit beside their text. */
_Static_assert(sizeof(struct seat) + sizeof(struct worker_clock) +
			       sizeof(struct latency) <=
		       64 << 10,
	       "the harness keeps at most 64 KiB of a worker");

struct run {
	struct gate gate;
	struct window window;
	atomic_bool over;
	const struct bench_params *params;
	hwloc_topology_t topology;
	struct mempolicy mempolicy;
	unsigned int nr_nodes; /* one more than the highest */
	unsigned int *nr_pages_on[1 + BENCH_MAX_AGAINST];
	unsigned long nr_vmas; /* of the measured crew's regions */
	unsigned int *pus, nr_pus;
	struct crew crews[1 + BENCH_MAX_AGAINST];
	unsigned int nr_crews_set_up;
	struct setting around;	   /* turned off */
	unsigned int around_pages; /* 0: not known */
	struct seat *seats;
	struct worker_clock *clocks;
	struct latency *latencies; /* NULL but in the latency pass */
	struct tick_clock tick;
	unsigned int nr_seats;
	unsigned int nr_threads; /* started */
	unsigned int nr_rounds;
	uint64_t gate_ns;
	uint64_t window_ns;
	struct steal steal_before, steal_after;
};

static inline bool shares_pus(const struct run *run)
{
	return run->nr_seats > run->nr_pus;
}

/* The first PUs of the placement are the ones that are used. */
static inline unsigned int nr_used_pus(const struct run *run)
{
	return shares_pus(run) ? run->nr_pus : run->nr_seats;
}

/*
 * Who sits where, the crews and the seats of their workers; 0 or -errno.
 * tear_down() in any case.
 */
int set_up(struct run *run, struct bench_error *error);
void tear_down(struct run *run);

/* Worker threads from the first to the last round; 0 or -errno. */
int run_rounds(struct run *run, struct bench_error *error);

#endif
