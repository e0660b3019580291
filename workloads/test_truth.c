// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The truth test of every workload: 23 rounds, and the kernel's own count of
 * faults is what the touches should have made. With fewer, as many and more
 * workers than this machine has PUs, alone and beside a mapper.
 */
#include "bench/bench.h"
#include "workloads/registry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ROUNDS	     23
#define REGION_BYTES (8ul << 20)
#define MOST_TESTS   500

struct variant {
	unsigned int nr_workers;
	bool against;
	bool latency;			/* each touch timed */
	enum fault_around fault_around; /* for those that know it */
	size_t text_bytes;		/* for workloads that take it; 0: all */
	struct geometry geometry;	/* likewise */
};

#define TEXT_BYTES (8ul << 20)
static const struct variant variants[] = {
	{ .nr_workers = 1 },
	{ .nr_workers = 2 },
	{ .nr_workers = 7 },
	{ .nr_workers = 2, .against = true },
	{ .nr_workers = 7, .against = true },
	{ .nr_workers = 2, .against = true, .latency = true },
	{ .nr_workers = 1, .fault_around = FAULT_AROUND_STRIDE },
	{ .nr_workers = 7, .fault_around = FAULT_AROUND_STRIDE },
	{ .nr_workers = 2, .fault_around = FAULT_AROUND_OFF },
	{ .nr_workers = 60,
	  .text_bytes = TEXT_BYTES,
	  .fault_around = FAULT_AROUND_STRIDE },
	/* From whole page tables each to fifteen workers in one. */
	{ .nr_workers = 1, .text_bytes = TEXT_BYTES },
	{ .nr_workers = 7, .text_bytes = TEXT_BYTES },
	{ .nr_workers = 60, .text_bytes = TEXT_BYTES, .against = true },
	{ .nr_workers = 60, .text_bytes = TEXT_BYTES, .latency = true },
	{ .nr_workers = 2, .geometry = { VMA_NEIGHBOURS } },
	{ .nr_workers = 7, .geometry = { VMA_NEIGHBOURS }, .against = true },
	{ .nr_workers = 2, .geometry = { VMA_SPACED, 16 }, .against = true },
	{ .nr_workers = 7, .geometry = { VMA_SPACED, 300 } },
	{ .nr_workers = 2, .geometry = { VMA_SHARED }, .latency = true },
	{ .nr_workers = 7, .geometry = { VMA_SHARED }, .against = true },
	{ .nr_workers = 2, .geometry = { VMA_SHARED, 0, true } },
	{ .nr_workers = 7,
	  .geometry = { VMA_SHARED, 0, true },
	  .against = true,
	  .latency = true },
};
#define NR_VARIANTS (sizeof(variants) / sizeof(variants[0]))

struct param {
	const struct workload *workload;
	const struct variant *variant;
};

/* Something else may reach into one launch; not into each of so many. */
#define TRIES 4

static bool faults_are_true(const struct bench_result *result)
{
	for (unsigned int c = 0; c < result->nr_crews; c++) {
		const struct crew_result *crew = &result->crews[c];
		uint64_t faults = crew->nr_faults_minor + crew->nr_faults_major;
		uint64_t expected =
			crew->touches_per_fault
				? crew->nr_touches / crew->touches_per_fault
				: 0;

		if (faults == expected)
			continue;
		print_message("# %s: %llu faults, not %llu\n",
			      crew->workload->name, (unsigned long long)faults,
			      (unsigned long long)expected);
		return false;
	}
	return true;
}

static void check_crew(const struct crew_result *crew)
{
	uint64_t sum = 0;

	assert_true(crew->nr_touches > 0);
	for (unsigned int i = 0; i < crew->nr_workers; i++) {
		/* Nobody was left at the gate. */
		assert_true(crew->workers[i].nr_touches >=
			    ROUNDS * crew->slice);
		sum += crew->workers[i].nr_touches;
	}
	assert_int_equal(sum, crew->nr_touches);
	/* Every touch stands in a slice that was timed. */
	assert_int_equal(crew->slices.nr * crew->slice, sum);
}

/*
 * Each touch was timed, and all of them together took no longer than the laps
 * that they are parts of, but for what the histogram rounds.
 */
static void check_latency(const struct crew_result *crew)
{
	double ns = 0, lap_ns = 0;

	assert_int_equal(crew->touches.nr, crew->nr_touches);
	for (unsigned int i = 0; i < HISTOGRAM_BUCKETS; i++)
		ns += histogram_value(i) * crew->touches.buckets[i];
	for (unsigned int i = 0; i < crew->nr_workers; i++)
		lap_ns += crew->workers[i].lap_ns;
	assert_true(ns > 0);
	assert_true(ns <= lap_ns * 1.01);
}

static void launch(const struct bench_params *params,
		   struct bench_result *result)
{
	struct bench_error error;
	int err = bench_run(params, result, &error);

	if (err)
		print_message("# %s: %s: %s\n", params->crews[0].workload->name,
			      error.call ? error.call : "?", strerror(-err));
	assert_int_equal(err, 0);
	assert_int_equal(result->nr_rounds, ROUNDS);
	for (unsigned int c = 0; c < result->nr_crews; c++) {
		check_crew(&result->crews[c]);
		if (params->latency)
			check_latency(&result->crews[c]);
	}
}

static void test_truth(void **state)
{
	const struct param *param = *state;
	bool latency = param->variant->latency;
	struct bench_params params = {
		.latency = latency,
		.crews = { { .workload = param->workload,
			     .nr_workers = param->variant->nr_workers,
			     .fault_around = param->variant->fault_around,
			     .geometry = param->variant->geometry,
			     .text_bytes = param->variant->text_bytes },
			   { .workload = workload_find("mmap-churn"),
			     .nr_workers = 1 } },
		.nr_crews = param->variant->against ? 2 : 1,
		.time_ns = 300000000,
		.nr_rounds = ROUNDS,
		.region_bytes = REGION_BYTES,
		.placement = PLACEMENT_DEFAULT,
		.mempolicy = MEMPOLICY_DEFAULT,
		.control_fd = -1,
		.ack_fd = -1,
	};
	struct bench_result result;
	bool is_true = false;
	char why[256];

	if (needs_check(params.mempolicy, params.crews, params.nr_crews,
			REGION_BYTES, why, sizeof(why))) {
		print_message("# %s: skipped, because %s\n",
			      param->workload->name, why);
		/* Not skip(): cmocka 1.1 calls that "not ok", as prove does. */
		return;
	}
	for (unsigned int c = 0; c < params.nr_crews && latency; c++)
		params.crews[c].workload =
			workload_timed(params.crews[c].workload);
	for (int i = 0; i < TRIES && !is_true; i++) {
		launch(&params, &result);
		is_true = faults_are_true(&result);
		bench_free(&result);
	}
	assert_true(is_true);
}

/* test_truth [WORKLOAD]...: without any, all of them */
static bool wanted(const struct workload *wl, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], wl->name))
			return true;
	}
	return argc < 2;
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[MOST_TESTS] = { 0 };
	static struct param params[MOST_TESTS];
	static char names[MOST_TESTS][120];
	char geometry[GEOMETRY_TEXT];
	const struct workload *wl;
	size_t nr = 0;

	for_each_workload (wl) {
		if (!wanted(wl, argc, argv))
			continue;
		for (size_t v = 0; v < NR_VARIANTS; v++) {
			if ((variants[v].text_bytes && !wl->text_share_bytes) ||
			    (variants[v].fault_around && !wl->fault_around) ||
			    (variants[v].geometry.vma && !wl->region_prot) ||
			    (variants[v].geometry.shared_tables &&
			     !wl->shares_tables))
				continue;
			assert_true(nr < MOST_TESTS);
			params[nr] = (struct param){ wl, &variants[v] };
			snprintf(names[nr], sizeof(names[nr]),
				 "%s x %u%s%s%s, %s, vma %s", wl->name,
				 variants[v].nr_workers,
				 variants[v].against ? " + mmap-churn" : "",
				 variants[v].latency ? ", timed" : "",
				 variants[v].text_bytes ? ", --text" : "",
				 fault_around_name(variants[v].fault_around),
				 geometry_text(&variants[v].geometry,
					       geometry));
			tests[nr].name = names[nr];
			tests[nr].test_func = test_truth;
			tests[nr].initial_state = &params[nr];
			nr++;
		}
	}
	return _cmocka_run_group_tests("truth", tests, nr, NULL, NULL);
}
