// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fork-exit-vmas: fork-exit in a process with 1000 VMAs more, each of which a
 * fork locks and duplicates. None of them merges: every other page of one
 * mapping has other rights.
 */
#include "workloads/fork.h"

#define SLICE	1
#define NR_VMAS 1000

static int setup(struct crew *crew)
{
	char *map = mmap(NULL, NR_VMAS * PAGE_BYTES, PROT_NONE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (map == MAP_FAILED)
		return failed(crew, "mmap of 1000 pages");
	crew->shared = map;
	for (int i = 0; i < NR_VMAS; i += 2) {
		if (!mprotect(map + i * PAGE_BYTES, PAGE_BYTES, PROT_READ))
			continue;
		munmap(map, NR_VMAS * PAGE_BYTES);
		return failed(crew, "mprotect (vm.max_map_count?)");
	}
	return 0;
}

static void teardown(struct crew *crew)
{
	fork_share_all();
	munmap(crew->shared, NR_VMAS * PAGE_BYTES);
}

/* As of fork-exit: a lock of the process does not know of VMAs. */
static const struct lock_path path[] = {
	{ 0, CHILD_READS, 2, CHILD_NOTE },
	{ KERNEL(6, 6), 3, 2,
	  "write: the parent's and the child's; read: 2 faults of rseq" },
	{ 0 },
};

static const struct workload fork_exit_vmas = {
	.name = "fork-exit-vmas",
	.summary = "fork a child of a process with 1000 VMAs more",
	.touch = "a fork, an exit and a wait",
	.slice = SLICE,
	.path = path,
	.setup = setup,
	.teardown = teardown,
	.worker_setup = fork_worker_setup,
	.worker_teardown = fork_worker_teardown,
	.lap = fork_lap,
	.reset = fork_reset,
};
WORKLOAD(fork_exit_vmas);
