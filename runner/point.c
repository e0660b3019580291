// SPDX-License-Identifier: GPL-2.0-or-later
/* From the harness's figures to records. */
#include "runner/point.h"

#include "runner/host/facts.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of the workers' time. docs/method.md says what it is held against. */
#define DISTURBED_PCT 5

char *point_against(const struct crew_params *crews, unsigned int nr_crews)
{
	char *text = NULL, *longer, rate[40];

	for (unsigned int c = 1; c < nr_crews; c++) {
		if (crews[c].rate_per_s)
			snprintf(rate, sizeof(rate), ":rate=%.9g/s",
				 crews[c].rate_per_s);
		if (asprintf(&longer, "%s%s%s:%u%s", text ? text : "",
			     text ? "," : "", crews[c].workload->name,
			     crews[c].nr_workers,
			     crews[c].rate_per_s ? rate : "") < 0)
			longer = NULL;
		free(text);
		text = longer;
	}
	return text;
}

static json_t *workers_json(const struct crew_result *crew)
{
	json_t *all = json_array();

	for (unsigned int i = 0; i < crew->nr_workers; i++) {
		const struct worker_result *w = &crew->workers[i];

		json_array_append_new(
			all,
			json_pack("{sisIsIsIsIsIsIsI}", "pu", (int)w->pu,
				  "nr_touches", (json_int_t)w->nr_touches,
				  "lap_ns", (json_int_t)w->lap_ns,
				  "nr_faults_minor",
				  (json_int_t)w->nr_faults_minor,
				  "nr_faults_major",
				  (json_int_t)w->nr_faults_major,
				  "nr_switches_voluntary",
				  (json_int_t)w->nr_switches_voluntary,
				  "nr_switches_involuntary",
				  (json_int_t)w->nr_switches_involuntary,
				  "runqueue_ns", (json_int_t)w->runqueue_ns));
	}
	return all;
}

/* {"0":{"1":60}}: NULL: one node, or no memory. */
static json_t *pages_on_json(const struct crew_result *crew, unsigned int nr)
{
	json_t *all = crew->nr_pages_on ? json_object() : NULL;

	for (unsigned int own = 0; all && own < nr; own++) {
		json_t *row = json_object();

		for (unsigned int node = 0; node < nr; node++) {
			unsigned int pages =
				crew->nr_pages_on[(size_t)own * nr + node];
			char key[16];

			snprintf(key, sizeof(key), "%u", node);
			if (pages)
				json_object_set_new(row, key,
						    json_integer(pages));
		}
		if (json_object_size(row)) {
			char key[16];

			snprintf(key, sizeof(key), "%u", own);
			json_object_set(all, key, row);
		}
		json_decref(row);
	}
	return all;
}

/* [[middle of a bucket in ns, how many], ...] */
static json_t *histogram_json(const struct histogram *h)
{
	json_t *ns = json_array();

	for (unsigned int i = 0; i < HISTOGRAM_BUCKETS; i++) {
		if (h->buckets[i])
			json_array_append_new(
				ns, json_pack("[fI]", histogram_value(i),
					      (json_int_t)h->buckets[i]));
	}
	return ns;
}

static json_t *slices_json(const struct crew_result *crew)
{
	return json_pack("{sisIso}", "touches", (int)crew->slice,
			 "nr_preempted",
			 (json_int_t)(crew->slices.nr - crew->nr_whole_slices),
			 "ns", histogram_json(&crew->slices));
}

static int set_latency(struct record *r, const struct crew_result *crew,
		       const struct tick_clock *clock)
{
	const struct histogram *h = &crew->touches;

	r->clock = strdup(tick_name(clock));
	r->clock_cost_ns = clock->cost_ns;
	r->clock_step_ns = clock->step_ns;
	r->p50_ns = histogram_tail(h, .5);
	r->p90_ns = histogram_tail(h, .9);
	r->p99_ns = histogram_tail(h, .99);
	r->p99_9_ns = histogram_tail(h, .999);
	r->p99_99_ns = histogram_tail(h, .9999);
	if (h->nr)
		r->max_ns = h->max;
	r->latency = json_pack("{sIso}", "nr", (json_int_t)h->nr, "ns",
			       histogram_json(h));
	return r->clock && r->latency ? 0 : -ENOMEM;
}

/* Whether the kernel counted the faults that the touches should have made. */
static void check_faults(struct record *r, const struct crew_result *crew)
{
	uint64_t counted = crew->nr_faults_minor + crew->nr_faults_major;
	uint64_t expected = 0;

	if (crew->touches_per_fault)
		expected = crew->nr_touches / crew->touches_per_fault;
	r->nr_faults_expected = expected;
	if (counted == expected)
		return;
	if (asprintf(&r->faults_mismatch,
		     "the kernel counted %" PRIu64 " faults, not the %" PRIu64
		     " that %" PRIu64 " touches make",
		     counted, expected, crew->nr_touches) < 0)
		r->faults_mismatch = NULL;
}

static void set_rates(struct record *r, const struct crew_result *crew)
{
	double mean = crew->touches_per_s_mean;

	r->first_reads = crew->first_reads;
	r->first_writes = crew->first_writes;
	r->touches_per_s_mean = mean;
	r->touches_per_s_typical = crew->touches_per_s_typical;
	r->calibration_ns = crew->calibration_ns;
	r->touches_per_s_slowest = crew->touches_per_s_slowest;
	r->touches_per_s_fastest = crew->touches_per_s_fastest;
}

/*
 * A launch is disturbed by what took the CPU from its workers, never by how
 * fast it was: who repeats slow launches chooses the result.
 */
int point_judge_taken(struct record *r, double tick_pct)
{
	double steal = r->steal_pct - tick_pct;
	const char *by = NULL;

	if (r->runqueue_pct > DISTURBED_PCT)
		by = "preemption";
	if (steal > DISTURBED_PCT && !(r->runqueue_pct > steal))
		by = "steal";
	free(r->disturbed_by);
	r->disturbed = by;
	r->disturbed_by = by ? strdup(by) : NULL;
	return by && !r->disturbed_by ? -ENOMEM : 0;
}

/* The point itself, and where it is run. */
static int set_point(struct record *r, const struct bench_params *params,
		     unsigned int c, const char *status)
{
	char geometry[GEOMETRY_TEXT];

	record_init(r);
	r->format = RECORD_FORMAT;
	r->status = strdup(status);
	r->workload = strdup(params->crews[c].workload->name);
	r->role = strdup(c ? "against" : "measured");
	r->against = point_against(params->crews, params->nr_crews);
	r->pass = strdup(params->latency ? "latency" : "timing");
	r->placement = strdup(params->placement);
	r->mempolicy = strdup(params->mempolicy);
	r->nr_workers = params->crews[c].nr_workers;
	r->time_s = params->time_ns / 1e9;
	if (params->crews[c].workload->fault_around)
		r->fault_around = strdup(
			fault_around_name(params->crews[c].fault_around));
	if (params->crews[c].workload->region_prot &&
	    !params->crews[c].text_bytes)
		r->geometry = strdup(
			geometry_text(&params->crews[c].geometry, geometry));
	if (params->crews[c].text_bytes)
		r->text_bytes = params->crews[c].text_bytes;
	r->boot = r->launch = 1;
	r->release = facts_release();
	r->kernel = r->release ? strdup(r->release) : NULL;
	r->boot_id = facts_boot_id();
	r->machine_class = facts_machine_class();
	return r->status && r->workload && r->role && r->pass && r->placement &&
			       r->mempolicy && r->kernel
		       ? 0
		       : -ENOMEM;
}

int point_lost(struct record *r, const struct bench_params *params,
	       const char *status, const char *reason)
{
	int err = set_point(r, params, 0, status);

	r->reason = strdup(reason);
	return r->reason ? err : -ENOMEM;
}

int point_record(struct record *r, const struct bench_params *params,
		 const struct bench_result *result, unsigned int c)
{
	const struct crew_result *crew = &result->crews[c];
	unsigned int nr_seats = 0;
	int err = set_point(r, params, c, "ok");

	for (unsigned int i = 0; i < result->nr_crews; i++)
		nr_seats += result->crews[i].nr_workers;
	r->nr_pus = result->nr_pus;
	r->oversubscribed = nr_seats > result->nr_pus;
	if (!params->crews[c].text_bytes)
		r->region_bytes = crew->region_bytes;
	if (crew->nr_vmas)
		r->nr_vmas = crew->nr_vmas;
	r->gate_ns = result->gate_ns;
	r->nr_rounds = result->nr_rounds;
	r->window_ns = result->window_ns;
	r->nr_touches = crew->nr_touches;
	set_rates(r, crew);
	r->runqueue_pct = crew->runqueue_pct;
	r->steal_pct = result->steal_pct;
	/* The clock of steal may be a tick off at either end of each PU. */
	if (point_judge_taken(r, result->steal_tick_pct))
		err = -ENOMEM;
	r->nr_faults_minor = crew->nr_faults_minor;
	r->nr_faults_major = crew->nr_faults_major;
	r->nr_switches_voluntary = crew->nr_switches_voluntary;
	r->nr_switches_involuntary = crew->nr_switches_involuntary;
	check_faults(r, crew);
	r->workers = workers_json(crew);
	r->pages_on = pages_on_json(crew, result->nr_nodes);
	r->slices = slices_json(crew);
	if (!err && params->latency)
		err = set_latency(r, crew, &result->clock);
	return r->workers && r->slices ? err : -ENOMEM;
}
