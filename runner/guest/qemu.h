/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One QEMU process: its command line, its start, its end. */
#ifndef RUNNER_GUEST_QEMU_H
#define RUNNER_GUEST_QEMU_H

#include <stddef.h>
#include <sys/types.h>

#include "runner/guest/guest.h"

struct qemu {
	pid_t pid;
	int port_fd;	/* what the guest says on its second serial port */
	int message_fd; /* QEMU's stderr, a memfd */
};

/* 0, or -errno with a sentence in why: QEMU could not be executed. */
int qemu_start(struct qemu *qemu, const struct guest_config *config, char *why,
	       size_t why_bytes);
/* Waits for its end, killing it first if told to; the wait status. */
int qemu_reap(struct qemu *qemu, bool kill_first);
/* The line of QEMU's stderr that says most; "" if it said nothing. */
void qemu_message(const struct qemu *qemu, char *line, size_t line_bytes);
void qemu_release(struct qemu *qemu);

#endif
