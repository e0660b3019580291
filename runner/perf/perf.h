/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * perf stat around one launch: which events each pass counts, whether they
 * can be counted here, and what perf said.
 */
#ifndef RUNNER_PERF_PERF_H
#define RUNNER_PERF_PERF_H

#include <jansson.h>
#include <stddef.h>

/* The descriptors of the launched program, for --control. */
#define PERF_CONTROL_FD 11
#define PERF_ACK_FD	12
/* perf's own, which the program inherits and should close. */
#define PERF_LOG_FD	   9
#define PERF_CONTROL_IN_FD 10
#define PERF_ACK_OUT_FD	   13
#define PERF_CONTROL_FDS   "11,12" /* as --control takes them */

struct perf_event {
	const char *key;    /* in a record's counts */
	const char *event;  /* as perf names it */
	const char *filter; /* of a tracepoint; NULL: all of them */
};

/* What a pass counts here: the events that can be, and why others cannot. */
struct perf_events {
	const struct perf_event *event[32];
	size_t nr;
	json_t *missing; /* {"key": "reason"} */
	char why[256];	 /* when nr is 0: why there are none at all */
};

/*
 * Finds out once, by asking perf to count them for a moment. pass is
 * "timing", "locks", "latency", "cacheline" or "c2c", which counts none and
 * has no why where it can be. 0 or -errno (no memory, interrupted).
 */
int perf_events_find(struct perf_events *events, const char *pass);
void perf_events_free(struct perf_events *events);

struct perf_launch {
	char *const *argv;		  /* the program; ends with NULL */
	const struct perf_events *events; /* nr 0: without perf */
	double limit_s;
	const volatile int *stop;
	/* Filled in. */
	int exit_code;
	char *out, *err;
	json_t *counts; /* {"key": number or "reason"} */
	json_t *c2c;	/* of c2c_launch() */
};

/* As spawn_run(); perf_launch_free() in any case. */
int perf_launch(struct perf_launch *launch);
void perf_launch_free(struct perf_launch *launch);

/*
 * Opens, for good, what keeps the kernel's perf branches patched in, so that
 * launches do not patch code back and forth: emulated CPUs stumble over it
 * (see runner/plan/guests.c). perf stat switches the same ones on in any
 * pass, so no figure changes. For PID 1 of a guest.
 */
void perf_hold_branches(void);

/*
 * perf stat -j rows, in the order the events were asked for, into counts.
 * 0, or -EBADMSG when a row is missing or is not the event asked for.
 */
int perf_parse(const struct perf_events *events, const char *text,
	       json_t *counts);

#endif
