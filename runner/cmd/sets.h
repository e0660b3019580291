/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a run measures, and beside what: --set, --against and --or-against. */
#ifndef RUNNER_CMD_SETS_H
#define RUNNER_CMD_SETS_H

#include "runner/plan/plan.h"

enum set {
	SET_QUICK,
	SET_ALL,
	SET_STORMS /* some faults, beside 0, 1 and 2 workers of each storm */
};

/* In the functions below: 0, or an exit code after one sentence. */

/* "quick", "all", "storms" or "storms:rate=R/s". */
int set_parse(const char *text, enum set *set);
/*
 * The set's workloads, if none is named yet. SET_STORMS also adds its
 * variants, paced as text (that of set_parse(), or NULL) has it.
 */
int set_add(enum set set, const char *text, struct plan_points *points);
/* Workloads by name, none of them twice. */
int set_name(struct plan_points *points, int nr_names, char **names);

/* Crews of the latest variant of what runs beside, or of another one. */
int variant_add(struct plan_points *points, const char *text, bool another);
int variants_check(const struct plan_points *points);

#endif
