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
	/* All that came of the unit begun, its measured record the last: they
	 * land together or not at all. */
	int (*land)(struct sink *sink, const struct record *records, size_t nr);
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

struct execution {
	const struct plan *plan;
	const char *dir; /* for the consoles of guests */
	struct sink *sink;
	/* A unit of the boot that this boot of the machine already is in the
	 * plan; NULL: of none. */
	const struct unit *here;
	const struct unit *next; /* with -ERESTART */
	char why[2000];
};

/*
 * The plan, boot by boot, in its order: who runs kernels of a machine as it
 * suits makes the order inside a pair no longer random. 0, or -ERESTART if
 * the machine has to be booted first, for execution->next: another kernel
 * runs now, or this boot of the machine is another boot of the plan. Else
 * -errno, with what is known of it in why.
 */
int execute_plan(struct execution *execution);

/* Lands a unit that did not come to be "ok". 0 or -errno. */
int execute_lost(const struct plan *plan, const struct unit *unit,
		 struct sink *sink, const char *status, const char *reason);

#endif
