/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Forks of a process full of threads that leave no trace in its page tables.
 * A plain fork write-protects every private page of the parent, and the
 * harness's own next stores would fault inside the window. Here all that is
 * private and writable is kept from the child, which gets zero pages in its
 * place: it runs on a shared stack and does system calls only.
 */
#ifndef WORKLOADS_FORK_H
#define WORKLOADS_FORK_H

#include "bench/touch.h"

#include <sched.h>
#include <stdio.h>
#include <sys/wait.h>

#define CHILD_STACK_BYTES (4 * PAGE_BYTES)

/*
 * mmap_lock for read, to 6.5, of a child that exits at once: its faults (two by
 * the kernel for its rseq, the others its own, as many as counted), and its
 * exit.
 */
#ifdef __aarch64__
#define CHILD_READS 5
#define CHILD_NOTE  "write: the parent's and the child's; read: 4 faults"
#else
#define CHILD_READS 6
#define CHILD_NOTE  "write: the parent's and the child's; read: 5 faults"
#endif

#ifndef MADV_WIPEONFORK /* Linux 4.14 */
#define MADV_WIPEONFORK 18
#define MADV_KEEPONFORK 19
#endif

/*
 * One advice for all private writable mappings, the other for those that it
 * is not for: WIPEONFORK is for anonymous ones. Each may be gone by then.
 */
static inline int fork_advise(int advice, int otherwise)
{
	FILE *f = fopen("/proc/self/maps", "r");
	unsigned long start, end;
	char line[512], prot[5];

	if (!f)
		return -errno;
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%lx-%lx %4s", &start, &end, prot) != 3 ||
		    prot[1] != 'w' || prot[3] != 'p')
			continue;
		if (madvise((void *)start, end - start, advice))
			madvise((void *)start, end - start, otherwise);
	}
	fclose(f);
	return 0;
}

/* Thread control blocks are wiped, not left out: the kernel writes rseq. */
static inline int fork_keep_all(void)
{
	return fork_advise(MADV_WIPEONFORK, MADV_DONTFORK);
}

static inline int fork_share_all(void)
{
	return fork_advise(MADV_KEEPONFORK, MADV_DOFORK) ||
	       fork_advise(MADV_DOFORK, MADV_DOFORK);
}

/* Children of one thread at a time; written, so that parents do not fault. */
static inline char *child_stack_map(void)
{
	char *stack = mmap(NULL, CHILD_STACK_BYTES, PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	return stack == MAP_FAILED ? NULL : stack;
}

static inline void child_stack_unmap(char *stack)
{
	if (stack)
		munmap(stack, CHILD_STACK_BYTES);
}

/* The child runs main(arg) and exits. Its pid, or -1 with errno. */
static inline pid_t child_start(char *stack, int (*child_main)(void *),
				void *arg)
{
	return clone(child_main, stack + CHILD_STACK_BYTES, 0, arg);
}

static inline int child_wait(pid_t pid)
{
	return waitpid(pid, NULL, __WALL) == pid ? 0 : -errno;
}

/* ---- laps of forks: fork a child that exits at once, and wait ---- */

static inline int fork_worker_setup(struct worker *w)
{
	w->own = child_stack_map();
	return w->own ? 0 : failed(w, "mmap of a child's stack");
}

static inline int child_exit(void *nothing)
{
	return 0;
}

static inline long fork_lap(struct worker *w)
{
	const unsigned int slice = w->crew->workload->slice;
	long nr = 0;
	pid_t pid;

	do {
		each_touch (w, i, slice) {
			pid = child_start(w->own, child_exit, NULL);
			if (pid < 0)
				return failed(w, "clone");
			if (child_wait(pid))
				return failed(w, "waitpid");
		}
		nr += slice;
	} while (keep_going(w));
	return nr;
}

/* All threads run by now, whoever's: the first lap is not counted. */
static inline int fork_reset(struct worker *w)
{
	if (fork_keep_all())
		return failed(w, "reading of /proc/self/maps");
	return 0;
}

static inline void fork_worker_teardown(struct worker *w)
{
	child_stack_unmap(w->own);
}

#endif
