/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --control of the commands that perf stat starts: bench and case. */
#ifndef RUNNER_CMD_CONTROL_H
#define RUNNER_CMD_CONTROL_H

/*
 * "C,A": perf's descriptors. The command ends with perf, from now on. 0, or
 * EXIT_USAGE after one sentence.
 */
int control_parse(const char *text, int *control_fd, int *ack_fd);

#endif
