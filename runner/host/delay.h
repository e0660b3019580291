/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How long a process was ready to run and did not. */
#ifndef RUNNER_HOST_DELAY_H
#define RUNNER_HOST_DELAY_H

#include <stdint.h>
#include <sys/types.h>

/*
 * Nanoseconds of run-queue delay, of all threads that it has now; 0 where the
 * kernel does not account. root is "" but in tests.
 */
uint64_t host_delay_ns(const char *root, pid_t pid);

#endif
