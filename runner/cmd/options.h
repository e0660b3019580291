/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line of faultline run, as a plan that is ready to carry out. */
#ifndef RUNNER_CMD_OPTIONS_H
#define RUNNER_CMD_OPTIONS_H

#include "runner/plan/plan.h"

struct run_options {
	struct plan plan;
	char *dir;
	struct plan_points points;
	char **labels;
	size_t nr_labels;
};

/*
 * 0, or an exit code after one sentence: usage, an image that is none, memory
 * that the plan does not have. run_options_free() in any case.
 */
int run_options_parse(struct run_options *options, int argc, char **argv);
void run_options_free(struct run_options *options);

#endif
