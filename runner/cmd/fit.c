// SPDX-License-Identifier: GPL-2.0-or-later
/* Whether a plan can be carried out: its CPUs, nodes, memory and workloads. */
#include "runner/cmd/fit.h"

#include "runner/cmd/kernels.h"
#include "runner/cmd/tuning.h"
#include "runner/guest/guest.h"
#include "runner/parse.h"
#include "runner/perf/c2c.h"
#include "runner/say.h"
#include "workloads/registry.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a guest's kernel and initramfs take of its memory. */
#define GUEST_OWN_BYTES (320ull << 20)

int fit_nodes(unsigned int nr_nodes, unsigned int nr_cpus,
	      uint64_t memory_bytes)
{
	if (nr_cpus % nr_nodes)
		return say(EXIT_USAGE,
			   "--nodes %u: the %u CPUs of the guest can't be "
			   "shared out evenly; give --cpus a multiple",
			   nr_nodes, nr_cpus);
	if (memory_bytes / nr_nodes < GUEST_NODE_BYTES)
		return say(EXIT_USAGE,
			   "--nodes %u: a node needs %llu MiB; give more "
			   "--memory",
			   nr_nodes, GUEST_NODE_BYTES >> 20);
	return 0;
}

/* This machine, or what a guest will be. */
static int topology_of(const struct plan *plan, hwloc_topology_t *topology)
{
	char words[64];

	if (!kernels_are_guests(plan))
		return place_topology(topology);
	snprintf(words, sizeof(words), "pack:%u [numa] l3:1 core:%u pu:1",
		 plan->nr_nodes, plan->nr_cpus / plan->nr_nodes);
	return place_made_up(words, topology);
}

int fit_count_pus(const struct plan *plan, unsigned int *nr)
{
	struct mempolicy policy = { 0 };
	hwloc_topology_t topology;
	unsigned int *order = NULL;
	char why[300] = "";
	int err = topology_of(plan, &topology);

	if (err)
		return say(EXIT_FAILED, "hwloc: %s", strerror(-err));
	err = place_order(topology, plan->placement, &order, nr, why,
			  sizeof(why));
	free(order);
	if (!err)
		err = mempolicy_make(&policy, topology, plan->mempolicy, why,
				     sizeof(why));
	mempolicy_free(&policy);
	hwloc_topology_destroy(topology);
	if (err)
		return say(EXIT_FAILED, "%s", *why ? why : strerror(-err));
	return 0;
}

static int check_point(const struct plan *plan, const char *workload,
		       unsigned int nr_workers, const char *against,
		       const struct geometry *geometry)
{
	struct crew_params crews[1 + BENCH_MAX_AGAINST] = {
		{ .workload = workload_find(workload),
		  .nr_workers = nr_workers,
		  .fault_around = plan->fault_around,
		  .geometry = *geometry,
		  .text_bytes = plan->text_bytes },
	};
	uint64_t have = plan->memory_bytes;
	unsigned int nr = 1;
	char why[256];
	int err;

	if (parse_text_of(crews->workload, plan->text_bytes,
			  plan->region_bytes) ||
	    parse_around_of(crews->workload, plan->fault_around) ||
	    parse_geometry_of(crews->workload, geometry, plan->text_bytes) ||
	    (against && parse_against(against, crews, &nr)))
		return EXIT_USAGE;
	if (!kernels_are_guests(plan)) {
		err = needs_check(plan->mempolicy, crews, nr,
				  plan->region_bytes, why, sizeof(why));
	} else {
		have = have > GUEST_OWN_BYTES ? have - GUEST_OWN_BYTES : 0;
		err = needs_check_memory(crews, nr, plan->region_bytes, have,
					 why, sizeof(why));
	}
	/* What else is missing becomes a record: skipped, because ... */
	if (!err || err == -ENOTSUP)
		return 0;
	return say(EXIT_FAILED, "%s: %s%s", workload, why,
		   err == -ENOMEM && kernels_are_guests(plan)
			   ? ", or more --memory"
			   : "");
}

int fit_points(const struct plan *plan, const struct plan_points *points)
{
	size_t nr_beside = points->nr_againsts + !points->nr_againsts;
	size_t nr = points->nr_workloads * points->nr_nr_workers *
		    points->nr_geometries * nr_beside;
	int code = 0;

	/* What runs alone needs no more than with others beside it. */
	for (size_t i = 0; i < nr && !code; i++) {
		size_t variant = i / nr_beside;
		size_t point = variant / points->nr_geometries;

		code = check_point(
			plan, points->workloads[point / points->nr_nr_workers],
			points->nr_workers[point % points->nr_nr_workers],
			points->nr_againsts ? points->againsts[i % nr_beside]
					    : NULL,
			&points->geometries[variant % points->nr_geometries]);
	}
	return code;
}

static bool has_pass(const struct plan *plan, enum pass pass)
{
	for (size_t i = 0; i < plan->nr_units; i++)
		if (plan->units[i].pass == pass)
			return true;
	return false;
}

int fit_machine(const struct plan *plan)
{
	char why[400];
	int err;

	if (plan->adjacent_off && tuning_check_prefetch())
		return EXIT_FAILED;
	/* A guest says by itself what it has not. */
	if (kernels_are_guests(plan) || !has_pass(plan, PASS_C2C))
		return 0;
	err = c2c_find(why, sizeof(why));
	if (!err)
		return 0;
	return say(EXIT_FAILED, "--c2c: %s",
		   err == -ENOTSUP ? why : strerror(-err));
}
