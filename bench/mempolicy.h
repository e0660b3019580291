/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * On which NUMA node the memory lies that a worker faults in: a policy of its
 * thread's own, which its page tables follow too.
 *
 * A policy is one word, the same on a command line and in a record:
 *
 *   local       the node of its PU
 *   interleave  page by page over all nodes that have memory
 *   bind:LIST   these nodes only; if they are full the kernel kills
 *   remote      the node farthest from its own, and others only if it is full;
 *               of several as far the next one after its own, so that each has
 *               its share
 *
 * Any of them keeps NUMA balancing out: its hinting faults would be counted,
 * and it takes mmap_lock in the faulting thread. The kernel leaves a mapping
 * alone whose policy, or else its thread's, lacks MPOL_F_MOF
 * (vma_policy_mof()), as all do that are set without MPOL_F_NUMA_BALANCING.
 */
#ifndef BENCH_MEMPOLICY_H
#define BENCH_MEMPOLICY_H

#include <hwloc.h>
#include <stdbool.h>
#include <stddef.h>

#define MEMPOLICY_DEFAULT "local"
#define MEMPOLICY_CHOICE  "local, interleave, remote or bind:LIST (bind:0-1,3)"

struct mempolicy {
	hwloc_topology_t topology;
	int mode; /* the kernel's */
	bool remote;
	hwloc_nodeset_t nodes; /* with memory; of bind, those named */
};

/* 0, or -EINVAL: on no machine is that a policy. */
int mempolicy_check(const char *text);

/* The nodes that bind:LIST names; -EINVAL: it is another policy, or none. */
int mempolicy_named(const char *text, hwloc_nodeset_t nodes);

/*
 * 0, -EINVAL with a sentence in why where the topology has no such nodes, or
 * -ENOMEM. The topology must outlive the policy, and mempolicy_free() ends it.
 */
int mempolicy_make(struct mempolicy *policy, hwloc_topology_t topology,
		   const char *text, char *why, size_t why_bytes);
void mempolicy_free(struct mempolicy *policy);

/* For the calling thread, which sits on this PU; 0 or -errno. */
int mempolicy_apply(const struct mempolicy *policy, unsigned int pu);
/* The same, local; of what is the harness's own. */
int mempolicy_local(void);

/* The node of a PU, as OS index; -1: it has none. */
int mempolicy_own_node(hwloc_topology_t topology, unsigned int pu);
/* The one that remote takes for a PU. */
int mempolicy_remote_node(const struct mempolicy *policy, unsigned int pu);

/*
 * Asks the kernel where pages of a region lie, some 60 of them, more of them
 * near its start: nr_pages[node] grows for each that lies on a node under
 * nr_nodes. What is not there is not counted.
 */
void mempolicy_sample(const char *region, size_t bytes, unsigned int nr_nodes,
		      unsigned int *nr_pages);

#endif
