/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * perf c2c around one launch's window: loads and stores that the CPU samples
 * with the addresses of their data, and which loads found their line modified
 * in another core's cache (HITM; on Arm, in a peer's). What comes of it is
 * "c2c" in a record; results/README.md has its members.
 */
#ifndef RUNNER_PERF_C2C_H
#define RUNNER_PERF_C2C_H

#include "runner/perf/perf.h"

#include <stdio.h>

/* As many as are kept: perf prints them by how hot they are. */
#define C2C_MOST_LINES	  10
#define C2C_MOST_ACCESSES 16

/* 0; -ENOTSUP and in why a clause that follows "because"; or -errno. */
int c2c_find(char *why, size_t why_bytes);

/*
 * As perf_launch(), with c2c in place of counts. Which object an address was
 * in is known from the kernel's allocations for this launch, which are traced
 * from its start on.
 */
int c2c_launch(struct perf_launch *launch);

/* perf c2c report --stdio -NN; NULL: not in that form, or no memory. */
json_t *c2c_parse(const char *report);
/*
 * perf script's lines of kmem:kmem_cache_alloc: each access gets "allocated",
 * the allocations that its address was in: [{"by", "bytes", "at"}].
 */
void c2c_add_allocations(json_t *c2c, const char *script);
/* /proc/kallsyms: an access to a variable of the kernel gets "variable". */
void c2c_add_variables(json_t *c2c, FILE *kallsyms);

#endif
