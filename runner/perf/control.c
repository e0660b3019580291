// SPDX-License-Identifier: GPL-2.0-or-later
/* Runs a perf that the program it launches switches on and off. */
#include "runner/perf/control.h"

#include "runner/perf/perf.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

_Static_assert(PERF_CONTROL_IN_FD == 10 && PERF_ACK_OUT_FD == 13,
	       "as CONTROL_OPTIONS say");

void control_give(struct spawn *spawn, int ours, int theirs)
{
	spawn->fds[spawn->nr_fds].ours = ours;
	spawn->fds[spawn->nr_fds++].theirs = theirs;
}

int control_run(struct spawn *spawn)
{
	int control[2], ack[2], err;

	/* Far from the numbers they get in the child. */
	if (pipe2(control, O_CLOEXEC))
		return -errno;
	if (pipe2(ack, O_CLOEXEC)) {
		err = -errno;
		goto out_control;
	}
	control_give(spawn, control[0], PERF_CONTROL_IN_FD);
	control_give(spawn, control[1], PERF_CONTROL_FD);
	control_give(spawn, ack[0], PERF_ACK_FD);
	control_give(spawn, ack[1], PERF_ACK_OUT_FD);
	err = spawn_run(spawn);
	close(ack[0]);
	close(ack[1]);
out_control:
	close(control[0]);
	close(control[1]);
	return err;
}
