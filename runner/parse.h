/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What stands on a command line, as values. Every function returns 0, or
 * EXIT_USAGE after one sentence on stderr.
 */
#ifndef RUNNER_PARSE_H
#define RUNNER_PARSE_H

#include "bench/bench.h"

#include <stddef.h>
#include <stdint.h>

/* A whole number from min to max; what names the option. */
int parse_number(const char *what, const char *text, uint64_t min, uint64_t max,
		 uint64_t *value);
/* Seconds from .01 to 3600. */
int parse_seconds(const char *what, const char *text, double *seconds);
/* Bytes, with an optional K, M, G or T (of 1024). */
int parse_size(const char *what, const char *text, uint64_t *bytes);
int parse_placement(const char *text);
int parse_mempolicy(const char *text);
/* Unknown: the sentence has the nearest names. */
int parse_workload(const char *text, const struct workload **wl);
/* "on", "stride" or "off". */
int parse_fault_around(const char *text, enum fault_around *around);
/* Whether the workload knows fault-around. */
int parse_around_of(const struct workload *wl, enum fault_around around);
/*
 * "own,spaced:16,shared" of VMAs, "own,shared" of page tables, as a list of
 * what the two make together: only a shared VMA has shared tables. NULL: not
 * given, so own.
 */
int parse_geometries(const char *vmas, const char *pmds, struct geometry *list,
		     size_t *nr);
/* Whether the workload's regions can be laid out so; text_bytes as below. */
int parse_geometry_of(const struct workload *wl,
		      const struct geometry *geometry, uint64_t text_bytes);
/* Whether the workload takes --text; text_bytes 0: it is not given. */
int parse_text_of(const struct workload *wl, uint64_t text_bytes,
		  uint64_t region_bytes);
/* "mmap-churn:2" or "mmap-churn:2:rate=1000/s" (touches by all of them), or
 * several with commas between, appended. */
int parse_against(const char *text, struct crew_params *crews,
		  unsigned int *nr_crews);

#endif
