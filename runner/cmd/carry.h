/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A plan under way in its directory: begun by run, gone on with by resume. */
#ifndef RUNNER_CMD_CARRY_H
#define RUNNER_CMD_CARRY_H

#include "results/store.h"
#include "runner/plan/plan.h"

#include <stdbool.h>

/* What became of the launches. */
struct run_tally {
	unsigned int nr_ok, nr_skipped, nr_failed, nr_mismatched;
};
void run_tally_add(struct run_tally *tally, const struct record *r);

struct carry {
	const char *dir;
	const char *how;	 /* run's options to go on with: "--resume" */
	const struct plan *plan; /* its units: what is to be done */
	struct store *store;
	json_t *boots;		 /* described in the directory: an array */
	const struct unit *here; /* as in struct execution */
	bool tuned;		 /* tune the machine while it runs */
	bool must_boot;		 /* a kernel that does not ends the run */
	struct run_tally tally;	 /* of all records in the directory */
};

/*
 * 0 when all units have landed, whatever they came to; EXIT_MORE when the
 * machine has to boot first (the release on stdout); or another exit code.
 * Says one sentence if not 0.
 */
int carry_out(struct carry *carry);
/* The tally on stderr; an exit code. */
int carry_tally(const struct carry *carry);
/* The directory on stdout, then the tally. */
int carry_report(const struct carry *carry);

/* SIGINT, SIGTERM and SIGHUP set execute_stop. */
void catch_signals(void);

#endif
