// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs one point: sets it up, runs its rounds (rounds.c), and adds up what its
 * workers did.
 */
#include "bench/point.h"
#include "bench/sum.h"
#include "bench/touch.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

static int run_point(struct run *run, struct bench_result *result,
		     struct bench_error *error)
{
	int err = set_up(run, error);

	if (!err)
		err = run_rounds(run, error);
	if (!err)
		err = sum_up(run, result);
	tear_down(run);
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
	restored = setting_restore(&run->around);
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
