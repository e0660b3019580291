// SPDX-License-Identifier: GPL-2.0-or-later
/* Units on the kernel that runs now, and the way through a whole plan. */
#include "runner/plan/execute.h"

#include "bench/bench.h"
#include "runner/history.h"
#include "runner/host/facts.h"
#include "runner/host/prefetch.h"
#include "runner/layout/layout.h"
#include "runner/perf/c2c.h"
#include "runner/perf/groups.h"
#include "runner/perf/perf.h"
#include "runner/plan/naming.h"
#include "runner/spawn.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * A launch whose faults the kernel counted differently from its touches is
 * made again: something else of the system may have reached into it, as what
 * pages out file pages does (docs/method.md). What differs so often is the
 * workload's fault or the kernel's, and stays in the record.
 */
#define LAUNCH_TRIES 3

volatile int execute_stop;

struct here {
	const struct plan *plan;
	struct sink *sink;
	char *self;
	struct perf_events events[NR_PASSES];
	struct counters counters;
};

static int text(char **field, const char *value)
{
	free(*field);
	*field = value ? strdup(value) : NULL;
	return value && !*field ? -ENOMEM : 0;
}

/* What the plan knows of a unit's records. */
static int set_unit_fields(struct record *r, const struct plan *plan,
			   const struct unit *unit)
{
	r->unit = unit->number;
	r->boot = unit->boot;
	r->launch = unit->launch;
	if (text(&r->kernel, plan->kernels[unit->kernel].label) ||
	    text(&r->pass, pass_name(unit->pass)) ||
	    text(&r->prefetch,
		 plan->adjacent_off ? PREFETCH_ADJACENT_OFF : NULL))
		return -ENOMEM;
	return 0;
}

int execute_lost(const struct plan *plan, const struct unit *unit,
		 struct sink *sink, const char *status, const char *reason)
{
	bool own = unit->geometry.vma == VMA_OWN;
	char geometry[GEOMETRY_TEXT];
	struct record r;
	int err;

	record_init(&r);
	r.nr_workers = unit->nr_workers;
	r.time_s = plan->time_s;
	if (plan->text_bytes)
		r.text_bytes = plan->text_bytes;
	err = set_unit_fields(&r, plan, unit);
	if (text(&r.status, status) || text(&r.reason, reason) ||
	    text(&r.workload, unit->workload) || text(&r.role, "measured") ||
	    text(&r.against, unit->against) ||
	    text(&r.geometry,
		 own ? NULL : geometry_text(&unit->geometry, geometry)) ||
	    text(&r.placement, plan->placement) ||
	    text(&r.mempolicy, plan->mempolicy))
		err = -ENOMEM;
	if (!err)
		err = sink->land(sink, &r, 1);
	record_free(&r);
	return err;
}

/* ---- one launch ---- */

struct bench_args {
	char *argv[32];
	int nr;
	char workers[16], time[32], region[32], text[32], vma[GEOMETRY_TEXT];
};

static void add(struct bench_args *args, const char *option, const char *value)
{
	args->argv[args->nr++] = (char *)option;
	if (value)
		args->argv[args->nr++] = (char *)value;
	args->argv[args->nr] = NULL;
}

/* As --vma takes it. */
static const char *vma_text(struct geometry geometry, char text[GEOMETRY_TEXT])
{
	geometry.shared_tables = false;
	return geometry_text(&geometry, text);
}

static void bench_argv(struct bench_args *args, const struct here *here,
		       const struct unit *unit, bool perf)
{
	const struct plan *plan = here->plan;

	args->nr = 0;
	snprintf(args->workers, sizeof(args->workers), "%u", unit->nr_workers);
	snprintf(args->time, sizeof(args->time), "%.9g", plan->time_s);
	snprintf(args->region, sizeof(args->region), "%llu",
		 (unsigned long long)plan->region_bytes);
	snprintf(args->text, sizeof(args->text), "%llu",
		 (unsigned long long)plan->text_bytes);
	add(args, here->self, "bench");
	add(args, "--workers", args->workers);
	add(args, "--time", args->time);
	add(args, "--placement", plan->placement);
	add(args, "--mempolicy", plan->mempolicy);
	if (unit->against)
		add(args, "--against", unit->against);
	if (plan->region_bytes)
		add(args, "--region", args->region);
	if (plan->fault_around != FAULT_AROUND_ON)
		add(args, "--fault-around",
		    fault_around_name(plan->fault_around));
	if (unit->geometry.vma != VMA_OWN)
		add(args, "--vma", vma_text(unit->geometry, args->vma));
	if (unit->geometry.shared_tables)
		add(args, "--pmd", "shared");
	if (plan->text_bytes)
		add(args, "--text", args->text);
	if (unit->pass == PASS_LATENCY)
		add(args, "--latency", NULL);
	if (unit->pass == PASS_LOCKS && unit->nr_workers == 1 &&
	    !unit->against && !plan->text_bytes &&
	    plan->fault_around == FAULT_AROUND_ON)
		add(args, "--first", NULL);
	if (perf)
		add(args, "--control", PERF_CONTROL_FDS);
	add(args, unit->workload, NULL);
}

static int set_counts(struct record *r, const struct perf_launch *launch)
{
	const struct perf_events *events = launch->events;

	if (launch->c2c) {
		naming_add(launch->c2c, LAYOUT_BTF);
		r->c2c = json_incref(launch->c2c);
		return 0;
	}
	if (!events->nr)
		return text(&r->counts_missing, events->why);
	r->counts = json_incref(launch->counts);
	return history_check(r);
}

/* A record of each crew of a launch. */
struct crew_records {
	struct record all[1 + BENCH_MAX_AGAINST];
	size_t nr;
	size_t nr_measured;
};

static bool is_measured(const struct record *r)
{
	return r->role && !strcmp(r->role, "measured");
}

static int take_line(const struct here *here, const struct unit *unit,
		     const struct perf_launch *launch, const char *line,
		     struct crew_records *crews)
{
	struct record *r = &crews->all[crews->nr];
	char why[200];
	int err;

	if (crews->nr == sizeof(crews->all) / sizeof(crews->all[0]))
		return -EBADMSG;
	err = record_decode(r, line, why, sizeof(why));
	if (err)
		return err;
	crews->nr++;
	crews->nr_measured += is_measured(r);
	err = set_unit_fields(r, here->plan, unit);
	if (!err && !strcmp(r->status, "ok") && is_measured(r))
		err = set_counts(r, launch);
	return err;
}

/* The measured record is the last one: where it is, the unit is whole. */
static void measured_last(struct crew_records *crews)
{
	struct record *last = &crews->all[crews->nr - 1];

	for (struct record *r = crews->all; r < last; r++) {
		struct record measured = *r;

		if (!is_measured(r))
			continue;
		*r = *last;
		*last = measured;
		return;
	}
}

/* How often a unit was launched before, and whether it will be again. */
struct tries {
	unsigned int nr_discarded, nr_repeated;
	bool again;
};

/*
 * Only for what took the CPU, never for how fast it was: who repeats slow
 * launches chooses the result. Counts of locks are exact however disturbed.
 */
static bool is_to_repeat(const struct here *here, const struct unit *unit,
			 const struct crew_records *crews,
			 const struct tries *tries)
{
	return crews->all[crews->nr - 1].disturbed_by &&
	       unit->pass != PASS_LOCKS &&
	       tries->nr_repeated < here->plan->nr_retries;
}

static int land(const struct here *here, struct crew_records *crews,
		const struct tries *tries)
{
	for (size_t i = 0; i < crews->nr; i++) {
		struct record *r = &crews->all[i];

		r->nr_discarded = tries->nr_discarded;
		r->repeated = tries->again;
		if (tries->nr_repeated && !tries->again)
			r->nr_repeated = tries->nr_repeated;
	}
	return here->sink->land(here->sink, crews->all, crews->nr);
}

/* Every line of the launch is a record, and one of them is the measured. */
static int take_records(const struct here *here, const struct unit *unit,
			const struct perf_launch *launch, struct tries *tries)
{
	struct crew_records crews = { .nr = 0 };
	char *rest = launch->out, *line;
	int err = 0;

	while (!err && (line = strsep(&rest, "\n"))) {
		if (*line)
			err = take_line(here, unit, launch, line, &crews);
	}
	if (!err && crews.nr_measured != 1)
		err = -EBADMSG;
	if (!err) {
		measured_last(&crews);
		tries->again = is_to_repeat(here, unit, &crews, tries);
		err = land(here, &crews, tries);
		tries->nr_repeated += tries->again;
	}
	for (size_t i = 0; i < crews.nr; i++)
		record_free(&crews.all[i]);
	return err;
}

/* The last line a program said, for a reason. */
static const char *last_line(char *said)
{
	size_t len = said ? strlen(said) : 0;
	char *newline;

	while (len && said[len - 1] == '\n')
		said[--len] = 0;
	newline = len ? strrchr(said, '\n') : NULL;
	return newline ? newline + 1 : len ? said : "it said nothing";
}

static int lost_launch(const struct here *here, const struct unit *unit,
		       const struct perf_launch *launch, int err)
{
	char reason[400];

	if (err == -ETIMEDOUT)
		snprintf(reason, sizeof(reason), "no end after %.0f s: killed",
			 launch->limit_s);
	else if (err == -EBADMSG || err == -ENOTSUP)
		snprintf(reason, sizeof(reason),
			 "perf or bench did not give what was asked: %s",
			 last_line(launch->err));
	else if (err != -ENODATA)
		snprintf(reason, sizeof(reason), "it could not be started: %s",
			 strerror(-err));
	else
		snprintf(reason, sizeof(reason), "the launch ended with %d: %s",
			 launch->exit_code, last_line(launch->err));
	return execute_lost(here->plan, unit, here->sink, "failed", reason);
}

static bool has_mismatch(const char *out)
{
	/* A key of ours, in JSON of ours: nothing else can look like it. */
	return out && strstr(out, "\"faults_mismatch\":");
}

/* Failures that cost the unit; any other ends the boot. */
static bool is_launchs_own(int err)
{
	return err && err != -EINTR && err != -ENOSPC && err != -EFBIG &&
	       err != -EIO && err != -EPIPE;
}

/*
 * All of the pass, or those of this launch's turn, where the point has launches
 * enough in this kernel's boots that each event gets one.
 */
static int pick_events(const struct here *here, const struct unit *unit,
		       struct perf_events *picked)
{
	const struct perf_events *all = &here->events[unit->pass];
	const struct plan *plan = here->plan;
	unsigned int nr = groups_nr(all, &here->counters);
	unsigned int turn =
		(unit->boot - 1) * plan->nr_launches + unit->launch - 1;

	if (nr <= plan->nr_boots * plan->nr_launches)
		return groups_pick(all, &here->counters, turn % nr, picked);
	*picked = *all;
	json_incref(picked->missing);
	return 0;
}

static int launch_with(const struct here *here, const struct unit *unit,
		       const struct perf_events *events, struct tries *tries)
{
	struct bench_args args;
	struct perf_launch launch = { .argv = args.argv,
				      .events = events,
				      .limit_s = LAUNCH_LIMIT_S(
					      here->plan->time_s),
				      .stop = &execute_stop };
	int err;

	bench_argv(&args, here, unit, events->nr || unit->pass == PASS_C2C);
	err = unit->pass == PASS_C2C ? c2c_launch(&launch)
				     : perf_launch(&launch);
	tries->again = !err && has_mismatch(launch.out) &&
		       tries->nr_discarded + 1 < LAUNCH_TRIES;
	if (tries->again) {
		tries->nr_discarded++;
		goto out;
	}
	/* A launch that failed says why in a record, if it still can. */
	if (launch.out && *launch.out && (!err || launch.exit_code))
		err = take_records(here, unit, &launch, tries);
	else if (!err)
		err = -ENODATA;
	if (is_launchs_own(err))
		err = lost_launch(here, unit, &launch, err);
out:
	perf_launch_free(&launch);
	return err;
}

static int launch_once(const struct here *here, const struct unit *unit,
		       struct tries *tries)
{
	struct perf_events events;
	int err = pick_events(here, unit, &events);

	if (!err)
		err = launch_with(here, unit, &events, tries);
	perf_events_free(&events);
	return err;
}

static bool is_of_perf(enum pass pass)
{
	return pass == PASS_LOCKS || pass == PASS_CACHELINE || pass == PASS_C2C;
}

static int launch_unit(const struct here *here, const struct unit *unit)
{
	const struct perf_events *events = &here->events[unit->pass];
	struct tries tries = { 0 };
	int err;

	/* Passes of which the counts, or the samples, are all. */
	if (is_of_perf(unit->pass) && *events->why)
		return execute_lost(here->plan, unit, here->sink, "skipped",
				    events->why);
	do {
		err = launch_once(here, unit, &tries);
	} while (!err && tries.again && !execute_stop);
	if (!err && tries.again)
		err = -EINTR;
	return err;
}

/* ---- one boot, here ---- */

static bool asks_for_lines(const struct plan *plan)
{
	for (size_t i = 0; i < plan->nr_units; i++)
		if (plan->units[i].geometry.vma != VMA_OWN ||
		    plan->units[i].pass == PASS_CACHELINE)
			return true;
	return false;
}

/* Where the plan asks what lines cost, what lies in them is a fact, too. */
static void add_layout(const struct plan *plan, json_t *boot)
{
	json_t *layout = NULL;
	char why[300];

	if (asks_for_lines(plan))
		layout =
			layout_read(LAYOUT_BTF, LAYOUT_SLABS, why, sizeof(why));
	if (layout)
		json_object_set(boot, "layout",
				json_object_get(layout, "structs"));
	json_decref(layout);
}

static int say_boot(const struct here *here, const struct unit *unit)
{
	json_t *boot = facts_boot();
	int err = -ENOMEM;

	if (!boot)
		return err;
	json_object_set_new(
		boot, "kernel",
		json_string(here->plan->kernels[unit->kernel].label));
	json_object_set_new(boot, "boot", json_integer(unit->boot));
	if (here->plan->adjacent_off)
		json_object_set_new(boot, "prefetch",
				    json_string(PREFETCH_ADJACENT_OFF));
	add_layout(here->plan, boot);
	err = here->sink->boot(here->sink, boot);
	json_decref(boot);
	return err;
}

static int find_events(struct here *here, const struct unit *units, size_t nr)
{
	int err = 0;

	for (size_t i = 0; i < nr && !err; i++) {
		enum pass pass = units[i].pass;

		if (!here->events[pass].missing)
			err = perf_events_find(&here->events[pass],
					       pass_name(pass));
	}
	return err;
}

int execute_here(const struct plan *plan, const struct unit *units, size_t nr,
		 struct sink *sink)
{
	struct here here = { .plan = plan,
			     .sink = sink,
			     .self = spawn_self(),
			     .counters = counters_here() };
	int err = here.self ? 0 : -ENOMEM;

	if (!err)
		err = say_boot(&here, units);
	if (!err)
		err = find_events(&here, units, nr);
	for (size_t i = 0; i < nr && !err; i++) {
		err = execute_stop ? -EINTR : sink->begin(sink, &units[i]);
		if (!err)
			err = launch_unit(&here, &units[i]);
	}
	for (int pass = 0; pass < NR_PASSES; pass++)
		perf_events_free(&here.events[pass]);
	free(here.self);
	return err;
}

/* ---- a whole plan ---- */

static bool is_same_boot(const struct unit *a, const struct unit *b)
{
	return a->kernel == b->kernel && a->boot == b->boot;
}

/* How many units from the first one belong to its boot. */
static size_t same_boot(const struct unit *units, size_t nr)
{
	size_t n = 1;

	while (n < nr && is_same_boot(&units[n], &units[0]))
		n++;
	return n;
}

/* True if the kernel that runs now may do the boot of this unit. */
static bool belongs_here(const struct execution *x, const struct unit *unit)
{
	const char *wanted = x->plan->kernels[unit->kernel].release;
	char *release = facts_release();
	bool runs = release && (!wanted || !strcmp(wanted, release));

	free(release);
	return runs && (!x->here || is_same_boot(x->here, unit));
}

static int execute_boot(struct execution *x, const struct unit *unit, size_t nr)
{
	snprintf(x->why, sizeof(x->why), "unit %u", unit->number);
	if (x->plan->kernels[unit->kernel].image)
		return execute_guest(x->plan, unit, nr, x->dir, x->sink, x->why,
				     sizeof(x->why));
	if (!belongs_here(x, unit)) {
		x->next = unit;
		return -ERESTART;
	}
	x->here = unit;
	return execute_here(x->plan, unit, nr, x->sink);
}

int execute_plan(struct execution *x)
{
	const struct unit *unit = x->plan->units;
	size_t left = x->plan->nr_units, nr;
	int err = 0;

	for (; left && !err; unit += nr, left -= nr) {
		nr = same_boot(unit, left);
		err = execute_boot(x, unit, nr);
	}
	return err;
}
