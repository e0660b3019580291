// SPDX-License-Identifier: GPL-2.0-or-later
/* Which clock the latency pass uses, its rate, and its own cost. */
#include "bench/tick.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __x86_64__
#include <cpuid.h>
#endif

#define CLOCKSOURCE \
	"/sys/devices/system/clocksource/clocksource0/current_clocksource"
#define CALIBRATION_NS 20000000ull
#define NR_READINGS    20 /* for one pair of readings that belong together */
#define NR_EMPTY       10000

#ifdef __x86_64__
#define HAS_RDTSCP	  (1u << 27) /* CPUID 80000001, EDX */
#define HAS_INVARIANT_TSC (1u << 8)  /* CPUID 80000007, EDX */

static bool cpu_says(unsigned int leaf, unsigned int bit)
{
	unsigned int a, b, c, d;

	return __get_cpuid(leaf, &a, &b, &c, &d) && d & bit;
}

/* The kernel leaves a TSC that it has seen to drift or to differ. */
static bool kernel_uses_tsc(void)
{
	FILE *f = fopen(CLOCKSOURCE, "re");
	char name[32] = "";

	if (!f)
		return false;
	if (!fgets(name, sizeof(name), f))
		name[0] = 0;
	fclose(f);
	return !strcmp(name, "tsc\n");
}

static bool tsc_is_sound(void)
{
	return cpu_says(0x80000001, HAS_RDTSCP) &&
	       cpu_says(0x80000007, HAS_INVARIANT_TSC) && kernel_uses_tsc();
}
#else
static bool tsc_is_sound(void)
{
	return false;
}
#endif

static const struct tick_clock monotonic = { .ns_mult = 1ull << 32 };

/* One moment by both clocks: the tightest of some pairs. */
static void read_both(const struct tick_clock *clock, uint64_t *ns,
		      uint64_t *ticks)
{
	uint64_t tightest = UINT64_MAX;

	for (int i = 0; i < NR_READINGS; i++) {
		uint64_t before = tick_now(clock);
		uint64_t now = tick_now(&monotonic);
		uint64_t took = tick_now(clock) - before;

		if (took >= tightest)
			continue;
		tightest = took;
		*ns = now;
		*ticks = before + took / 2;
	}
}

static void calibrate(struct tick_clock *clock)
{
	const struct timespec nap = { .tv_nsec = CALIBRATION_NS };
	uint64_t ns[2], ticks[2];

	read_both(clock, &ns[0], &ticks[0]);
	nanosleep(&nap, NULL);
	read_both(clock, &ns[1], &ticks[1]);
	clock->ns_mult = ((unsigned __int128)(ns[1] - ns[0]) << 32) /
			 (ticks[1] - ticks[0]);
}

static int by_size(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/*
 * Of touches that do nothing. The mean of the middle half, for the clock may
 * tick in steps as large as its cost (AMD's TSC: 10 ns).
 */
static void measure(struct tick_clock *clock)
{
	double tick_ns = clock->ns_mult / 4294967296.0, sum = 0;
	static uint64_t took[NR_EMPTY];
	uint64_t step = UINT64_MAX;

	for (int i = 0; i < NR_EMPTY; i++) {
		uint64_t start = tick_now(clock);

		took[i] = tick_now(clock) - start;
	}
	qsort(took, NR_EMPTY, sizeof(*took), by_size);
	for (int i = NR_EMPTY / 4; i < NR_EMPTY * 3 / 4; i++)
		sum += took[i];
	for (int i = 1; i < NR_EMPTY; i++) {
		if (took[i] != took[i - 1] && took[i] - took[i - 1] < step)
			step = took[i] - took[i - 1];
	}
	clock->cost_ns = sum / (NR_EMPTY / 2) * tick_ns;
	clock->step_ns = step * tick_ns;
}

void tick_init(struct tick_clock *clock)
{
	*clock = monotonic;
	clock->is_tsc = tsc_is_sound();
	if (clock->is_tsc)
		calibrate(clock);
	measure(clock);
}

const char *tick_name(const struct tick_clock *clock)
{
	return clock->is_tsc ? "tsc" : "clock_gettime";
}
