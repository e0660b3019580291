/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A record: what one crew of workers did in one launch of one point, as one
 * JSON object on one line. results/README.md names every field; record.c has
 * them as one table that both writes and reads.
 */
#ifndef RESULTS_RECORD_H
#define RESULTS_RECORD_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#define RECORD_FORMAT 1

/*
 * Strings are NULL where absent, numbers without a value are NAN (double) or
 * -1 (int64_t), flags false; absent fields are not written. All strings and
 * json are owned by the record.
 */
struct record {
	int64_t format; /* RECORD_FORMAT */

	/* What became of the launch. */
	char *status; /* "ok", "skipped", "failed" */
	char *reason; /* a clause, when not "ok" */

	/* The point, and where it stands in the plan. */
	char *workload;
	char *role;    /* "measured", or "against" for a crew beside it */
	char *against; /* "mmap-churn:1,maps-read:2"; NULL: none */
	char *pass;    /* "timing", "locks", "latency", ..., see README.md */
	char *placement;
	char *mempolicy; /* absent in old records: local */
	char *kernel;	 /* label of the kernel in the plan */
	int64_t nr_workers;
	int64_t unit, boot, launch; /* boot and launch count from 1 */
	bool repeated;		    /* disturbed, and launched again for it */
	int64_t nr_repeated;	    /* launches of this unit that were */
	int64_t nr_discarded; /* launches before this one, see README.md */
	double time_s;	      /* the window asked for */

	/* The machine it ran on; the rest is in the boot's description. */
	char *release; /* uname -r */
	char *boot_id;
	char *machine_class; /* "bare", "kvm", "tcg", ... */
	int64_t nr_pus;	     /* that the workers could use */
	bool oversubscribed; /* nr_workers > nr_pus */

	/* What the harness saw. */
	int64_t region_bytes; /* of each worker */
	char *geometry;	      /* "shared", "spaced:16", ...; NULL: own */
	int64_t nr_vmas;    /* that the regions make, with idle ones between */
	char *fault_around; /* "on", "stride", "off"; NULL: on, or none */
	int64_t text_bytes; /* that all workers share, in its place */
	char *prefetch;	    /* "adjacent=off"; NULL: as the machine has it */
	int64_t gate_ns; /* from the first thread's start to all at the gate */
	int64_t nr_rounds;
	int64_t window_ns;
	int64_t nr_touches;
	/* mmap_lock, beyond a later touch's, by the first touch of a VMA. */
	double first_reads, first_writes;
	double touches_per_s_mean;
	double touches_per_s_typical; /* absent when oversubscribed */
	double calibration_ns;	      /* the loop's, in those slices */
	double typical_quantile;      /* older records: of the slices */
	bool disturbed;		      /* the CPU was taken from the workers */
	char *disturbed_by;	      /* "preemption" or "steal" */
	double runqueue_pct;	      /* of the laps; absent: unknown */
	double steal_pct;	      /* of the workers' PUs; absent: unknown */
	double touches_per_s_slowest, touches_per_s_fastest;

	/* Of single touches, in pass "latency". */
	char *clock;	      /* "tsc" or "clock_gettime" */
	double clock_cost_ns; /* in each of the next, of the clock alone */
	double clock_step_ns; /* the least that two durations differ by */
	double p50_ns, p90_ns, p99_ns, p99_9_ns, p99_99_ns; /* if known */
	double max_ns;

	/* What the kernel counted for these workers inside their laps. */
	int64_t nr_faults_minor, nr_faults_major;
	int64_t nr_faults_expected;
	char *faults_mismatch; /* NULL: counted equals expected */
	int64_t nr_switches_voluntary, nr_switches_involuntary;

	/* Raw: [{"pu":0,"nr_touches":..,"lap_ns":..,...}, ...] */
	json_t *workers;
	/* Raw: {"0":{"1":60},...}: pages on node 1 of workers on node 0. */
	json_t *pages_on;
	/* Raw: {"touches":511,"ns":[[duration, nr_slices], ...]} */
	json_t *slices;
	/* Raw: {"nr":1000,"ns":[[duration, nr_touches], ...]} */
	json_t *latency;

	/*
	 * perf's counts over the window, all crews together: {"key": number}.
	 * An event that could not be counted is a string: the reason.
	 * In pass "locks": mmap_lock_read_start, mmap_lock_read_failed,
	 * mmap_lock_write_start, mmap_lock_write_failed, mmap_lock_read_ok,
	 * mmap_lock_write_ok, mmap_lock_write_released, contention,
	 * contention_rwsem_read, contention_rwsem_write, contention_spin,
	 * contention_mutex, page_faults_user, page_faults_kernel, page_faults.
	 */
	json_t *counts;
	char *counts_missing; /* why there are none at all */
	/* Of pass "c2c": what perf c2c sampled, as results/README.md has it. */
	json_t *c2c;
	char *locks_differ; /* from mainline's history; NULL: they do not */

	/* In passes "case" and "reported": as robots count and name them. */
	json_t *parameters; /* {"runtime": "300s"} */
	json_t *figures;    /* {"vm-scalability.throughput": 46113} */
	/* Of a report's: {"...": 5}, and {"...": "+19.1%"}. */
	json_t *figures_stddev_pct, *figures_change;
};

void record_init(struct record *r); /* all absent */
void record_free(struct record *r); /* frees what it owns, then inits */

/* One line without its newline; the caller frees it. NULL: no memory. */
char *record_encode(const struct record *r);
json_t *record_to_json(const struct record *r);

/*
 * 0, or -EBADMSG with the reason in why ("column 17: ..." or
 * "field nr_touches: not an integer"), -ENOTSUP for another format.
 * Unknown fields are refused: they mean a newer writer.
 */
int record_decode(struct record *r, const char *line, char *why,
		  size_t why_bytes);
int record_from_json(struct record *r, const json_t *json, char *why,
		     size_t why_bytes);

/* True if its figures are a robot's, or as a robot has them: no launch of
 * a plan, and no part of a comparison that judges. */
bool record_is_robots(const struct record *r);

/*
 * 0, or -EBADMSG: a field is missing that no record in a store may lack
 * (record_decode() lets it pass: a record on its way may not be complete).
 */
int record_check(const struct record *r, char *why, size_t why_bytes);
/* The i-th field's name in JSON; NULL past the last. */
const char *record_field_name(size_t i);

/* A count by key; NAN if absent or not counted. */
double record_count(const struct record *r, const char *key);
/*
 * mmap_lock acquisitions per touch of this record, by all workers in the
 * window: starts less failed tries. NAN if not counted or no touches.
 */
double record_mmap_lock_reads(const struct record *r);
double record_mmap_lock_writes(const struct record *r);

#endif
