// SPDX-License-Identifier: GPL-2.0-or-later
/* The gate, on two futexes. */
#include "bench/gate.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* FUTEX_WAIT_BITSET takes an absolute CLOCK_MONOTONIC time. */
static int futex_wait(atomic_uint *word, unsigned int value,
		      const struct timespec *deadline)
{
	if (syscall(SYS_futex, word, FUTEX_WAIT_BITSET_PRIVATE, value, deadline,
		    NULL, FUTEX_BITSET_MATCH_ANY))
		return -errno;
	return 0;
}

static void futex_wake(atomic_uint *word, int nr)
{
	syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, nr, NULL, NULL, 0);
}

void gate_wait(struct gate *gate, unsigned int opening)
{
	unsigned int seen;

	while ((seen = atomic_load(&gate->nr_openings)) < opening)
		futex_wait(&gate->nr_openings, seen, NULL);
}

void gate_arrive(struct gate *gate)
{
	if (atomic_fetch_add(&gate->nr_arrived, 1) + 1 == gate->nr_workers)
		futex_wake(&gate->nr_arrived, 1);
}

void gate_open(struct gate *gate)
{
	atomic_store(&gate->nr_arrived, 0);
	atomic_fetch_add(&gate->nr_openings, 1);
	futex_wake(&gate->nr_openings, INT_MAX);
}

bool gate_await_all(struct gate *gate, uint64_t deadline_ns)
{
	const struct timespec deadline = {
		.tv_sec = deadline_ns / 1000000000,
		.tv_nsec = deadline_ns % 1000000000,
	};
	unsigned int seen;

	while ((seen = atomic_load(&gate->nr_arrived)) != gate->nr_workers) {
		if (futex_wait(&gate->nr_arrived, seen,
			       deadline_ns ? &deadline : NULL) == -ETIMEDOUT)
			return false;
	}
	return true;
}
