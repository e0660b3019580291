// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs one point: sets the crews up, lets all workers through the gate round
 * by round, and adds up what they did.
 *
 * A round has two openings of the gate: one into the window, one into the
 * resets. Nobody resets while anybody is in the window.
 */
#include "bench/bench.h"
#include "bench/gate.h"
#include "bench/sum.h"
#include "bench/taken.h"
#include "bench/touch.h"
#include "bench/window.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
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
	struct around around;
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

/* ---- a worker's thread ---- */

static bool shares_pus(const struct run *run)
{
	return run->nr_seats > run->nr_pus;
}

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

/* The first PUs of the placement are the ones that are used. */
static unsigned int nr_used_pus(const struct run *run)
{
	return shares_pus(run) ? run->nr_pus : run->nr_seats;
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

/* ---- set-up and what is left of it ---- */

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

/* The region in whole slices, no smaller than asked for. */
static size_t whole_slices(const struct crew *crew, size_t asked)
{
	size_t default_bytes = crew->workload->region_bytes;
	size_t bytes = asked && default_bytes ? asked : default_bytes;
	size_t stride = slice_stride(crew);

	return (bytes + stride - 1) / stride * stride;
}

/*
 * What a crew's workers share, a file's pages as well as its page tables, is
 * where its first worker's own memory is, on any day.
 */
static int sit_with_first(struct run *run, unsigned int seat)
{
	unsigned int pu = run->pus[seat % run->nr_pus];
	int err = place_bind(run->topology, pu);

	return err ? err : mempolicy_apply(&run->mempolicy, pu);
}

/* What the workload's setup may change. */
static void crew_defaults(struct run *run, unsigned int c, unsigned int nr_all)
{
	const struct crew_params *params = &run->params->crews[c];
	const struct workload *wl = params->workload;
	struct crew *crew = &run->crews[c];

	crew->workload = wl;
	crew->nr_workers = params->nr_workers;
	crew->nr_all_workers = nr_all;
	crew->touches_per_fault = wl->touches_per_fault;
	crew->slice = wl->slice;
	crew->step_pages = 1;
	crew->around_pages =
		run->around_pages ? run->around_pages : wl->touches_per_fault;
	if (params->fault_around == FAULT_AROUND_STRIDE) {
		crew->step_pages = wl->touches_per_fault;
		crew->slice /= crew->step_pages;
	}
	crew->region_bytes =
		whole_slices(crew, c ? 0 : run->params->region_bytes);
	crew->text_bytes = params->text_bytes;
}

static int set_up_crews(struct run *run, struct bench_error *error)
{
	const struct bench_params *params = run->params;
	unsigned int nr_all = 0, seat = 0;
	int err = 0;

	for (unsigned int c = 0; c < params->nr_crews; c++)
		nr_all += params->crews[c].nr_workers;
	for (unsigned int c = 0; c < params->nr_crews && !err; c++) {
		const struct workload *wl = params->crews[c].workload;
		struct crew *crew = &run->crews[c];

		crew_defaults(run, c, nr_all);
		err = sit_with_first(run, seat);
		seat += crew->nr_workers;
		if (!err)
			err = geometry_map(&params->crews[c].geometry, crew);
		if (!err && wl->setup)
			err = wl->setup(crew);
		if (err) {
			error->workload = wl->name;
			error->call = crew->failed_call;
			break;
		}
		run->nr_crews_set_up++;
	}
	return err;
}

static void tear_down_crews(struct run *run)
{
	while (run->nr_crews_set_up--) {
		struct crew *crew = &run->crews[run->nr_crews_set_up];

		if (crew->workload->teardown)
			crew->workload->teardown(crew);
	}
}

static void unmap_regions(struct run *run)
{
	for (unsigned int c = 0; c < run->params->nr_crews; c++)
		geometry_unmap(&run->params->crews[c].geometry, &run->crews[c]);
}

/* Whether the measured crew's regions came to lie as they were to. */
static int check_geometry(struct run *run, struct bench_error *error)
{
	const struct crew *crew = &run->crews[0];
	char **regions;
	int err;

	if (!crew->workload->region_prot)
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

/* From slice to slice of one worker. */
static uint64_t pace_ns(const struct crew *crew, double rate_per_s)
{
	if (!rate_per_s)
		return 0;
	return 1e9 / rate_per_s * crew->slice * crew->nr_workers;
}

/* Measured workers first, then each against, on the placement's PUs in turn. */
static void assign_seats(struct run *run)
{
	struct seat *seat = run->seats;

	for (unsigned int c = 0; c < run->params->nr_crews; c++) {
		struct crew *crew = &run->crews[c];

		for (unsigned int i = 0; i < crew->nr_workers; i++, seat++) {
			unsigned int at = seat - run->seats;

			seat->run = run;
			seat->pu = run->pus[at % run->nr_pus];
			seat->worker.crew = crew;
			seat->worker.index = i;
			seat->worker.clock = &run->clocks[at];
			run->clocks[at].schedstat_fd = -1;
			seat->worker.latency =
				run->latencies ? &run->latencies[at] : NULL;
			run->clocks[at].latency = seat->worker.latency;
			run->clocks[at].window = &run->window;
			run->clocks[at].pace_ns =
				pace_ns(crew, run->params->crews[c].rate_per_s);
			run->window.paced |= run->clocks[at].pace_ns;
		}
	}
}

static struct latency *allocate_latencies(struct run *run)
{
	struct latency *all =
		aligned_alloc(128, run->nr_seats * sizeof(struct latency));

	tick_init(&run->tick);
	for (unsigned int i = 0; all && i < run->nr_seats; i++)
		all[i].clock = run->tick;
	return all;
}

static int allocate_seats(struct run *run)
{
	for (unsigned int c = 0; c < run->params->nr_crews; c++)
		run->nr_seats += run->params->crews[c].nr_workers;
	run->seats = aligned_alloc(128, run->nr_seats * sizeof(*run->seats));
	run->clocks = aligned_alloc(128, run->nr_seats * sizeof(*run->clocks));
	if (run->params->latency)
		run->latencies = allocate_latencies(run);
	if (!run->seats || !run->clocks ||
	    (run->params->latency && !run->latencies))
		return -ENOMEM;
	memset(run->seats, 0, run->nr_seats * sizeof(*run->seats));
	run->gate.nr_workers = run->nr_seats;
	return 0;
}

/* ---- results ---- */

/*
 * A slice of a worker that shares its PU is not stretched by the others'
 * turns: the sum would promise more than the PUs can do. Nor is a slice of a
 * paced worker by the wait before it.
 */
static bool has_typical(const struct run *run, unsigned int c)
{
	return !shares_pus(run) && !run->params->crews[c].rate_per_s;
}

static int sum_up(struct run *run, struct bench_result *result)
{
	unsigned int seat = 0;
	int err = 0;

	result->nr_crews = run->params->nr_crews;
	result->nr_pus = run->nr_pus;
	result->nr_nodes = run->nr_nodes;
	result->nr_rounds = run->nr_rounds;
	result->gate_ns = run->gate_ns;
	result->window_ns = run->window_ns;
	result->steal_pct =
		steal_pct(&run->steal_before, &run->steal_after,
			  nr_used_pus(run), &result->steal_tick_pct);
	result->clock = run->tick;
	for (unsigned int c = 0; c < result->nr_crews && !err; c++) {
		err = sum_crew(&result->crews[c], &run->crews[c],
			       &run->clocks[seat], run->window_ns,
			       has_typical(run, c));
		result->crews[c].nr_pages_on = run->nr_pages_on[c];
		run->nr_pages_on[c] = NULL;
		seat += run->crews[c].nr_workers;
	}
	result->crews[0].nr_vmas = run->nr_vmas;
	/* Its share of tables that all go over. */
	if (run->params->crews[0].geometry.shared_tables)
		result->crews[0].region_bytes /= run->crews[0].nr_workers;
	if (err)
		bench_free(result);
	return err;
}

static void close_schedstats(const struct run *run)
{
	for (unsigned int i = 0; i < run->nr_threads; i++)
		if (run->clocks[i].schedstat_fd >= 0)
			close(run->clocks[i].schedstat_fd);
}

/* Who sits where, and whose memory lies where. */
static int find_places(struct run *run, struct bench_error *error)
{
	const struct bench_params *params = run->params;
	int err;

	err = place_topology(&run->topology);
	if (err)
		return err;
	err = place_order(run->topology, params->placement, &run->pus,
			  &run->nr_pus, error->why, sizeof(error->why));
	if (!err)
		err = mempolicy_make(&run->mempolicy, run->topology,
				     params->mempolicy, error->why,
				     sizeof(error->why));
	if (err) {
		free(run->pus);
		hwloc_topology_destroy(run->topology);
		return err;
	}
	run->nr_nodes =
		1 + hwloc_bitmap_last(
			    hwloc_topology_get_topology_nodeset(run->topology));
	return 0;
}

static int run_point(struct run *run, struct bench_result *result,
		     struct bench_error *error)
{
	hwloc_cpuset_t own = hwloc_bitmap_alloc();
	int err;

	err = own ? find_places(run, error) : -ENOMEM;
	if (err)
		goto out_own;
	/* This thread's own binding, of which set-up makes another. */
	hwloc_get_cpubind(run->topology, own, HWLOC_CPUBIND_THREAD);
	err = set_up_crews(run, error);
	hwloc_set_cpubind(run->topology, own, HWLOC_CPUBIND_THREAD);
	/* Nor is the policy: threads inherit it, until they have their own. */
	if (!err)
		err = mempolicy_local();
	if (err)
		goto out_crews;
	err = allocate_seats(run);
	if (err)
		goto out_seats;
	assign_seats(run);
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
	}
	end_threads(run);
	if (!err)
		err = sum_up(run, result);
out_seats:
	close_schedstats(run);
	free(run->seats);
	free(run->clocks);
	free(run->latencies);
out_crews:
	tear_down_crews(run);
	unmap_regions(run);
	for (unsigned int c = 0; c <= BENCH_MAX_AGAINST; c++)
		free(run->nr_pages_on[c]);
	free(run->pus);
	mempolicy_free(&run->mempolicy);
	hwloc_topology_destroy(run->topology);
out_own:
	hwloc_bitmap_free(own);
	return err;
}

/* The same, with fault-around as it is or turned off. */
static int run_around(struct run *run, struct bench_result *result,
		      struct bench_error *error)
{
	bool off = run->params->crews[0].fault_around == FAULT_AROUND_OFF;
	long bytes;
	int err = off ? around_off(&run->around) : 0, restored;

	if (err) {
		error->call = "turning fault-around off";
		return err;
	}
	bytes = off ? (long)PAGE_BYTES : around_bytes();
	/* Less than a page is none, too. */
	if (bytes >= 0)
		run->around_pages =
			bytes < 2 * (long)PAGE_BYTES ? 1 : bytes / PAGE_BYTES;
	err = run_point(run, result, error);
	restored = around_restore(&run->around);
	if (!restored || err)
		return err;
	error->call = "putting fault-around back";
	bench_free(result);
	return restored;
}

int bench_run(const struct bench_params *params, struct bench_result *result,
	      struct bench_error *error)
{
	struct run *run;
	int err;

	*error = (struct bench_error){ .worker = -1 };
	memset(result, 0, sizeof(*result));
	if (sysconf(_SC_PAGESIZE) != PAGE_BYTES) {
		error->call = "page size other than 4096 bytes";
		return -ENOTSUP;
	}
	run = aligned_alloc(128, (sizeof(*run) + 127) & ~127ul);
	if (!run)
		return -ENOMEM;
	memset(run, 0, sizeof(*run));
	run->params = params;
	run->window.control_fd = params->control_fd;
	run->window.ack_fd = params->ack_fd;
	err = run_around(run, result, error);
	free(run);
	return err;
}
