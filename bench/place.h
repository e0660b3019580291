/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which worker sits on which PU: hwloc, the cpuset and binding respected. */
#ifndef BENCH_PLACE_H
#define BENCH_PLACE_H

#include <hwloc.h>

enum placement {
	PLACEMENT_COMPACT, /* neighbours first: fills cores, L3s, packages */
	PLACEMENT_SCATTER, /* far apart first: packages, L3s, cores, PUs */
};

const char *placement_name(enum placement placement);
/* 0, or -EINVAL for an unknown name. */
int placement_parse(const char *name, enum placement *placement);

/* The topology of the PUs this process may use; 0 or -errno. */
int place_topology(hwloc_topology_t *topology);

/*
 * All PUs of the topology in the placement's order, as OS indices: worker i
 * sits on (*order)[i % *nr_pus]. The caller frees *order. 0 or -errno.
 */
int place_order(hwloc_topology_t topology, enum placement placement,
		unsigned int **order, unsigned int *nr_pus);

/* Binds the calling thread; 0 or -errno. */
int place_bind(hwloc_topology_t topology, unsigned int pu);

#endif
