/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How long the CPUs of a guest were ready to run and did not. */
#ifndef RUNNER_HOST_DELAY_H
#define RUNNER_HOST_DELAY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * Nanoseconds of run-queue delay of each of nr CPUs of the QEMU pid, by the
 * names that it gives to their threads (-name debug-threads=on). False: one of
 * them is not there, or the kernel does not account. root is "" but in tests.
 */
bool host_cpu_delays(const char *root, pid_t pid, uint64_t *ns,
		     unsigned int nr);

#endif
