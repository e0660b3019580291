// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fork-exit: fork a child that exits at once, and wait for it. The mappings
 * are duplicated, but no page table is: what is measured is the locks of the
 * parent, and of every VMA in turn, and the few faults of the child.
 */
#include "workloads/fork.h"

#define SLICE 4

static int worker_setup(struct worker *w)
{
	w->own = child_stack_map();
	return w->own ? 0 : failed(w, "mmap of a child's stack");
}

static int child(void *nothing)
{
	return 0;
}

static long lap(struct worker *w)
{
	long nr = 0;
	pid_t pid;

	do {
		each_touch (w, i, SLICE) {
			pid = child_start(w->own, child, NULL);
			if (pid < 0)
				return failed(w, "clone");
			if (child_wait(pid))
				return failed(w, "waitpid");
		}
		nr += SLICE;
	} while (keep_going(w));
	return nr;
}

/* All threads run by now, whoever's: the first lap is not counted. */
static int reset(struct worker *w)
{
	if (fork_keep_all())
		return failed(w, "reading of /proc/self/maps");
	return 0;
}

static void worker_teardown(struct worker *w)
{
	child_stack_unmap(w->own);
}

static void teardown(struct crew *crew)
{
	fork_share_all();
}

/*
 * Beside the child's faults, two by the kernel for its rseq among them, its
 * exit takes a read lock where the kernel has CONFIG_BSD_PROCESS_ACCT.
 */
static const struct lock_path path[] = {
	{ 0, 6, 2, "write: the parent's and the child's; read: 5 faults" },
	{ KERNEL(6, 6), 3, 2,
	  "write: the parent's and the child's; read: 2 faults of rseq" },
	{ 0 },
};

static const struct workload fork_exit = {
	.name = "fork-exit",
	.summary = "fork a child that exits at once, and wait for it",
	.touch = "a fork, an exit and a wait",
	.slice = SLICE,
	.path = path,
	.teardown = teardown,
	.worker_setup = worker_setup,
	.worker_teardown = worker_teardown,
	.lap = lap,
	.reset = reset,
};
WORKLOAD(fork_exit);
