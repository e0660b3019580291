/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run of kernels that the command builds first: what ab and bisect share. */
#ifndef RUNNER_CMD_BUILT_H
#define RUNNER_CMD_BUILT_H

#include "runner/cmd/run.h"
#include "runner/cmd/source_options.h"

/* A directory with something in it is refused, before anything is built. */
int built_check_dir(const char *dir);

/*
 * Builds the kernels of run->plan, of which sides has all but label and image,
 * into DIR.kernels/, and carries the plan out. 0, or an exit code after one
 * sentence; a kernel that does not boot is one.
 */
int built_run(const struct kernel_build *build, struct kernel_side *sides,
	      struct run_options *run, struct carry *carry);

#endif
