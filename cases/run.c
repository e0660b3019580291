// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs a case: makes what its tasks share, starts them in the shape that it
 * has, lets them go, and sees them end. Nobody waits for a task that is dead.
 */
#include "cases/task.h"

#include "bench/window.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define SCALE	      10 /* of mremap() */
#define LOOK_EVERY_MS 200
#define STACK_BYTES   (256 << 10)

struct children {
	pid_t *pids;
	unsigned int nr, nr_ended;
	char *why;
	size_t why_bytes;
};

static bool is_threads(const struct case_params *params)
{
	return params->c->shape == THREADS;
}

/* ---- in the child ---- */

struct thread {
	pthread_t id;
	struct run *run;
	unsigned int index;
	bool runs;
};

static void *thread_main(void *arg)
{
	struct thread *thread = arg;

	task_run(thread->run, thread->index);
	return NULL;
}

static void lost(struct run *run, unsigned int index, int err, const char *call)
{
	struct task_result *r = &run->results[index];

	r->err = err;
	snprintf(r->call, sizeof(r->call), "%s", call);
}

static int run_threads(struct run *run)
{
	unsigned int nr = run->params->nr_tasks;
	struct thread *threads = calloc(nr, sizeof(*threads));
	pthread_attr_t attr;
	int err = 0;

	if (!threads)
		return 1;
	pthread_barrier_init(&run->looks, NULL, nr);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_BYTES);
	for (unsigned int i = 0; i < nr && !err; i++) {
		threads[i] = (struct thread){ .run = run, .index = i };
		err = -pthread_create(&threads[i].id, &attr, thread_main,
				      &threads[i]);
		threads[i].runs = !err;
		if (err)
			lost(run, i, err, "pthread_create");
	}
	/* The others wait for all to come: the parent ends this process. */
	if (err)
		return 1;
	for (unsigned int i = 0; i < nr; i++)
		pthread_join(threads[i].id, NULL);
	return 0;
}

static void child_main(struct run *run, unsigned int index, pid_t parent)
{
	int failed;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	failed = is_threads(run->params) ? run_threads(run)
					 : task_run(run, index) != 0;
	_exit(failed);
}

/* ---- in the parent ---- */

static unsigned int nr_children(const struct case_params *params)
{
	bool one = is_threads(params) || params->c->shape == ONE;

	return one ? 1 : params->nr_tasks;
}

static int start_children(struct run *run, struct children *children)
{
	pid_t parent = getpid();
	unsigned int nr = nr_children(run->params);

	for (unsigned int i = 0; i < nr; i++) {
		pid_t pid = fork();

		if (!pid)
			child_main(run, i, parent);
		if (pid < 0) {
			lost(run, i, -errno, "fork");
			return -errno;
		}
		children->pids[children->nr++] = pid;
	}
	return 0;
}

static void end_children(struct children *children)
{
	for (unsigned int i = 0; i < children->nr; i++) {
		if (!children->pids[i])
			continue;
		kill(children->pids[i], SIGKILL);
		waitpid(children->pids[i], NULL, 0);
		children->pids[i] = 0;
	}
}

/* Takes those that have ended; -EIO where one did not end well. */
static int reap(struct children *children, int flags)
{
	int status, err = 0;

	for (unsigned int i = 0; i < children->nr; i++) {
		pid_t pid = children->pids[i];

		if (!pid || waitpid(pid, &status, flags) != pid)
			continue;
		children->pids[i] = 0;
		children->nr_ended++;
		if (WIFSIGNALED(status))
			snprintf(children->why, children->why_bytes,
				 "a task's process was killed by signal %d%s",
				 WTERMSIG(status),
				 WTERMSIG(status) == SIGKILL
					 ? " (out of memory? see dmesg)"
					 : "");
		if (WIFSIGNALED(status) || WEXITSTATUS(status))
			err = -EIO;
	}
	return err;
}

/* Until all tasks have said that they are there. */
static int await(struct barrier *barrier, unsigned int nr,
		 struct children *children)
{
	struct pollfd pollfd = { .fd = barrier->ready[0], .events = POLLIN };
	char bytes[256];

	while (nr) {
		int ready = poll(&pollfd, 1, LOOK_EVERY_MS);
		ssize_t got = 0;

		if (ready > 0)
			got = read(barrier->ready[0], bytes,
				   nr < sizeof(bytes) ? nr : sizeof(bytes));
		if (got > 0)
			nr -= (unsigned int)got;
		else if (reap(children, WNOHANG))
			return -EIO;
	}
	return 0;
}

static int run_tasks(struct run *run, struct children *children)
{
	const struct case_params *params = run->params;
	unsigned int nr = params->c->shape == ONE ? 1 : params->nr_tasks;
	struct window window = { .control_fd = params->control_fd,
				 .ack_fd = params->ack_fd };
	int err = start_children(run, children);

	if (!err)
		err = await(&run->start, nr, children);
	if (!err && params->control_fd >= 0)
		err = window_open(&window);
	*run->deadline = clock_ns() + (uint64_t)(params->runtime_s * 1e9);
	if (!err)
		err = barrier_go(&run->start);
	if (params->clean) {
		if (!err)
			err = await(&run->end, nr, children);
		if (!err && params->control_fd >= 0)
			err = window_close(&window);
		if (!err)
			err = barrier_go(&run->end);
	}
	if (!err)
		err = reap(children, 0);
	end_children(children);
	return err;
}

/* ---- what they share ---- */

static void *shared(size_t bytes)
{
	void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

static size_t latencies_bytes(const struct case_params *params)
{
	return params->nr_tasks * sizeof(struct latency);
}

static int make_room(struct run *run)
{
	const struct case_params *params = run->params;

	run->results = shared(params->nr_tasks * sizeof(*run->results));
	run->deadline = shared(sizeof(*run->deadline));
	if (!run->results || !run->deadline)
		return -ENOMEM;
	if (!params->timed)
		return 0;
	run->latencies = shared(latencies_bytes(params));
	if (!run->latencies)
		return -ENOMEM;
	/* Tasks move between CPUs, so not by the TSC of one. */
	for (unsigned int i = 0; i < params->nr_tasks; i++)
		run->latencies[i].clock.ns_mult = 1ull << 32;
	return 0;
}

static void free_room(struct run *run)
{
	const struct case_params *params = run->params;

	if (run->results)
		munmap(run->results, params->nr_tasks * sizeof(*run->results));
	if (run->deadline)
		munmap(run->deadline, sizeof(*run->deadline));
	if (run->latencies)
		munmap(run->latencies, latencies_bytes(params));
}

static int say_why(struct children *children, int err, const char *what)
{
	snprintf(children->why, children->why_bytes, "%s: %s", what,
		 strerror(-err));
	return err;
}

static int open_pool(struct run *run, struct children *children)
{
	int err = pool_open(run->params, &run->pool);

	if (err == -EBUSY)
		snprintf(children->why, children->why_bytes,
			 "another faultline has set %s and still runs",
			 pool_path(run->params->c));
	else if (err)
		say_why(children, err, pool_path(run->params->c));
	return err;
}

/* The file and the one mapping, before the fork: all tasks have them. */
static int make_shared(struct run *run, struct children *children)
{
	const struct case_params *params = run->params;
	const struct vm_case *c = params->c;
	size_t bytes = params->bytes;
	int err;

	run->fd = -1;
	if (has_own_file(c))
		return 0;
	err = backing_open(params, &run->fd);
	if (err)
		return say_why(children, err,
			       c->backing == OF_TMPFS ? "/dev/shm"
						      : params->dir);
	if (!c->one_map)
		return 0;
	run->one_map = backing_map(params, run->fd, bytes);
	if (!run->one_map)
		return say_why(children, -errno, "mmap");
	run->credit_bytes = bytes / sizeof(long);
	if (!c->grow)
		return 0;
	run->one_map = mremap(run->one_map, backing_round(c, bytes),
			      SCALE * bytes, MREMAP_MAYMOVE);
	if (run->one_map == MAP_FAILED) {
		run->one_map = NULL;
		return say_why(children, -errno, "mremap");
	}
	run->credit_bytes += bytes / sizeof(long);
	return 0;
}

static void free_shared(struct run *run)
{
	const struct case_params *params = run->params;
	size_t bytes = backing_round(params->c, params->bytes);

	if (run->one_map)
		munmap(run->one_map,
		       params->c->grow ? SCALE * params->bytes : bytes);
	if (run->fd >= 0)
		close(run->fd);
}

/* ---- what came of it ---- */

static int first_failure(const struct run *run, struct children *children,
			 int err)
{
	for (unsigned int i = 0; i < run->params->nr_tasks; i++) {
		const struct task_result *r = &run->results[i];

		if (!r->err)
			continue;
		snprintf(children->why, children->why_bytes, "task %u: %s: %s",
			 i, r->call, strerror(-r->err));
		return r->err;
	}
	if (err && !*children->why)
		say_why(children, err, "running the tasks");
	return err;
}

static int sum_up(const struct run *run, struct case_result *result)
{
	const struct case_params *params = run->params;
	unsigned int nr = params->c->shape == ONE ? 1 : params->nr_tasks;
	uint64_t start = UINT64_MAX, end = 0;

	result->tasks = calloc(nr, sizeof(*result->tasks));
	if (params->timed)
		result->touches = calloc(1, sizeof(*result->touches));
	if (!result->tasks || (params->timed && !result->touches))
		return -ENOMEM;
	memcpy(result->tasks, run->results, nr * sizeof(*result->tasks));
	result->nr_tasks = nr;
	for (unsigned int i = 0; i < nr; i++) {
		const struct task_result *r = &run->results[i];

		start = r->start_ns < start ? r->start_ns : start;
		end = r->end_ns > end ? r->end_ns : end;
		if (params->timed)
			histogram_merge(result->touches,
					&run->latencies[i].touches);
	}
	result->window_ns = end - start;
	return 0;
}

int case_run(const struct case_params *params, struct case_result *result,
	     char *why, size_t why_bytes)
{
	struct run run = { .params = params, .fd = -1 };
	struct children children = { .why = why, .why_bytes = why_bytes };
	int had_none = prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0), err;

	memset(result, 0, sizeof(*result));
	*why = 0;
	children.pids = calloc(nr_children(params), sizeof(pid_t));
	err = children.pids ? make_room(&run) : -ENOMEM;
	if (!err)
		err = barrier_open(&run.start);
	if (!err)
		err = barrier_open(&run.end);
	if (err) {
		say_why(&children, err, "starting");
		goto out;
	}
	/* Huge pages are none of these cases': see docs/vm-scalability.md. */
	if (params->clean)
		prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
	err = open_pool(&run, &children);
	gettimeofday(&run.began, NULL);
	if (!err)
		err = make_shared(&run, &children);
	if (!err)
		err = first_failure(&run, &children,
				    run_tasks(&run, &children));
	if (!err)
		err = sum_up(&run, result);
	if (params->clean)
		prctl(PR_SET_THP_DISABLE, had_none, 0, 0, 0);
	free_shared(&run);
	if (setting_restore(&run.pool) && !err)
		err = say_why(&children, -EIO, pool_path(params->c));
	barrier_close(&run.start);
	barrier_close(&run.end);
out:
	free_room(&run);
	free(children.pids);
	if (err)
		case_free(result);
	return err;
}

void case_free(struct case_result *result)
{
	free(result->tasks);
	free(result->touches);
	memset(result, 0, sizeof(*result));
}
