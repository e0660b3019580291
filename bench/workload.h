/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The contract of a workload. One workload is one file in workloads/ that
 * owns one pattern of memory work; the harness owns everything else.
 *
 *   touch   what is counted: one access to memory, or one call
 *   slice   a fixed number of touches, timed together
 *   lap     a worker's slices in one round, once over its region
 *   round   a lap of all workers at once, and then all their resets
 *   window  the laps of all rounds: what is measured
 *
 * Hooks return 0 or -errno and print nothing; `return failed(w, "mmap")`
 * leaves the name of the call that failed for the one line the user sees.
 */
#ifndef BENCH_WORKLOAD_H
#define BENCH_WORKLOAD_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KERNEL(major, minor) ((major)*1000 + (minor))

/* What mainline takes for one touch, steady state, since a version. */
struct lock_path {
	unsigned int since; /* KERNEL(6, 4); the first entry says 0 */
	double reads;	    /* mmap_lock read acquisitions per touch */
	double writes;	    /* mmap_lock write acquisitions per touch */
	const char *why;    /* one line, for people */
	double first_reads; /* more of them, by the first touch of a VMA */
	bool at_most; /* fewer where what a touch waits for is quick to come */
};

/* What must be there before the first mapping is made. */
struct needs {
	uint64_t uffd_features;	  /* UFFD_FEATURE_* bits; 0: none */
	const char *uffd_name;	  /* "UFFDIO_MOVE (Linux 6.8)" */
	size_t bytes_per_worker;  /* resident at --region's default */
	bool bytes_follow_region; /* they grow with --region */
	/*
	 * Anything else: 0, or -ENOTSUP with a clause in why that follows
	 * "skipped, because ". NULL: nothing else.
	 */
	int (*probe)(char *why, size_t why_bytes);
};

/* The workers of one workload in a run: the measured ones, or an against. */
struct crew {
	const struct workload *workload;
	unsigned int nr_workers;
	unsigned int nr_all_workers;	/* of all crews, in the same mm */
	size_t region_bytes;		/* of each worker, multiple of 2 MiB */
	size_t text_bytes;		/* of all, --text; 0: not given */
	unsigned int touches_per_fault; /* 0: a touch faults never; 1: once */
	unsigned int slice;		/* touches between two keep_going() */
	unsigned int step_pages;	/* from touch to touch in a region */
	unsigned int around_pages;	/* that a fault of a file maps */
	bool fresh;    /* --first: set-up leaves regions untouched, if it can */
	char *regions; /* of all, see geometry.h; NULL: each maps its own */
	size_t regions_stride;	 /* from worker to worker */
	int region_fd;		 /* of their file, from setup; else not used */
	const char *failed_call; /* set by failed() */
	void *shared;		 /* the workload's own, from setup */
};

struct worker {
	struct crew *crew;
	unsigned int index;	    /* 0 to crew->nr_workers - 1 */
	char *region;		    /* the workload's, from worker_setup */
	size_t nr_done;		    /* touches of the last lap, for reset */
	bool is_fresh;		    /* the region was left untouched */
	const char *failed_call;    /* set by failed() */
	void *own;		    /* the workload's, from worker_setup */
	struct worker_clock *clock; /* the harness's */
	struct latency *latency;    /* the harness's; NULL: not timed */
};

struct workload {
	const char *name;		/* <backing>-<access>[-<variant>] */
	const char *summary;		/* one line for `faultline list` */
	const char *touch;		/* what one touch is, in a few words */
	unsigned int slice;		/* default of struct crew's */
	unsigned int touches_per_fault; /* default of struct crew's */
	size_t region_bytes;		/* default, for each worker */
	size_t text_share_bytes;	/* a worker's least; 0: no --text */
	bool fault_around;		/* one fault maps pages around it */
	/*
	 * How region_map_declared() maps a worker's region, where base pages
	 * are faulted in in one: --vma may lay it out then. 0: it may not.
	 */
	int region_prot, region_flags;
	/*
	 * --pmd shared, too: a fault maps one page, and what is dropped may be
	 * another worker's, as region_drop() does.
	 */
	bool shares_tables;
	bool quick; /* in the default set of a run */
	enum {
		NOT_IN_STORMS,
		MEASURED_IN_STORMS,
		IS_STORM
	} storms; /* its part in the set storms: faults beside writers */
	struct needs needs;
	const struct lock_path *path; /* oldest first, ends with why NULL */

	int (*setup)(struct crew *crew); /* once a run */
	void (*teardown)(struct crew *crew);
	int (*worker_setup)(struct worker *w); /* on the worker's CPU */
	void (*worker_teardown)(struct worker *w);
	long (*lap)(struct worker *w);	/* measured: touches, or -errno */
	int (*reset)(struct worker *w); /* untimed: the next lap faults anew */
};

/*
 * Ends a slice of exactly crew->slice touches: one relaxed load, and the
 * slice's duration into the worker's histogram. False: leave the lap now.
 */
bool keep_going(struct worker *w);

/*
 * Every touch of a lap stands between these two, or is a turn of each_touch():
 * for (i = 0; i < nr; i++). They are nothing: no pass but latency knows them.
 * For that one this folder's users are compiled a second time.
 */
#ifdef LATENCY_PASS
#include "bench/latency.h"
static inline bool touch_begin(struct worker *w)
{
	latency_begin(w->latency);
	return true;
}
static inline void touch_end(struct worker *w)
{
	latency_end(w->latency);
}
#define WORKLOAD_SECTION "workloads_timed"
#else
static inline bool touch_begin(struct worker *w)
{
	return true;
}
static inline void touch_end(struct worker *w)
{
}
#define WORKLOAD_SECTION "workloads"
#endif

#define each_touch(w, i, nr)                                   \
	for (size_t i = 0; i < (size_t)(nr) && touch_begin(w); \
	     touch_end(w), i++)

#define failed(who, call) ((who)->failed_call = (call), -errno)

/* Last line of a workload's file. workloads/registry.c finds it. */
#define WORKLOAD(w)                                        \
	static const struct workload *const registered_##w \
		__attribute__((used, section(WORKLOAD_SECTION))) = &(w)

#endif
