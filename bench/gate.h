/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the workers of a run wait for each other and for the harness: a
 * counter of openings and a counter of arrivals, both futexes. Waiting is
 * asleep, so that more workers than CPUs, and perf, get their turn.
 */
#ifndef BENCH_GATE_H
#define BENCH_GATE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct gate {
	_Alignas(64) atomic_uint nr_openings;
	_Alignas(64) atomic_uint nr_arrived; /* since the last opening */
	unsigned int nr_workers;
};

/* A worker: waits for the opening of this number, counted from 1. */
void gate_wait(struct gate *gate, unsigned int opening);
/* A worker: says that it has arrived; the last one wakes the harness. */
void gate_arrive(struct gate *gate);
/* The harness: lets all workers go on. */
void gate_open(struct gate *gate);
/* The harness: true when all have arrived, false when it is deadline_ns
 * (CLOCK_MONOTONIC; 0: no deadline) first. */
bool gate_await_all(struct gate *gate, uint64_t deadline_ns);

#endif
