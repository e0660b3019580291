/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one line on stderr that an error gets, and the exit codes. */
#ifndef RUNNER_SAY_H
#define RUNNER_SAY_H

enum exit_code {
	EXIT_DONE = 0,
	EXIT_FAILED = 1, /* failed, or regressed */
	EXIT_USAGE = 2,
	EXIT_MORE = 3, /* after the machine has booted another kernel */
	EXIT_SKIPPED = 4,
	EXIT_CANNOT_JUDGE = 125, /* for git bisect run */
};

/* Prints "faultline: ..." and returns the code. */
int say(enum exit_code code, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* A path as a shell takes it, for a command to be pasted; until the next call. */
const char *shell_word(const char *path);

#endif
