// SPDX-License-Identifier: GPL-2.0-or-later
/* Which events a pass counts, and whether they can be counted here. */
#include "runner/perf/perf.h"

#include "runner/host/facts.h"
#include "runner/perf/c2c.h"
#include "runner/perf/cacheline.h"
#include "runner/spawn.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * Cheap ones only: nothing here runs code on the fault path. Faults are not
 * among them: the harness has them from getrusage(), for nothing.
 */
static const struct perf_event timing[] = {
	{ "task_clock_ns", "task-clock", NULL },
	{ "context_switches", "context-switches", NULL },
	{ "cpu_migrations", "cpu-migrations", NULL },
	{ "cycles", "cycles", NULL },
	{ "instructions", "instructions", NULL },
	{ "cache_references", "cache-references", NULL },
	{ "cache_misses", "cache-misses", NULL },
	{ "l1d_load_misses", "L1-dcache-load-misses", NULL },
	{ "llc_load_misses", "LLC-load-misses", NULL },
	{ "dtlb_load_misses", "dTLB-load-misses", NULL },
	{ NULL, NULL, NULL },
};

#define START	 "mmap_lock:mmap_lock_start_locking"
#define RETURNED "mmap_lock:mmap_lock_acquire_returned"
#define RELEASED "mmap_lock:mmap_lock_released"
#define BEGIN	 "lock:contention_begin"

/*
 * acquire_returned comes without a start_locking from a downgrade, so real
 * acquisitions are starts less failed tries. LCB_F_* of contention_begin:
 * 1 spin, 2 read, 4 write, 32 mutex; 2 and 4 alone are rwsems, any rwsem.
 */
static const struct perf_event locks[] = {
	{ "mmap_lock_read_start", START, "write==0" },
	{ "mmap_lock_read_failed", RETURNED, "write==0 && success==0" },
	{ "mmap_lock_read_ok", RETURNED, "write==0 && success==1" },
	{ "mmap_lock_write_start", START, "write==1" },
	{ "mmap_lock_write_failed", RETURNED, "write==1 && success==0" },
	{ "mmap_lock_write_ok", RETURNED, "write==1 && success==1" },
	{ "mmap_lock_write_released", RELEASED, "write==1" },
	{ "contention", BEGIN, NULL },
	{ "contention_rwsem_read", BEGIN, "flags==2" },
	{ "contention_rwsem_write", BEGIN, "flags==4" },
	{ "contention_spin", BEGIN, "flags==1" },
	{ "contention_mutex", BEGIN, "flags==32 || flags==33" },
	{ "page_faults_user", "exceptions:page_fault_user", NULL },
	{ "page_faults_kernel", "exceptions:page_fault_kernel", NULL },
	{ "page_faults", "page-faults", NULL },
	{ NULL, NULL, NULL },
};

static const char *const tracefs[] = { "/sys/kernel/tracing",
				       "/sys/kernel/debug/tracing" };

/* "" when perf can reach the tracepoint "group:name", else why not. */
static void tracepoint_missing(const char *event, char *why, size_t bytes)
{
	char path[256], id[300];
	bool forbidden = false, mounted = false;

	snprintf(path, sizeof(path), "%s", event);
	path[strcspn(path, ":")] = '/';
	why[0] = 0;
	for (size_t i = 0; i < 2; i++) {
		snprintf(id, sizeof(id), "%s/events/%s/id", tracefs[i], path);
		if (!access(id, R_OK))
			return;
		forbidden |= errno == EACCES;
		snprintf(id, sizeof(id), "%s/events", tracefs[i]);
		mounted |= !access(id, F_OK);
	}
	if (forbidden)
		snprintf(why, bytes,
			 "tracefs is closed to this user; run as root");
	else if (!mounted)
		snprintf(why, bytes,
			 "tracefs is not mounted on /sys/kernel/tracing");
	else
		snprintf(why, bytes, "this kernel has no tracepoint %s", event);
}

static void pick(struct perf_events *events, const struct perf_event *from)
{
	char why[sizeof(events->why)];

	for (; from->key; from++) {
		why[0] = 0;
		if (strchr(from->event, ':'))
			tracepoint_missing(from->event, why, sizeof(why));
		if (!why[0])
			events->event[events->nr++] = from;
		else
			json_object_set_new(events->missing, from->key,
					    json_string(why));
	}
}

/* A pass of which the point is gone has nothing to count. */
static void need(struct perf_events *events, const char *key)
{
	const json_t *why = json_object_get(events->missing, key);

	if (!why)
		return;
	snprintf(events->why, sizeof(events->why), "%s",
		 json_string_value(why));
	events->nr = 0;
}

/* In one clause, why perf counted nothing. */
static void refused(struct perf_events *events, const struct perf_launch *try)
{
	char *paranoid =
		facts_read_line("/proc/sys/kernel/perf_event_paranoid");
	const char *first = try->err ? try->err : "";

	events->nr = 0;
	if (try->exit_code == 127)
		snprintf(events->why, sizeof(events->why),
			 "perf is not installed (apt-get install linux-perf)");
	else if (geteuid() && paranoid && atoi(paranoid) > 1)
		snprintf(events->why, sizeof(events->why),
			 "kernel.perf_event_paranoid is %s; run as root, or "
			 "set it to 1",
			 paranoid);
	else
		snprintf(events->why, sizeof(events->why),
			 "perf stat failed here: %.*s",
			 (int)strcspn(first, "\n"), first);
	free(paranoid);
}

/* Without the hardware's events, for a perf or a machine that refuses one. */
static void drop_hardware(struct perf_events *events)
{
	size_t nr = 0;

	while (nr < events->nr && strcmp(events->event[nr]->key, "cycles"))
		nr++;
	for (size_t i = nr; i < events->nr; i++)
		json_object_set_new(events->missing, events->event[i]->key,
				    json_string("perf stat refused it here"));
	events->nr = nr;
}

/* What takes no counter must not take another event's place. */
static void drop_unsupported(struct perf_events *events, const json_t *counts)
{
	size_t nr = 0;

	for (size_t i = 0; i < events->nr; i++) {
		const char *key = events->event[i]->key;
		json_t *count = json_object_get(counts, key);
		const char *why = json_string_value(count);

		if (why && !strcmp(why, "<not supported>"))
			json_object_set(events->missing, key, count);
		else
			events->event[nr++] = events->event[i];
	}
	events->nr = nr;
}

static int try_events(struct perf_events *events, char *self, bool last)
{
	char *const nothing[] = { self, "--version", NULL };
	struct perf_launch try = { .argv = nothing,
				   .events = events,
				   .limit_s = 30 };
	int err = perf_launch(&try);
	bool bad = err == -EBADMSG || (!err && try.exit_code);

	if (!err && !bad)
		drop_unsupported(events, try.counts);
	if (bad && last)
		refused(events, &try);
	perf_launch_free(&try);
	return bad ? -EBADMSG : err;
}

int perf_events_find(struct perf_events *events, const char *pass)
{
	bool is_timing = !strcmp(pass, "timing");
	bool is_latency = !strcmp(pass, "latency");
	char *self = spawn_self();
	int err = 0;

	memset(events, 0, sizeof(*events));
	events->missing = json_object();
	if (is_latency) {
		/* perf's work at each context switch would be in the tails. */
		snprintf(events->why, sizeof(events->why),
			 "the pass latency runs without perf");
	} else if (is_timing) {
		pick(events, timing);
	} else if (!strcmp(pass, "cacheline")) {
		err = cacheline_find(events);
	} else if (!strcmp(pass, "c2c")) {
		err = c2c_find(events->why, sizeof(events->why));
		err = err == -ENOTSUP ? 0 : err;
	} else {
		facts_mount_tracefs();
		pick(events, locks);
		need(events, "mmap_lock_read_start");
	}
	if (!err && events->nr && self)
		err = try_events(events, self, !is_timing);
	if (err == -EBADMSG && is_timing) {
		drop_hardware(events);
		err = try_events(events, self, true);
	}
	free(self);
	return err == -EBADMSG ? 0 : err;
}

void perf_events_free(struct perf_events *events)
{
	json_decref(events->missing);
	memset(events, 0, sizeof(*events));
}
