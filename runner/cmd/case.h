/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of faultline case share. */
#ifndef RUNNER_CMD_CASE_H
#define RUNNER_CMD_CASE_H

#include "cases/case.h"

#include <jansson.h>
#include <sys/resource.h>

#define CASE_MAX_KERNELS 8

struct case_names {
	const char *all[CASE_MAX_KERNELS];
	unsigned int nr;
};

struct case_asked {
	struct case_params params;
	uint64_t size; /* 0: the case's own rule */
	bool robot, native, json, has_runtime;

	/* Records, not words. */
	const char *output; /* a new directory; NULL: words */
	unsigned int nr_launches, nr_boots;
	/* Guests; none: the running kernel. */
	struct case_names images, labels;
	unsigned int nr_cpus, nr_nodes;
	uint64_t memory_bytes;
	const char *accel; /* "kvm", "tcg", "auto" */
};

/* Sizes, and whether it can run here: 0, or an exit code after a sentence. */
int case_make_ready(struct case_asked *asked);

/* ---- a clean run (case_clean.c) ---- */

/* The same once more under perf, and once more with each touch timed. */
struct case_clean {
	struct case_result result, tails;
	json_t *locks; /* NULL: see no_locks */
	char no_locks[300];
};

/* 0, or -errno with a sentence in why. */
int case_run_clean(const struct case_asked *asked, struct case_clean *clean,
		   char *why, size_t why_bytes);
void case_clean_free(struct case_clean *clean);

/* ---- words (case_print.c, case_robot.c) ---- */

/* The lines that lkp-tests' parser reads, on stdout. */
void case_print_robot(const struct case_params *params,
		      const struct case_result *result);
/* What /usr/bin/time -v says of this process's children, on stderr. */
void case_print_time(const struct case_params *params, double elapsed_s);
/* A clean run's figures; the caller owns them. NULL: no memory. */
json_t *case_json(const struct case_params *params,
		  const struct case_result *result);
/* All of them by the names that records have. NULL: no memory. */
json_t *case_figures(const struct case_params *params,
		     const struct case_clean *clean);
/* The same for people. */
void case_print(const struct case_params *params,
		const struct case_clean *clean);

/* ---- records (case_keep.c, case_guest.c) ---- */

/* The command line that runs it in another process. */
struct case_argv {
	char *argv[32];
	char *self;
	char tasks[16], seconds[32], bytes[32], launches[16];
};
/* 0 or -ENOENT; options begin it, NULL ends them. */
int case_argv_make(struct case_argv *args, const struct case_asked *asked,
		   char *const *options);
void case_argv_free(struct case_argv *args);

/* {"runtime":"10s",...}: what the robot's reports call parameters. */
json_t *case_parameters(const struct case_asked *asked);

/* Each makes asked->output, runs, and keeps what came: an exit code. */
int case_keep(struct case_asked *asked);
int case_keep_guests(struct case_asked *asked);
/* How that ended (err: -errno), as an exit code: nr "launches", or boots. */
int case_say_kept(const struct case_asked *asked, int err, const char *what,
		  unsigned int nr, unsigned int nr_failed);
/* What a guest answers: {"boots":[...],"records":[...]}. Words: {"why":"..."},
 * then *kind is "failed". */
json_t *case_answer(const json_t *argv, const char **kind);

#endif
