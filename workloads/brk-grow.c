// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * brk-grow: brk grows the heap by a page and shrinks it again. A process has
 * one brk: the workers share it, each with two marks of its own, so every
 * call moves it, from wherever another has left it.
 */
#include "bench/touch.h"

#include <sys/syscall.h>
#include <unistd.h>

#define SLICE 64
/* The C library's own heap ends below; it never grows so far in a run. */
#define HEAP_BYTES (64ul << 20)

/* What brk() of the C library keeps is left as it was. */
static char *set_brk(char *to)
{
	return (char *)syscall(SYS_brk, to);
}

static int setup(struct crew *crew)
{
	char *heap =
		(char *)(((uintptr_t)sbrk(0) + HEAP_BYTES) & ~(PAGE_BYTES - 1));
	char *top = heap + 2 * crew->nr_workers * PAGE_BYTES;

	crew->shared = heap;
	/* The kernel says nothing of an error, but where brk is. */
	errno = ENOMEM;
	if (set_brk(top) != top)
		return failed(crew, "brk");
	return 0;
}

static void teardown(struct crew *crew)
{
	set_brk(sbrk(0));
}

static int move(struct worker *w, char *mark)
{
	if (set_brk(mark) == mark)
		return 0;
	errno = ENOMEM;
	return failed(w, "brk");
}

static long lap(struct worker *w)
{
	char *low = (char *)w->crew->shared + 2 * w->index * PAGE_BYTES;
	long nr = 0;
	int err;

	do {
		each_touch (w, i, SLICE) {
			err = move(w, low + PAGE_BYTES);
			if (!err)
				err = move(w, low);
			if (err)
				return err;
		}
		nr += SLICE;
	} while (keep_going(w));
	return nr;
}

static const struct lock_path path[] = {
	{ 0, 0, 2, "each brk takes mmap_lock for write; one downgrades it" },
	{ 0 },
};

static const struct workload brk_grow = {
	.name = "brk-grow",
	.summary = "brk that grows the heap by a page, and shrinks it",
	.touch = "a brk that grows and one that shrinks",
	.slice = SLICE,
	.path = path,
	.setup = setup,
	.teardown = teardown,
	.lap = lap,
};
WORKLOAD(brk_grow);
