/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Carries a plan out: on the kernel that runs now, or in guests. */
#ifndef RUNNER_PLAN_EXECUTE_H
#define RUNNER_PLAN_EXECUTE_H

#include "results/record.h"
#include "runner/plan/plan.h"

/*
 * Where a boot's words go: a run directory, or a guest's serial port. Each
 * returns 0, or -errno that ends the execution.
 */
struct sink {
	int (*boot)(struct sink *sink, json_t *boot);
	int (*begin)(struct sink *sink, const struct unit *unit);
	int (*record)(struct sink *sink, const struct record *r);
	/* Something to tell a person; may be NULL. */
	void (*note)(struct sink *sink, const char *text);
};

/*
 * The longest a launch may take, and the longest a guest may be silent: one
 * launch, and what comes before the first.
 */
#define LAUNCH_LIMIT_S(time_s)	(60 + 20 * (time_s))
#define GUEST_SILENCE_S(time_s) (LAUNCH_LIMIT_S(time_s) + 90)

/* Not 0: stop. Set by a signal handler; the unit in hand is dropped whole. */
extern volatile int execute_stop;

/*
 * Runs units of one boot on the kernel that runs now. A launch that fails
 * becomes a record that says so. 0, -EINTR when stopped, or -errno.
 */
int execute_here(const struct plan *plan, const struct unit *units, size_t nr,
		 struct sink *sink);

/*
 * Runs units of one boot in a guest of their kernel's image, its console kept
 * in dir. A guest that dies costs the unit it was in; the rest is run in
 * another. As execute_here(), with a sentence in why.
 */
int execute_guest(const struct plan *plan, const struct unit *units, size_t nr,
		  const char *dir, struct sink *sink, char *why,
		  size_t why_bytes);

/* The whole plan, boot by boot. */
int execute_plan(const struct plan *plan, const char *dir, struct sink *sink,
		 char *why, size_t why_bytes);

/* The record of a unit that did not come to be "ok". 0 or -errno. */
int execute_lost(const struct plan *plan, const struct unit *unit,
		 struct sink *sink, const char *status, const char *reason);

#endif
