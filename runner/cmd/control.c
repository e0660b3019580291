// SPDX-License-Identifier: GPL-2.0-or-later
/* --control of the commands that perf stat starts. */
#include "runner/cmd/control.h"

#include "runner/perf/perf.h"
#include "runner/say.h"

#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

int control_parse(const char *text, int *control_fd, int *ack_fd)
{
	int end = -1;

	sscanf(text, "%d,%d%n", control_fd, ack_fd, &end);
	if (end < 0 || text[end] || *control_fd < 0 || *ack_fd < 0)
		return say(EXIT_USAGE, "--control takes two descriptors, C,A");
	/*
	 * Without perf nobody is left to want the record; with its ends of
	 * the pipes open here too, we would not even notice.
	 */
	if (*control_fd == PERF_CONTROL_FD) {
		close(PERF_LOG_FD);
		close(PERF_CONTROL_IN_FD);
		close(PERF_ACK_OUT_FD);
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGPIPE, SIG_IGN);
	return 0;
}
