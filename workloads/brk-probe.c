// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * brk-probe: brk(0), which takes mmap_lock for write and does nothing under
 * it: what the lock alone costs. A process has one brk, so growing it could
 * not be done by several workers at once.
 */
#include "bench/workload.h"

#include <sys/syscall.h>
#include <unistd.h>

#define SLICE 256

static long lap(struct worker *w)
{
	long nr = 0;

	do {
		each_touch (w, i, SLICE) {
			/* The C library's brk() keeps what it returns. */
			syscall(SYS_brk, 0);
		}
		nr += SLICE;
	} while (keep_going(w));
	return nr;
}

static const struct lock_path path[] = {
	{ 0, 0, 1, "brk takes mmap_lock for write, whatever it is asked" },
	{ 0 },
};

static const struct workload brk_probe = {
	.name = "brk-probe",
	.summary = "brk(0): mmap_lock for write, and nothing else",
	.touch = "a brk(0)",
	.slice = SLICE,
	.path = path,
	.lap = lap,
};
WORKLOAD(brk_probe);
