/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The programs a build is made with: git, make, tar. */
#ifndef RUNNER_KERNEL_TOOL_H
#define RUNNER_KERNEL_TOOL_H

#include "runner/spawn.h"

/*
 * Runs program with arguments up to a NULL. 0 when it ended with 0; spawn has
 * what it said, spawn_free() in any case.
 */
int tool_run(struct spawn *spawn, const char *program, ...)
	__attribute__((sentinel));
int tool_runv(struct spawn *spawn, const char *const *argv);

/* What a tool that did not end with 0 means, or "stopped". EXIT_FAILED. */
int tool_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* As one sentence: what did not work, and the tool's own word. EXIT_FAILED. */
int tool_failed(const struct spawn *spawn, const char *what);

/* tool_run(), tool_failed() and spawn_free() in one. */
int tool(const char *what, const char *program, ...) __attribute__((sentinel));

/* The first line of a tool's output, or "". Cuts out at its end. */
const char *tool_line(struct spawn *spawn);

#endif
