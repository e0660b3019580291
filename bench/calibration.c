// SPDX-License-Identifier: GPL-2.0-or-later
/* The calibration loop. */
#include "bench/calibration.h"

#include "bench/window.h"

#define NR_TIMES  2
#define NR_WIDE	  2500 /* 2 us, as the other half */
#define NR_PASSES 2

/* Computed each time, by every compiler. */
#define COMPUTED(x) __asm__ volatile("" : "+r"(x))

/* Chains side by side: a neighbour on the core's other thread takes its width. */
static void wide(void)
{
	uint64_t x = 1, y = 2, z = 3, w = 5, u = 7, t = 9;

	for (uint64_t i = 0; i < NR_WIDE; i++) {
		x = x * 3 + i;
		y = (y ^ x) + i;
		z += w ^ i;
		w = w * 5 + 1;
		u = (u << 1) ^ i;
		t += u;
		COMPUTED(x);
		COMPUTED(y);
		COMPUTED(z);
		COMPUTED(w);
		COMPUTED(u);
		COMPUTED(t);
	}
}

#define STEP                         \
	do {                         \
		a += b;              \
		b ^= a;              \
		c += a;              \
		a = (a >> 1) ^ c;    \
		if (a & 1) {         \
			b++;         \
			COMPUTED(b); \
		}                    \
	} while (0)
#define FOUR(x) \
	x;      \
	x;      \
	x;      \
	x
#define SIXTEEN(x) FOUR(FOUR(x))

/*
 * 6 KiB of code whose 256 branches go by a number: none learns them. It decodes
 * and waits as the kernel's code does, and a neighbour makes it slower by less
 * than what is as wide as the core.
 */
static void branching(uint64_t a)
{
	uint64_t b = 3, c = 5;

	for (int i = 0; i < NR_PASSES; i++)
		SIXTEEN(SIXTEEN(STEP));
	COMPUTED(a);
	COMPUTED(c);
}

uint64_t calibration_loop_ns(void)
{
	uint64_t least = UINT64_MAX;

	for (int i = 0; i < NR_TIMES; i++) {
		uint64_t start = clock_ns(), ns;

		wide();
		branching(start);
		ns = clock_ns() - start;
		least = ns < least ? ns : least;
	}
	return least;
}
