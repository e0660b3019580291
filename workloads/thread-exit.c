// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * thread-exit: start a thread that exits at once, and wait for it: the
 * kernel's part of a pthread_create() with a cached stack and a join. The
 * thread runs on a stack that is present, and does no system call but exit.
 */
#include "bench/touch.h"

#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SLICE	    16
#define STACK_BYTES (4 * PAGE_BYTES)
#define THREAD                                                              \
	(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | \
	 CLONE_SYSVSEM | CLONE_CHILD_CLEARTID)

/* At the low end of the stack, far below what the thread uses. */
struct join {
	int running; /* the kernel clears and wakes it at exit */
};

static int worker_setup(struct worker *w)
{
	char *stack = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	if (stack == MAP_FAILED)
		return failed(w, "mmap of a thread's stack");
	w->own = stack;
	return 0;
}

static int thread_main(void *nothing)
{
	return 0;
}

static int thread_run(struct worker *w)
{
	char *stack = w->own;
	struct join *join = w->own;

	join->running = 1;
	if (clone(thread_main, stack + STACK_BYTES, THREAD, NULL, NULL, NULL,
		  &join->running) < 0)
		return failed(w, "clone of a thread");
	while (__atomic_load_n(&join->running, __ATOMIC_ACQUIRE))
		syscall(SYS_futex, &join->running, FUTEX_WAIT, 1, NULL, NULL,
			0);
	return 0;
}

static long lap(struct worker *w)
{
	long nr = 0;
	int err;

	do {
		each_touch (w, i, SLICE) {
			err = thread_run(w);
			if (err)
				return err;
		}
		nr += SLICE;
	} while (keep_going(w));
	return nr;
}

static void worker_teardown(struct worker *w)
{
	if (w->own)
		munmap(w->own, STACK_BYTES);
}

/*
 * An exit takes a read lock to let go of the mm, after the kernel has taken
 * the counters off the task: only perf stat -a sees it.
 */
static const struct lock_path path[] = {
	{ 0, 0, 0, "none to start; that of the exit comes when nobody counts" },
	{ 0 },
};

static const struct workload thread_exit = {
	.name = "thread-exit",
	.summary = "start a thread that exits at once, and wait for it",
	.touch = "a clone of a thread, and its exit",
	.slice = SLICE,
	.path = path,
	.worker_setup = worker_setup,
	.worker_teardown = worker_teardown,
	.lap = lap,
};
WORKLOAD(thread_exit);
