// SPDX-License-Identifier: GPL-2.0-or-later
/* From what each worker's clock holds to the figures of its crew. */
#include "bench/sum.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* *per_calibration: touches in the time of one calibration loop. */
static void add_worker(struct crew_result *crew, unsigned int i,
		       const struct worker_clock *clock,
		       double *per_calibration)
{
	const struct worker_result *sum = &clock->sum;
	double slice = crew->slice;
	double own = sum->nr_touches / (sum->lap_ns * 1e-9);

	crew->workers[i] = *sum;
	crew->nr_touches += sum->nr_touches;
	crew->nr_faults_minor += sum->nr_faults_minor;
	crew->nr_faults_major += sum->nr_faults_major;
	crew->nr_switches_voluntary += sum->nr_switches_voluntary;
	crew->nr_switches_involuntary += sum->nr_switches_involuntary;
	crew->runqueue_pct += 100. * sum->runqueue_ns / sum->lap_ns;
	if (clock->schedstat_fd < 0)
		crew->runqueue_pct = NAN;
	/* Without a whole slice: NAN, and none for the crew. */
	crew->touches_per_s_typical +=
		slice * 1e9 * clock->nr_whole / clock->whole_ns;
	*per_calibration += slice * clock->nr_whole / clock->whole_calibrated;
	crew->nr_whole_slices += clock->nr_whole;
	crew->touches_per_s_slowest = fmin(crew->touches_per_s_slowest, own);
	crew->touches_per_s_fastest = fmax(crew->touches_per_s_fastest, own);
	histogram_merge(&crew->slices, &clock->slices);
	if (clock->latency)
		histogram_merge(&crew->touches, &clock->latency->touches);
}

int sum_crew(struct crew_result *result, const struct crew *crew,
	     const struct worker_clock *clocks, uint64_t window_ns,
	     bool has_typical)
{
	double per_calibration = 0;

	result->workload = crew->workload;
	result->nr_workers = crew->nr_workers;
	result->touches_per_fault = crew->touches_per_fault;
	result->slice = crew->slice;
	result->region_bytes = crew->region_bytes;
	result->touches_per_s_slowest = INFINITY;
	result->workers = calloc(crew->nr_workers, sizeof(*result->workers));
	if (!result->workers)
		return -ENOMEM;
	for (unsigned int i = 0; i < crew->nr_workers; i++)
		add_worker(result, i, &clocks[i], &per_calibration);
	result->runqueue_pct /= crew->nr_workers;
	result->first_reads = result->first_writes = NAN;
	result->touches_per_s_mean = result->nr_touches / (window_ns * 1e-9);
	result->calibration_ns =
		1e9 * per_calibration / result->touches_per_s_typical;
	if (!has_typical)
		result->touches_per_s_typical = result->calibration_ns = NAN;
	return 0;
}

void bench_free(struct bench_result *result)
{
	for (unsigned int c = 0; c < result->nr_crews; c++) {
		free(result->crews[c].workers);
		free(result->crews[c].nr_pages_on);
	}
	memset(result, 0, sizeof(*result));
}
