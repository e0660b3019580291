// SPDX-License-Identifier: GPL-2.0-or-later
/* The gate, on two futexes. */
#include "bench/gate.h"

#include "bench/futex.h"

#include <limits.h>

void gate_wait(struct gate *gate, unsigned int opening)
{
	unsigned int seen;

	while ((seen = atomic_load(&gate->nr_openings)) < opening)
		futex_wait(&gate->nr_openings, seen, 0);
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
	unsigned int seen;

	while ((seen = atomic_load(&gate->nr_arrived)) != gate->nr_workers) {
		if (futex_wait(&gate->nr_arrived, seen, deadline_ns) ==
		    -ETIMEDOUT)
			return false;
	}
	return true;
}
