// SPDX-License-Identifier: GPL-2.0-or-later
/* One task of a case, from its start to its last munmap(). */
#include "cases/task.h"

#include "bench/window.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static uint64_t usecs_since(const struct timeval *began)
{
	struct timeval now;

	gettimeofday(&now, NULL);
	return (uint64_t)(now.tv_sec - began->tv_sec) * 1000000 + now.tv_usec -
	       began->tv_usec;
}

/*
 * All threads of a process go the same random way, for they share the seed;
 * processes do not. So it is there since 2022.
 */
static void seed(struct task *t)
{
	if (!t->run->seed)
		t->run->seed = time(NULL) ^ syscall(SYS_gettid);
	srand48_r(t->run->seed, &t->random);
}

/* A program of its own begins with a clock, a file and a mapping of its own. */
static int begin_program(struct task *t)
{
	const struct case_params *params = t->params;
	int err;

	gettimeofday(&t->began, NULL);
	err = backing_open(params, &t->fd);
	if (err) {
		errno = -err;
		return task_failed(t, "the sparse file");
	}
	if (!params->c->one_map)
		return 0;
	t->map = backing_map(params, t->fd, params->bytes);
	if (!t->map)
		return task_failed(t, "mmap");
	t->result->bytes = params->bytes / sizeof(long);
	return 0;
}

/* What must be there before the barrier. */
static int make_ready(struct task *t)
{
	const struct case_params *params = t->params;
	int err = has_own_file(params->c) ? begin_program(t) : 0;

	if (!err && params->c->work == work_truncate)
		err = fill_file(t);
	if (!err && params->c->work == work_mbind)
		err = fill_node(t);
	if (!err && params->c->work == work_migrate)
		err = start_sleeper(t);
	/* In a clean run the mapping is none of the window's. */
	if (err || t->map || !params->clean || params->c->unit_bytes ||
	    params->c->work != work_touch)
		return err;
	t->map = backing_map(params, t->fd, params->bytes);
	if (!t->map)
		return task_failed(t, "mmap");
	task_keep(t, t->map, backing_round(params->c, params->bytes));
	return 0;
}

static void count(struct task_result *r, const struct rusage *usage, int sign)
{
	r->nr_faults_minor += sign * usage->ru_minflt;
	r->nr_faults_major += sign * usage->ru_majflt;
	r->nr_switches += sign * (usage->ru_nvcsw + usage->ru_nivcsw);
}

/* After a fork the touches' own code and stack are not there. */
static void warm_up(const struct task *t)
{
	_Alignas(PAGE) char page[PAGE];
	struct task_result thrown_away = { 0 };
	struct task copy = *t;
	struct rusage usage;

	copy.result = &thrown_away;
	copy.latency = NULL;
	getrusage(RUSAGE_THREAD, &usage);
	count(&thrown_away, &usage, 1);
	thrown_away.start_ns = clock_ns();
	touch_all(&copy, page, sizeof(page));
}

void task_begin(struct task *t)
{
	struct rusage usage;

	gettimeofday(&t->began, NULL);
	getrusage(RUSAGE_THREAD, &usage);
	t->result->nr_faults_minor = t->result->nr_faults_major = 0;
	t->result->nr_switches = 0;
	count(t->result, &usage, -1);
	t->result->start_ns = clock_ns();
}

static void work(struct task *t)
{
	const struct vm_case *c = t->params->c;
	struct task_result *r = t->result;
	struct rusage usage;

	getrusage(RUSAGE_THREAD, &usage);
	count(r, &usage, -1);
	r->start_ns = clock_ns();
	c->work(t);
	r->end_ns = clock_ns();
	r->usecs = usecs_since(&t->began);
	getrusage(RUSAGE_THREAD, &usage);
	count(r, &usage, 1);
	if (c->work == work_touch)
		r->bytes += r->nr_done * sizeof(long);
	else
		r->bytes = t->params->bytes;
}

/* After its line was written there: no number of theirs has it. */
static void lock_all(struct task *t)
{
	uint64_t start = clock_ns();

	for (size_t i = 0; i < t->nr_kept && i < MOST_KEPT; i++) {
		if (mlock(t->kept[i], t->kept_bytes[i])) {
			task_failed(t, "mlock");
			return;
		}
	}
	t->result->extra_ns = clock_ns() - start;
}

static void look(struct task *t)
{
	bool threads = t->params->c->shape == THREADS;

	if (threads)
		pthread_barrier_wait(&t->run->looks);
	maps_look(t->params->c, &t->result->maps);
	if (threads)
		pthread_barrier_wait(&t->run->looks);
}

static void free_all(struct task *t)
{
	struct timeval start;

	if (!t->nr_kept || t->nr_kept > MOST_KEPT)
		return;
	gettimeofday(&start, NULL);
	for (size_t i = 0; i < t->nr_kept; i++)
		munmap(t->kept[i], t->kept_bytes[i]);
	t->result->free_usecs = usecs_since(&start);
	t->result->freed = true;
}

int task_run(struct run *run, unsigned int index)
{
	const struct case_params *params = run->params;
	struct task t = {
		.run = run,
		.params = params,
		.result = &run->results[index],
		.latency = run->latencies ? &run->latencies[index] : NULL,
		.index = index,
		.began = run->began,
		.map = run->one_map,
		.fd = run->fd,
	};

	t.result->bytes = run->credit_bytes;
	if (params->c->random)
		seed(&t);
	make_ready(&t);
	if (params->clean && params->c->work == work_touch)
		warm_up(&t);
	barrier_wait(&run->start);
	if (!t.result->err)
		work(&t);
	if (params->c->locked && !t.result->err)
		lock_all(&t);
	if (params->looks_at_maps)
		look(&t);
	if (params->clean)
		barrier_wait(&run->end);
	free_all(&t);
	return t.result->err;
}
