// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fork-exit: fork a child that exits at once, and wait for it. The mappings
 * are duplicated, but no page table is: what is measured is the locks of the
 * parent, and of every VMA in turn, and the few faults of the child.
 */
#include "workloads/fork.h"

#define SLICE 4

static void teardown(struct crew *crew)
{
	fork_share_all();
}

/*
 * Beside the child's faults, two by the kernel for its rseq among them, its
 * exit takes a read lock where the kernel has CONFIG_BSD_PROCESS_ACCT.
 */
static const struct lock_path path[] = {
	{ 0, CHILD_READS, 2, CHILD_NOTE },
	{ KERNEL(6, 6), 3, 2,
	  "write: the parent's and the child's; read: 2 faults of rseq" },
	{ 0 },
};

static const struct workload fork_exit = {
	.name = "fork-exit",
	.summary = "fork a child that exits at once, and wait for it",
	.touch = "a fork, an exit and a wait",
	.slice = SLICE,
	.storms = IS_STORM,
	.path = path,
	.teardown = teardown,
	.worker_setup = fork_worker_setup,
	.worker_teardown = fork_worker_teardown,
	.lap = fork_lap,
	.reset = fork_reset,
};
WORKLOAD(fork_exit);
