/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The clock of the latency pass: the cheapest that is sound here. Differences
 * are taken on one CPU only, for a worker is bound to one PU, so that what CPUs
 * disagree in does not matter; that all tick at one constant rate does.
 */
#ifndef BENCH_TICK_H
#define BENCH_TICK_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct tick_clock {
	bool is_tsc;	  /* else clock_gettime(CLOCK_MONOTONIC), a tick a ns */
	uint64_t ns_mult; /* ns of a tick, times 2^32 */
	double cost_ns;	  /* what a touch that does nothing takes by it */
	double step_ns;	  /* the least that two durations differ by */
};

/*
 * Chooses, calibrates (20 ms) and times the clock itself. The TSC if the CPU
 * says that it is invariant and the kernel, which has checked it, uses it.
 */
void tick_init(struct tick_clock *clock);
const char *tick_name(const struct tick_clock *clock);

/*
 * After all that came before in the program, and before all that comes after:
 * RDTSCP waits for the one, LFENCE holds up the other.
 */
static inline __attribute__((always_inline)) uint64_t
tick_now(const struct tick_clock *clock)
{
	struct timespec now;

#ifdef __x86_64__
	if (clock->is_tsc) {
		uint32_t low, high;

		__asm__ volatile("rdtscp\n\tlfence"
				 : "=a"(low), "=d"(high)
				 :
				 : "rcx", "memory");
		return (uint64_t)high << 32 | low;
	}
#endif
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

/* Rounded to the nearest ns. */
static inline uint64_t tick_ns(const struct tick_clock *clock, uint64_t ticks)
{
	return ((unsigned __int128)ticks * clock->ns_mult + (1u << 31)) >> 32;
}

#endif
