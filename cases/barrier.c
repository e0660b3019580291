// SPDX-License-Identifier: GPL-2.0-or-later
/* Bytes in one pipe say who is there, a byte in another that all may go. */
#include "cases/engine.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

int barrier_open(struct barrier *barrier)
{
	if (pipe2(barrier->ready, O_CLOEXEC))
		return -errno;
	return pipe2(barrier->go, O_CLOEXEC) ? -errno : 0;
}

void barrier_close(struct barrier *barrier)
{
	for (int i = 0; i < 2; i++) {
		close(barrier->ready[i]);
		close(barrier->go[i]);
	}
}

int barrier_wait(struct barrier *barrier)
{
	struct pollfd pollfd = { .fd = barrier->go[0], .events = POLLIN };

	if (write(barrier->ready[1], "", 1) != 1)
		return -errno;
	while (poll(&pollfd, 1, -1) != 1) {
		if (errno != EINTR)
			return -errno;
	}
	return 0;
}

int barrier_go(struct barrier *barrier)
{
	/* Nobody reads it: it wakes them all, those to come too. */
	return write(barrier->go[1], "", 1) == 1 ? 0 : -errno;
}
