/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What commands that run a plan share: the command line, and the run. */
#ifndef RUNNER_CMD_RUN_H
#define RUNNER_CMD_RUN_H

#include "runner/cmd/carry.h"
#include "runner/cmd/sets.h"
#include "runner/plan/plan.h"

/* What a command's options begin with. */
struct run_defaults {
	double time_s;
	enum pass passes[NR_PASSES];
	size_t nr_passes;
	bool catalogue;	 /* all workloads, not the quick set */
	bool one_worker; /* --workers 1, not up to the CPUs */
	/*
	 * Of guests' kernels that the command itself builds, after the command
	 * line was read: it fills in image and release. No --kernel then.
	 */
	const char *const *labels;
	size_t nr_labels;
	unsigned int nr_boots; /* 0: one */
};

extern const struct run_defaults run_defaults; /* of faultline run */

/* As it stands on the command line, while that is read; NULL: it does not. */
struct typed {
	const char *workers, *passes, *set, *vma, *pmd;
	const char *placement, *mempolicy, *accel, *dir;
	bool c2c;
};

struct run_options {
	const char *command; /* its name */
	struct typed typed;
	struct plan plan;
	char *dir;
	struct plan_points points;
	enum set set;
	char **labels;
	size_t nr_labels;
	bool tuned;
	bool must_boot; /* the run ends at a kernel that does not */
};

/*
 * 0, or an exit code after one sentence: usage, an image that is none, memory
 * that the plan does not have. run_options_free() in any case.
 */
int run_options_parse(struct run_options *options,
		      const struct run_defaults *defaults, int argc,
		      char **argv);
void run_options_free(struct run_options *options);

/* Makes options->dir with the plan: 0, or an exit code after one sentence. */
int run_create(const struct run_options *options, struct store **store);
/* The same, and carries it out: as carry_out(). */
int run_carry_out(const struct run_options *options, struct carry *carry);

/* True if the command line goes on with a plan that was made before. */
bool resume_is_meant(int argc, char **argv);
/* run --resume, --unit and --shard: an exit code. */
int resume(int argc, char **argv);

#endif
