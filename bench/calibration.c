// SPDX-License-Identifier: GPL-2.0-or-later
/* The calibration loop. */
#include "bench/calibration.h"

#include "bench/window.h"

#define NR_ITERATIONS 8000
#define NR_TIMES      3

/*
 * Several chains side by side, so that it lives off the core's width as the
 * kernel does: a neighbour on the core's other thread takes of that, and a
 * single chain of dependent instructions would not notice.
 */
static void loop(void)
{
	uint64_t x = 1, y = 2, z = 3, w = 5, u = 7, t = 9;

	for (uint64_t i = 0; i < NR_ITERATIONS; i++) {
		x = x * 3 + i;
		y = (y ^ x) + i;
		z += w ^ i;
		w = w * 5 + 1;
		u = (u << 1) ^ i;
		t += u;
		/* Computed each time, by every compiler. */
		__asm__ volatile(""
				 : "+r"(x), "+r"(y), "+r"(z), "+r"(w), "+r"(u),
				   "+r"(t));
	}
}

uint64_t calibration_loop_ns(void)
{
	uint64_t least = UINT64_MAX;

	for (int i = 0; i < NR_TIMES; i++) {
		uint64_t start = clock_ns(), ns;

		loop();
		ns = clock_ns() - start;
		least = ns < least ? ns : least;
	}
	return least;
}
