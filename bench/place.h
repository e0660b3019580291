/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which worker sits on which PU: hwloc, the cpuset and binding respected.
 *
 * A placement is one word, the same on a command line and in a record. `L#`
 * are hwloc's logical indices, as lstopo shows them; nodes and CPUs are the
 * kernel's numbers.
 *
 *   compact    near PUs first, a core's siblings last: the cores of an L3, of
 *              a package, the next package; then the second PU of each core
 *   scatter    far PUs first: packages in turn, then their L3s, then cores;
 *              siblings last
 *   core       as compact, but only one PU of each core
 *   smt        near PUs first, all siblings of a core before the next core
 *   node:N     as compact, in NUMA node N
 *   l3:N       as compact, under L3 cache L#N
 *   cpus:LIST  these CPUs in the order given: cpus:8,0-3
 *
 * Of a hybrid CPU the cores of the fastest kind come first, in all but cpus.
 */
#ifndef BENCH_PLACE_H
#define BENCH_PLACE_H

#include <hwloc.h>
#include <stddef.h>

#define PLACEMENT_DEFAULT "compact"
#define PLACEMENT_CHOICE \
	"compact, scatter, core, smt, node:N, l3:N or cpus:LIST (cpus:0-3,8)"

/* 0, or -EINVAL: on no machine is that a placement. */
int placement_check(const char *text);

/* The topology of the PUs this process may use; 0 or -errno. */
int place_topology(hwloc_topology_t *topology);
/* One made up from hwloc's synthetic words ("pack:8 core:24 pu:2"). */
int place_made_up(const char *synthetic, hwloc_topology_t *topology);

/*
 * The PUs of a placement in its order, as OS indices: worker i sits on
 * (*order)[i % *nr_pus]. The caller frees *order. 0, -EINVAL with a sentence
 * in why where the topology has no such place, or -ENOMEM.
 */
int place_order(hwloc_topology_t topology, const char *placement,
		unsigned int **order, unsigned int *nr_pus, char *why,
		size_t why_bytes);

/* Binds the calling thread; 0 or -errno. */
int place_bind(hwloc_topology_t topology, unsigned int pu);

#endif
