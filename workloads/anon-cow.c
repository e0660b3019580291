// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * anon-cow: writes to private anonymous pages that a forked child shares, as
 * after every fork that saves a snapshot: each write copies a page. The child
 * sleeps; the resets replace it. It is gone when the run is, or its thread.
 */
#include "workloads/fork.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define REGION_BYTES (64 << 20)

struct shared {
	pid_t child; /* 0: none */
	char *child_stack;
	char *regions[]; /* of each worker */
};

static int setup(struct crew *crew)
{
	struct shared *shared =
		calloc(1, sizeof(*shared) + crew->nr_workers * sizeof(char *));

	if (!shared)
		return -ENOMEM;
	shared->child_stack = child_stack_map();
	if (!shared->child_stack) {
		free(shared);
		return failed(crew, "mmap of a child's stack");
	}
	crew->shared = shared;
	return 0;
}

static int worker_setup(struct worker *w)
{
	struct shared *shared = w->crew->shared;
	int err = region_map_declared(w);

	if (!err)
		touch_pages(w->region, w->crew->region_bytes / PAGE_BYTES,
			    touch_write);
	shared->regions[w->index] = w->region;
	return err;
}

static long lap(struct worker *w)
{
	return touch_region(w, touch_write);
}

/* At the far end of the child's stack, which both see. */
struct bed {
	pid_t parent;
	atomic_bool asleep;
};

static int sleeper(void *arg)
{
	struct bed *bed = arg;

	syscall(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL);
	/* Else the parent was gone before it was asked for. */
	while (syscall(SYS_getppid) == bed->parent) {
		atomic_store(&bed->asleep, true);
		syscall(SYS_ppoll, NULL, 0, NULL, NULL);
	}
	return 0;
}

static void end_child(struct shared *shared)
{
	if (!shared->child)
		return;
	kill(shared->child, SIGKILL);
	child_wait(shared->child);
	shared->child = 0;
}

/* Its faults are over when it sleeps: none is left for the window. */
static int start_child(struct shared *shared)
{
	struct bed *bed = (struct bed *)shared->child_stack;

	bed->parent = getpid();
	atomic_store(&bed->asleep, false);
	shared->child = child_start(shared->child_stack, sleeper, bed);
	if (shared->child < 0) {
		shared->child = 0;
		return -errno;
	}
	while (!atomic_load(&bed->asleep)) {
		if (waitpid(shared->child, NULL, __WALL | WNOHANG)) {
			shared->child = 0;
			errno = ECHILD;
			return -errno;
		}
		sched_yield();
	}
	return 0;
}

/* One child for all, while no worker is in the window. */
static int reset(struct worker *w)
{
	struct shared *shared = w->crew->shared;

	if (w->index)
		return 0;
	end_child(shared);
	if (fork_keep_all())
		return failed(w, "reading of /proc/self/maps");
	for (unsigned int i = 0; i < w->crew->nr_workers; i++) {
		if (madvise(shared->regions[i], w->crew->region_bytes,
			    MADV_KEEPONFORK))
			return failed(w, "madvise(MADV_KEEPONFORK)");
	}
	return start_child(shared) ? failed(w, "clone of a child") : 0;
}

static void teardown(struct crew *crew)
{
	struct shared *shared = crew->shared;

	end_child(shared);
	fork_share_all();
	child_stack_unmap(shared->child_stack);
	free(shared);
}

static const struct lock_path path[] = {
	{ 0, 1, 0, "every fault takes mmap_lock for read" },
	{ KERNEL(6, 4), 0, 0,
	  "the VMA's own lock, once the VMA has an anon_vma" },
	{ 0 },
};

static const struct workload anon_cow = {
	.name = "anon-cow",
	.summary = "writes to anonymous pages shared with a forked child",
	.touch = "a write that copies one page",
	.slice = TABLE_PAGES - 1,
	.touches_per_fault = 1,
	.region_prot = PROT_READ | PROT_WRITE,
	.region_flags = MAP_PLAIN,
	.region_bytes = REGION_BYTES,
	.needs = { .bytes_per_worker = 2 * REGION_BYTES,
		   .bytes_follow_region = true },
	.path = path,
	.setup = setup,
	.teardown = teardown,
	.worker_setup = worker_setup,
	.worker_teardown = region_unmap,
	.lap = lap,
	.reset = reset,
};
WORKLOAD(anon_cow);
