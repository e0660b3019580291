// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Workers, from their threads' first step to their last: all are let through
 * the gate round by round.
 *
 * A round has two openings of the gate: one into the window, one into the
 * resets. Nobody resets while anybody is in the window.
 */
#include "bench/point.h"

#include <stdlib.h>
#include <unistd.h>

#define WORKER_STACK_BYTES (128 * 1024)
/*
 * The round before the first counts for nothing: it brings in code, and page
 * tables and descriptors into the caches. It is a share of the window, so
 * that what a lap touches has been touched before on a machine fast enough.
 */
#define WARMUP_SHARE	5
#define WARMUP_LEAST_NS 20000000ull
#define WARMUP_MOST_NS	500000000ull

/* ---- a worker's thread ---- */

static int seat_down(struct seat *seat)
{
	struct worker *w = &seat->worker;
	int err;

	err = place_bind(seat->run->topology, seat->pu);
	if (err) {
		w->failed_call = "binding to its PU";
		return err;
	}
	/* Workers that share a PU wait for each other: nobody took it. */
	if (!shares_pus(seat->run))
		w->clock->schedstat_fd = runqueue_open();
	/* The harness's own memory is local under any policy. */
	window_clear(w->clock);
	w->clock->sum.pu = seat->pu;
	err = mempolicy_apply(&seat->run->mempolicy, seat->pu);
	if (err) {
		w->failed_call = "set_mempolicy";
		return err;
	}
	if (w->crew->workload->worker_setup)
		return w->crew->workload->worker_setup(w);
	return 0;
}

static int seat_reset(struct seat *seat)
{
	struct worker *w = &seat->worker;

	if (w->crew->workload->reset)
		return w->crew->workload->reset(w);
	return 0;
}

static void *seat_main(void *arg)
{
	struct seat *seat = arg;
	struct gate *gate = &seat->run->gate;
	unsigned int opening = 0;

	seat->err = seat_down(seat);
	gate_arrive(gate);
	for (;;) {
		gate_wait(gate, ++opening);
		if (atomic_load(&seat->run->over))
			break;
		if (!seat->err)
			seat->err = window_lap(&seat->worker);
		gate_arrive(gate);
		gate_wait(gate, ++opening);
		/* Over in the middle of a round: somebody's lap failed. */
		if (atomic_load(&seat->run->over))
			break;
		if (!seat->err)
			seat->err = seat_reset(seat);
		gate_arrive(gate);
	}
	if (seat->worker.crew->workload->worker_teardown)
		seat->worker.crew->workload->worker_teardown(&seat->worker);
	return NULL;
}

/* ---- rounds ---- */

static int first_failure(struct run *run, struct bench_error *error)
{
	for (unsigned int i = 0; i < run->nr_seats; i++) {
		struct worker *w = &run->seats[i].worker;

		if (!run->seats[i].err)
			continue;
		error->workload = w->crew->workload->name;
		error->worker = w->index;
		error->call = w->failed_call;
		return run->seats[i].err;
	}
	return 0;
}

/* First worker in to last worker out, of the round just ended. */
static uint64_t round_ns(const struct run *run)
{
	uint64_t start = UINT64_MAX, end = 0;

	for (unsigned int i = 0; i < run->nr_seats; i++) {
		const struct worker_clock *clock = &run->clocks[i];

		start = clock->start_ns < start ? clock->start_ns : start;
		end = clock->end_ns > end ? clock->end_ns : end;
	}
	return end - start;
}

/* Where the memory of a lap lies, while it is there. */
static int sample_memory(struct run *run)
{
	unsigned int nr = run->nr_nodes, *counts;

	for (unsigned int i = 0; i < run->nr_seats && nr > 1; i++) {
		struct seat *seat = &run->seats[i];
		const struct worker *w = &seat->worker;
		int node = mempolicy_own_node(run->topology, seat->pu);
		unsigned int c = w->crew - run->crews;

		if (!run->nr_pages_on[c])
			run->nr_pages_on[c] =
				calloc((size_t)nr * nr, sizeof(*counts));
		counts = run->nr_pages_on[c];
		if (!counts)
			return -ENOMEM;
		if (w->region && node >= 0)
			mempolicy_sample(w->region, w->crew->region_bytes, nr,
					 counts + (size_t)node * nr);
	}
	return 0;
}

/* One round: to the last page of the first worker, or for limit_ns. */
static int one_round(struct run *run, uint64_t limit_ns, bool counted,
		     struct bench_error *error)
{
	int err = 0;

	if (counted)
		err = window_open(&run->window);
	else
		atomic_store(&run->window.stop, 0);
	if (!err) {
		run->window.deadline_ns = clock_ns() + limit_ns;
		gate_open(&run->gate);
		if (!gate_await_all(&run->gate, run->window.deadline_ns)) {
			window_stop(&run->window);
			gate_await_all(&run->gate, 0);
		}
		if (counted)
			err = window_close(&run->window);
	}
	if (err) {
		error->call = "talking to perf stat";
		return err;
	}
	err = first_failure(run, error);
	if (!err && counted && !run->nr_rounds)
		err = sample_memory(run);
	if (err)
		return err;
	run->window_ns += round_ns(run);
	gate_open(&run->gate);
	gate_await_all(&run->gate, 0);
	return first_failure(run, error);
}

static uint64_t warmup_ns(const struct bench_params *params)
{
	uint64_t ns = params->time_ns / WARMUP_SHARE;

	if (ns < WARMUP_LEAST_NS)
		return WARMUP_LEAST_NS;
	return ns < WARMUP_MOST_NS ? ns : WARMUP_MOST_NS;
}

static void read_steal(const struct run *run, struct steal *steal)
{
	steal_read(run->pus, nr_used_pus(run), steal);
}

static int all_rounds(struct run *run, struct bench_error *error)
{
	const struct bench_params *params = run->params;
	uint64_t limit_ns;
	int err = one_round(run, warmup_ns(params), false, error);

	for (unsigned int i = 0; i < run->nr_seats; i++)
		window_clear(&run->clocks[i]);
	run->window_ns = 0;
	read_steal(run, &run->steal_before);
	do {
		limit_ns = params->nr_rounds
				   ? params->time_ns / params->nr_rounds
				   : params->time_ns - run->window_ns;
		if (!err)
			err = one_round(run, limit_ns, true, error);
		run->nr_rounds++;
	} while (!err &&
		 (params->nr_rounds ? run->nr_rounds < params->nr_rounds
				    : run->window_ns < params->time_ns));
	read_steal(run, &run->steal_after);
	return err;
}

/* Whether the measured crew's regions came to lie as they were to. */
static int check_geometry(struct run *run, struct bench_error *error)
{
	const struct crew *crew = &run->crews[0];
	char **regions;
	int err;

	if (!crew->workload->region_prot || crew->text_bytes)
		return 0;
	regions = calloc(crew->nr_workers, sizeof(*regions));
	if (!regions)
		return -ENOMEM;
	for (unsigned int i = 0; i < crew->nr_workers; i++)
		regions[i] = run->seats[i].worker.region;
	err = geometry_check(&run->params->crews[0].geometry, crew, regions,
			     &run->nr_vmas, error->why, sizeof(error->why));
	free(regions);
	return err;
}

static int start_threads(struct run *run, struct bench_error *error)
{
	pthread_attr_t attr;
	int err;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, WORKER_STACK_BYTES);
	for (unsigned int i = 0; i < run->nr_seats; i++) {
		err = -pthread_create(&run->seats[i].thread, &attr, seat_main,
				      &run->seats[i]);
		if (err) {
			error->call = "pthread_create";
			error->worker = i;
			break;
		}
		run->nr_threads++;
	}
	pthread_attr_destroy(&attr);
	return err;
}

static void end_threads(struct run *run)
{
	atomic_store(&run->over, true);
	gate_open(&run->gate);
	for (unsigned int i = 0; i < run->nr_threads; i++)
		pthread_join(run->seats[i].thread, NULL);
}

static void close_schedstats(const struct run *run)
{
	for (unsigned int i = 0; i < run->nr_threads; i++)
		if (run->clocks[i].schedstat_fd >= 0)
			close(run->clocks[i].schedstat_fd);
}

int run_rounds(struct run *run, struct bench_error *error)
{
	int err;

	run->gate_ns = clock_ns();
	err = start_threads(run, error);
	if (!err) {
		gate_await_all(&run->gate, 0);
		run->gate_ns = clock_ns() - run->gate_ns;
		err = first_failure(run, error);
		if (!err)
			err = check_geometry(run, error);
		if (!err)
			err = all_rounds(run, error);
		/* And came to stay so. */
		if (!err)
			err = check_geometry(run, error);
	}
	end_threads(run);
	close_schedstats(run);
	return err;
}
