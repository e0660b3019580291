// SPDX-License-Identifier: GPL-2.0-or-later
/* nop: no memory at all. What is left is the harness's own cost. */
#include "bench/workload.h"

#define SLICE 65536

static long lap(struct worker *w)
{
	long nr = 0;

	do {
		each_touch (w, i, SLICE)
			__asm__ volatile("");
		nr += SLICE;
	} while (keep_going(w));
	return nr;
}

static const struct lock_path path[] = {
	{ 0, 0, 0, "touches no memory" },
	{ 0 },
};

static const struct workload nop = {
	.name = "nop",
	.summary = "baseline: an empty loop, the harness's own cost",
	.touch = "a turn of an empty loop",
	.slice = SLICE,
	.quick = true,
	.path = path,
	.lap = lap,
};
WORKLOAD(nop);
