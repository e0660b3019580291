// SPDX-License-Identifier: GPL-2.0-or-later
/* On which NUMA node the memory of a worker lies. */
#include "bench/mempolicy.h"

#include "bench/touch.h"

#include <errno.h>
#include <numaif.h>
#include <stdio.h>
#include <string.h>

#define MOST_NODES 1024 /* as CONFIG_NODES_SHIFT allows */
#define LONG_BITS  (8 * sizeof(unsigned long))

static bool is_bind(const char *text)
{
	return !strncmp(text, "bind:", 5);
}

int mempolicy_named(const char *text, hwloc_nodeset_t nodes)
{
	if (!is_bind(text) ||
	    strspn(text + 5, "0123456789,-") + 5 != strlen(text) ||
	    hwloc_bitmap_list_sscanf(nodes, text + 5))
		return -EINVAL;
	/* "0-" would be all nodes from 0 on, and "" none. */
	if (hwloc_bitmap_iszero(nodes) ||
	    (unsigned int)hwloc_bitmap_last(nodes) >= MOST_NODES)
		return -EINVAL;
	return 0;
}

int mempolicy_check(const char *text)
{
	hwloc_bitmap_t nodes;
	int err;

	if (!strcmp(text, "local") || !strcmp(text, "interleave") ||
	    !strcmp(text, "remote"))
		return 0;
	nodes = hwloc_bitmap_alloc();
	err = nodes ? mempolicy_named(text, nodes) : -ENOMEM;
	hwloc_bitmap_free(nodes);
	return err;
}

static void nodes_with_memory(hwloc_topology_t topology, hwloc_nodeset_t nodes)
{
	hwloc_obj_t node = NULL;

	while ((node = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_NUMANODE,
						  node))) {
		/* Of a made-up machine nobody said how much. */
		if (node->attr->numanode.local_memory ||
		    !hwloc_topology_is_thissystem(topology))
			hwloc_bitmap_set(nodes, node->os_index);
	}
}

/* Leaves in policy->nodes what the list names; -EINVAL: one has no memory. */
static int keep_named(struct mempolicy *policy, const char *text, char *why,
		      size_t why_bytes)
{
	hwloc_bitmap_t named = hwloc_bitmap_alloc();
	char have[100];
	int err = 0;

	if (!named)
		return -ENOMEM;
	mempolicy_named(text, named);
	if (!hwloc_bitmap_isincluded(named, policy->nodes)) {
		hwloc_bitmap_list_snprintf(have, sizeof(have), policy->nodes);
		snprintf(why, why_bytes,
			 "mempolicy %s: NUMA nodes with memory that may be "
			 "used are %s",
			 text, have);
		err = -EINVAL;
	}
	hwloc_bitmap_copy(policy->nodes, named);
	hwloc_bitmap_free(named);
	return err;
}

static int choose(struct mempolicy *policy, const char *text, char *why,
		  size_t why_bytes)
{
	policy->mode = MPOL_LOCAL;
	if (is_bind(text)) {
		policy->mode = MPOL_BIND;
		return keep_named(policy, text, why, why_bytes);
	}
	if (!strcmp(text, "interleave"))
		policy->mode = MPOL_INTERLEAVE;
	if (strcmp(text, "remote"))
		return 0;
	/* Not bound: where one node is full the kernel would kill. */
	policy->mode = MPOL_PREFERRED;
	policy->remote = true;
	if (hwloc_bitmap_weight(policy->nodes) > 1)
		return 0;
	snprintf(why, why_bytes,
		 "mempolicy remote: there is only one NUMA node with memory");
	return -EINVAL;
}

int mempolicy_make(struct mempolicy *policy, hwloc_topology_t topology,
		   const char *text, char *why, size_t why_bytes)
{
	int err;

	*policy = (struct mempolicy){ .topology = topology,
				      .nodes = hwloc_bitmap_alloc() };
	if (!policy->nodes)
		return -ENOMEM;
	nodes_with_memory(topology, policy->nodes);
	err = choose(policy, text, why, why_bytes);
	if (err)
		mempolicy_free(policy);
	return err;
}

void mempolicy_free(struct mempolicy *policy)
{
	hwloc_bitmap_free(policy->nodes);
	policy->nodes = NULL;
}

/* ---- near and far ---- */

/* Of the nodes that hold the PU, the one that holds the fewest others. */
static hwloc_obj_t own_node(hwloc_topology_t topology, unsigned int pu)
{
	hwloc_obj_t node = NULL, best = NULL;

	while ((node = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_NUMANODE,
						  node))) {
		if (hwloc_bitmap_isset(node->cpuset, pu) &&
		    (!best || hwloc_bitmap_weight(node->cpuset) <
				      hwloc_bitmap_weight(best->cpuset)))
			best = node;
	}
	return best;
}

int mempolicy_own_node(hwloc_topology_t topology, unsigned int pu)
{
	hwloc_obj_t node = own_node(topology, pu);

	return node ? (int)node->os_index : -1;
}

/* 1 where the machine does not say: then all are as far. */
static uint64_t distance(struct hwloc_distances_s *all, hwloc_obj_t from,
			 hwloc_obj_t to)
{
	hwloc_uint64_t there = 1, back;

	if (all && from)
		hwloc_distances_obj_pair_values(all, from, to, &there, &back);
	return there;
}

int mempolicy_remote_node(const struct mempolicy *policy, unsigned int pu)
{
	hwloc_topology_t topology = policy->topology;
	unsigned int nr =
		hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_NUMANODE);
	hwloc_obj_t own = own_node(topology, pu), node;
	struct hwloc_distances_s *all = NULL;
	uint64_t farthest = 0;
	unsigned int one = 1;
	int best = -1;

	if (hwloc_distances_get_by_name(topology, "NUMALatency", &one, &all, 0))
		all = NULL;
	/* From the next one on, once around. */
	for (unsigned int i = 1; i <= nr; i++) {
		node = hwloc_get_obj_by_type(
			topology, HWLOC_OBJ_NUMANODE,
			((own ? own->logical_index : 0) + i) % nr);
		if (node == own ||
		    !hwloc_bitmap_isset(policy->nodes, node->os_index))
			continue;
		if (best < 0 || distance(all, own, node) > farthest) {
			farthest = distance(all, own, node);
			best = node->os_index;
		}
	}
	if (all)
		hwloc_distances_release(topology, all);
	return best;
}

/* ---- the kernel's word ---- */

int mempolicy_local(void)
{
	/* A kernel without NUMA has nothing to keep out. */
	return set_mempolicy(MPOL_LOCAL, NULL, 0) && errno != ENOSYS ? -errno
								     : 0;
}

int mempolicy_apply(const struct mempolicy *policy, unsigned int pu)
{
	unsigned long mask[MOST_NODES / LONG_BITS] = { 0 };
	unsigned int node;

	if (policy->mode == MPOL_LOCAL)
		return mempolicy_local();
	if (policy->remote) {
		node = mempolicy_remote_node(policy, pu);
		mask[node / LONG_BITS] = 1ul << node % LONG_BITS;
	} else {
		hwloc_bitmap_to_ulongs(policy->nodes, MOST_NODES / LONG_BITS,
				       mask);
	}
	/* The kernel takes the last bit of what it is told for none of it. */
	return set_mempolicy(policy->mode, mask, MOST_NODES + 1) ? -errno : 0;
}

#define SAMPLE 64

void mempolicy_sample(const char *region, size_t bytes, unsigned int nr_nodes,
		      unsigned int *nr_pages)
{
	size_t nr = bytes / PAGE_BYTES;
	void *pages[SAMPLE];
	int at[SAMPLE];

	for (size_t i = 0; i < SAMPLE; i++)
		pages[i] = (void *)(region + nr * i * i / (SAMPLE * SAMPLE) *
						     PAGE_BYTES);
	/* Without nodes to move to it only looks. */
	if (move_pages(0, SAMPLE, pages, NULL, at, 0))
		return;
	for (size_t i = 0; i < SAMPLE; i++) {
		if (at[i] >= 0 && (unsigned int)at[i] < nr_nodes)
			nr_pages[at[i]]++;
	}
}
