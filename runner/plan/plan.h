/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The plan: every launch that will be made, in the order it will be made in,
 * written down before anything runs.
 */
#ifndef RUNNER_PLAN_PLAN_H
#define RUNNER_PLAN_PLAN_H

#include "bench/around.h"
#include "bench/geometry.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum pass {
	PASS_TIMING,
	PASS_LOCKS,
	PASS_LATENCY,
	PASS_CACHELINE,
	PASS_C2C
};
#define NR_PASSES 5
const char *pass_name(enum pass pass);
int pass_parse(const char *name, enum pass *pass); /* 0 or -EINVAL */

struct plan_kernel {
	char *label;   /* unique in the plan */
	char *image;   /* NULL: the running kernel */
	char *release; /* from the image's header, or uname -r */
};

/* One launch of one point in one boot. */
struct unit {
	unsigned int number; /* from 1, in the order of the plan */
	unsigned int kernel; /* index into plan->kernels */
	unsigned int boot;   /* from 1, counted for each kernel */
	unsigned int launch; /* from 1, counted for each point and boot */
	char *workload;
	unsigned int nr_workers;
	enum pass pass;
	char *against; /* the crews beside it, "mmap-churn:1,..."; NULL: none */
	struct geometry geometry;
};

struct plan {
	uint64_t seed;
	struct plan_kernel *kernels;
	size_t nr_kernels;
	unsigned int nr_boots, nr_launches;
	unsigned int nr_retries; /* of a disturbed launch, at most */
	double time_s;
	char *placement;
	char *mempolicy;
	uint64_t region_bytes; /* 0: each workload's default */
	enum fault_around fault_around;
	uint64_t text_bytes; /* that all workers share; 0: not given */
	bool adjacent_off;   /* no prefetch of adjacent lines */
	struct unit *units;
	size_t nr_units;
	/* Of a guest, used with images only. */
	unsigned int nr_cpus;
	unsigned int nr_nodes; /* divides nr_cpus */
	uint64_t memory_bytes;
	char *accel; /* "kvm", "tcg", or "auto": KVM if it boots a guest */
};

/* What plan_make() crosses with kernels, boots and launches. */
struct plan_points {
	char **workloads;
	size_t nr_workloads;
	unsigned int *nr_workers;
	size_t nr_nr_workers;
	enum pass passes[NR_PASSES];
	size_t nr_passes;
	char **againsts; /* each point alone, and with each of these */
	size_t nr_againsts;
	struct geometry geometries[MOST_GEOMETRIES]; /* likewise */
	size_t nr_geometries;
};

bool points_have(const struct plan_points *points, enum pass pass);

/*
 * Fills plan->units: kernels in pairs of boots, in seeded random order inside
 * a pair; points and launches in seeded random order inside a boot, the same
 * in the boots of one pair. 0 or -ENOMEM.
 */
int plan_make(struct plan *plan, const struct plan_points *points);
json_t *plan_to_json(const struct plan *plan);
/* 0, or -EBADMSG with the reason in why. */
int plan_from_json(struct plan *plan, const json_t *json, char *why,
		   size_t why_bytes);
void unit_free(struct unit *unit);
void plan_free(struct plan *plan);

#endif
