// SPDX-License-Identifier: GPL-2.0-or-later
/* What a point needs before its workers start, and what is left of it. */
#include "bench/point.h"
#include "bench/touch.h"

#include <stdlib.h>
#include <string.h>

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
	if (err)
		return err;
	run->nr_nodes =
		1 + hwloc_bitmap_last(
			    hwloc_topology_get_topology_nodeset(run->topology));
	return 0;
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
		if (!err && wl->setup)
			err = wl->setup(crew);
		/* Of its regions, if any, setup made the file. */
		if (!err) {
			run->nr_crews_set_up++;
			err = geometry_map(&params->crews[c].geometry, crew);
		}
		if (err) {
			error->workload = wl->name;
			error->call = crew->failed_call;
		}
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

/* The binding that set-up makes of this thread is not kept. */
static int set_up_bound(struct run *run, struct bench_error *error)
{
	hwloc_cpuset_t own = hwloc_bitmap_alloc();
	int err;

	if (!own)
		return -ENOMEM;
	hwloc_get_cpubind(run->topology, own, HWLOC_CPUBIND_THREAD);
	err = set_up_crews(run, error);
	hwloc_set_cpubind(run->topology, own, HWLOC_CPUBIND_THREAD);
	hwloc_bitmap_free(own);
	/* Nor is the policy: threads inherit it, until they have their own. */
	return err ? err : mempolicy_local();
}

int set_up(struct run *run, struct bench_error *error)
{
	int err = find_places(run, error);

	if (!err)
		err = set_up_bound(run, error);
	if (!err)
		err = allocate_seats(run);
	if (!err)
		assign_seats(run);
	return err;
}

void tear_down(struct run *run)
{
	if (!run->topology)
		return;
	free(run->seats);
	free(run->clocks);
	free(run->latencies);
	tear_down_crews(run);
	unmap_regions(run);
	for (unsigned int c = 0; c <= BENCH_MAX_AGAINST; c++)
		free(run->nr_pages_on[c]);
	free(run->pus);
	mempolicy_free(&run->mempolicy);
	hwloc_topology_destroy(run->topology);
}
