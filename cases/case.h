/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The cases of vm-scalability: what they map, who touches it in which order,
 * how much of it. A case is a line of the table in table.c; what tells cases
 * apart is in struct vm_case, and nothing else knows one by name.
 *
 * A case differs from a workload on purpose. It makes its mappings while the
 * time runs, and each task ends at a time of its own: that is what the numbers
 * of years were taken with. Where clean is set, these are overcome: mappings
 * that a case makes once stand before the window, which ends for all alike,
 * and each page is touched once.
 */
#ifndef CASES_CASE_H
#define CASES_CASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct histogram;

#define CASE_MAX_TASKS 10000

struct task;

enum shape {
	PROCESSES, /* one is forked for each task */
	THREADS,   /* one is forked, and has a thread for each task */
	PROGRAMS, /* as processes, but each with a file and a clock of its own */
	ONE	  /* one process, however many tasks are asked for */
};

enum backing {
	OF_ZERO, /* /dev/zero, private, from offset 0: neighbours never merge */
	OF_FILE, /* holes of a file on a file system, shared */
	OF_TMPFS, /* holes of a file in /dev/shm, shared */
	OF_HUGE,  /* anonymous huge pages of 2 MiB, private */
	OF_NOTHING
};

/* What the bytes of a case are a share of. */
enum base {
	OF_TABLES,	/* what half of MemAvailable has page tables for */
	OF_ROTATE,	/* the same, at most 4 TiB */
	OF_SMALL,	/* the same, halved until its VMAs fit a third of all */
	OF_MEMORY,	/* MemTotal */
	OF_SHM,		/* what /dev/shm may hold */
	OF_RECLAIMABLE, /* free and page cache */
	OF_SWAP,	/* three quarters of MemAvailable and swap */
	OF_FREE		/* MemFree in KiB, as pages */
};

struct rule {
	enum base base;
	unsigned int part;   /* of it; --size is in the place of that part */
	bool each;	     /* a share of that for each task */
	bool and_parent;     /* and one for the process that forks them */
	bool of_nodes;	     /* or of NUMA nodes, not of tasks */
	uint64_t most_bytes; /* of a mapping; 0: no limit */
};

enum needs_of_case {
	NEEDS_SWAP = 1,
	NEEDS_NODES = 2,
	NEEDS_POOL = 4, /* huge pages: root sets how many */
};

struct vm_case {
	const char *name;
	enum shape shape;
	enum backing backing;
	struct rule rule;
	bool one_map;  /* made once, before the fork, for all tasks */
	bool populate; /* MAP_POPULATE */
	bool grow;     /* mremap() to ten times the size, before the fork */
	bool writes, random; /* the touches */
	bool not_touched;    /* by tasks: work does something else */
	bool synced;	     /* msync(MS_SYNC) after them, in the time */
	bool locked;	     /* mlock() after them */
	size_t unit_bytes;   /* one mmap() each; 0: one for all */
	unsigned int needs;

	/* In place of touches; t->nr_done counts items. 0 or -errno. */
	int (*work)(struct task *t);
	const char *item; /* what nr_done counts: "page" */
	/* The line for robots of the whole, in place of the tasks' own. */
	enum says {
		SAYS_TASKS,
		SAYS_NOTHING,
		SAYS_REMAPPED,
		SAYS_TRUNCATED,
		SAYS_MIGRATED
	} says;

	const char *does;  /* one line */
	const char *hides; /* what its number misleads about; NULL */
	const char *clean; /* the workload that shows it without; NULL */
};

/* In the table's order; NULL past the last. */
const struct vm_case *case_nth(size_t n);
const struct vm_case *case_find(const char *name); /* NULL: none */

#define for_each_case(c) for (size_t n_##c = 0; (c = case_nth(n_##c)); n_##c++)

/* ---- how much (size.c) ---- */

/* Bytes, as /proc says them at the start. */
struct machine {
	uint64_t mem, available, free, reclaimable, swap, shm;
	unsigned int nr_nodes;
	uint64_t max_maps; /* vm.max_map_count */
};

/* root goes before /proc and /sys: "". 0 or -errno. */
int machine_read(const char *root, struct machine *machine);

/*
 * The bytes of one mapping, or of one task's mappings, in whole units.
 * asked 0: what the case takes on such a machine.
 */
uint64_t case_bytes(const struct vm_case *c, const struct machine *machine,
		    unsigned int nr_tasks, uint64_t asked);

/* No more of these than vm.max_map_count lets have mappings of. */
uint64_t case_fit_maps(const struct vm_case *c, const struct machine *machine,
		       unsigned int nr_tasks, uint64_t bytes);

/*
 * 0, or -ENOTSUP with a clause in why that follows "skipped, because ", or
 * likewise -ENOMEM where it would take more memory than there is.
 */
int case_needs(const struct vm_case *c, const struct machine *machine,
	       unsigned int nr_tasks, uint64_t bytes, char *why,
	       size_t why_bytes);

/* ---- a run of one (run.c) ---- */

struct case_params {
	const struct vm_case *c;
	unsigned int nr_tasks;
	uint64_t bytes;		/* of case_bytes() */
	double runtime_s;	/* 0: until all is touched */
	const char *dir;	/* for files of OF_FILE */
	bool clean;		/* the window, and one touch a page */
	bool timed;		/* each touch (then it must be clean) */
	bool looks_at_maps;	/* fills maps */
	int control_fd, ack_fd; /* perf stat --control; -1: none */
};

/* The mappings of a task's process while all of its tasks' are there. */
struct maps {
	unsigned int nr;	  /* of the case */
	unsigned int nr_shared;	  /* of these */
	unsigned int nr_writable; /* of these */
	uint64_t bytes, largest_bytes;
	char path[64]; /* of the first, as the kernel has it */
};

/* Of one task. All counts are the kernel's, from after the barrier on. */
struct task_result {
	uint64_t bytes; /* as usemem counts them: see docs/vm-scalability.md */
	uint64_t usecs; /* since the case's start, not the task's */
	uint64_t nr_done;
	uint64_t start_ns, end_ns; /* CLOCK_MONOTONIC */
	uint64_t nr_faults_minor, nr_faults_major;
	uint64_t nr_switches;
	/* Of mlock(), which no line of theirs has; or of filling its file. */
	uint64_t extra_ns;
	uint64_t free_usecs;
	bool freed;
	struct maps maps;
	int err; /* 0 or -errno */
	char call[48];
};

struct case_result {
	struct task_result *tasks;
	unsigned int nr_tasks;
	uint64_t window_ns;	   /* first task in to last one out */
	struct histogram *touches; /* of all tasks; NULL: not timed */
};

/* 0, or -errno with a sentence in why. case_free() after success. */
int case_run(const struct case_params *params, struct case_result *result,
	     char *why, size_t why_bytes);
void case_free(struct case_result *result);

#endif
