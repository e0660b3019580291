/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A word that threads of this process sleep on. */
#ifndef BENCH_FUTEX_H
#define BENCH_FUTEX_H

#include <errno.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/*
 * Asleep while the word has the value, until deadline_ns (CLOCK_MONOTONIC; 0:
 * for ever). 0 when woken, or -EAGAIN (another value), -ETIMEDOUT, -EINTR.
 */
static inline int futex_wait(atomic_uint *word, unsigned int value,
			     uint64_t deadline_ns)
{
	const struct timespec deadline = {
		.tv_sec = deadline_ns / 1000000000,
		.tv_nsec = deadline_ns % 1000000000,
	};

	/* The BITSET form, for it takes an absolute time. */
	if (syscall(SYS_futex, word, FUTEX_WAIT_BITSET_PRIVATE, value,
		    deadline_ns ? &deadline : NULL, NULL,
		    FUTEX_BITSET_MATCH_ANY))
		return -errno;
	return 0;
}

static inline void futex_wake(atomic_uint *word, int nr)
{
	syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, nr, NULL, NULL, 0);
}

#endif
