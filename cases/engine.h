/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a task of a case is made of; for the files of this folder. */
#ifndef CASES_ENGINE_H
#define CASES_ENGINE_H

#include "bench/latency.h"
#include "bench/setting.h"
#include "cases/case.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/time.h>

#define PAGE	   4096ul
#define HUGE_BYTES (2ul << 20)
/* Mappings that a task keeps, to free them: with more it frees none. */
#define MOST_KEPT 32

/* How tasks and the process that started them wait for each other: bytes in
 * pipes, and poll() for the signal to go, as usemem does. */
struct barrier {
	int ready[2], go[2];
};
int barrier_open(struct barrier *barrier);
void barrier_close(struct barrier *barrier);
/* A task: says that it is there, and waits. */
int barrier_wait(struct barrier *barrier);
/* The parent: lets all go. */
int barrier_go(struct barrier *barrier);

struct run {
	const struct case_params *params;
	struct barrier start, end;
	struct timeval began;	     /* before anything was made */
	int fd;			     /* of what is mapped; -1: nothing */
	char *one_map;		     /* NULL: each task makes its own */
	uint64_t credit_bytes;	     /* counted for it, in each task */
	struct setting pool;	     /* huge pages: put back however it ends */
	long seed;		     /* of the first thread; 0: none yet */
	pthread_barrier_t looks;     /* of the threads of one process */
	struct task_result *results; /* shared with the children */
	struct latency *latencies;   /* likewise; NULL: not timed */
	uint64_t *deadline;	     /* likewise, of a clean run */
};

struct task {
	struct run *run;
	const struct case_params *params;
	struct task_result *result;
	struct latency *latency;
	unsigned int index;
	struct timeval began; /* the run's, or its own */
	struct drand48_data random;
	char *map; /* its one mapping, or the run's; NULL: made as it goes */
	int fd;
	pid_t sleeper;
	int from;	   /* words; no case begins but at the first, */
	unsigned int skip; /* or skips any: see touch.c */
	void *kept[MOST_KEPT];
	size_t kept_bytes[MOST_KEPT];
	size_t nr_kept; /* more than MOST_KEPT: not all are */
};

/* Its time starts here: what came before was to make ready. */
void task_begin(struct task *t);
/* A mapping to be locked and freed at the end. */
void task_keep(struct task *t, char *map, size_t bytes);
/* Notes what failed; -errno. */
int task_failed(struct task *t, const char *call);

/* ---- map.c ---- */

/* Opened by the task: what its parent holds would not go when it is closed. */
static inline bool has_own_file(const struct vm_case *c)
{
	return c->shape == PROGRAMS ||
	       (c->shape == ONE && c->says == SAYS_TRUNCATED);
}

/* The file behind the mappings, nameless; -1: there is none. 0 or -errno. */
int backing_open(const struct case_params *params, int *fd);
/* mmap() as the case does it; NULL with errno. */
char *backing_map(const struct case_params *params, int fd, size_t bytes);
/* Rounded to what can be unmapped. */
size_t backing_round(const struct vm_case *c, size_t bytes);
/* Reads /proc/self/maps. */
int maps_look(const struct vm_case *c, struct maps *maps);

/* ---- pool.c ---- */

/* What the case sets of the kernel's; NULL: nothing. */
const char *pool_path(const struct vm_case *c);
/* Keeps what it was, and lets the case have its huge pages. 0 or -errno. */
int pool_open(const struct case_params *params, struct setting *pool);

/* ---- touch.c ---- */

/* All touches of one mapping: every word, or a word a page in a clean run.
 * False: the time is up. */
bool touch_all(struct task *t, char *map, size_t bytes);
bool time_is_up(const struct task *t);

/* ---- work.c ---- */

/* Reads all of its file, so that its pages are in memory. */
int fill_file(struct task *t);
/* Fills its mapping, and moves what is elsewhere to node 0. */
int fill_node(struct task *t);
/* A process of its own, with memory on all nodes. */
int start_sleeper(struct task *t);
int work_touch(struct task *t); /* what most cases do */
int work_remap(struct task *t);
int work_truncate(struct task *t);
int work_mincore(struct task *t);
int work_mbind(struct task *t);
int work_migrate(struct task *t);
int work_pool(struct task *t);

#endif
