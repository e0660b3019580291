// SPDX-License-Identifier: GPL-2.0-or-later
/* Which worker sits on which PU. */
#include "bench/place.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = {
	[PLACEMENT_COMPACT] = "compact",
	[PLACEMENT_SCATTER] = "scatter",
};
#define NR_PLACEMENTS (sizeof(names) / sizeof(names[0]))

const char *placement_name(enum placement placement)
{
	return names[placement];
}

int placement_parse(const char *name, enum placement *placement)
{
	for (size_t i = 0; i < NR_PLACEMENTS; i++) {
		if (!strcmp(name, names[i])) {
			*placement = i;
			return 0;
		}
	}
	return -EINVAL;
}

int place_topology(hwloc_topology_t *topology)
{
	/* Offline and forbidden PUs are left out by hwloc's default. */
	unsigned long flags = HWLOC_TOPOLOGY_FLAG_IS_THISSYSTEM |
			      HWLOC_TOPOLOGY_FLAG_RESTRICT_TO_CPUBINDING;

	if (hwloc_topology_init(topology))
		return -ENOMEM;
	if (hwloc_topology_set_flags(*topology, flags) ||
	    hwloc_topology_load(*topology)) {
		hwloc_topology_destroy(*topology);
		return -EIO;
	}
	return 0;
}

/*
 * Below obj, one PU of each child in turn, each child ordered likewise: so
 * packages first, then L3s, then cores, SMT siblings last.
 */
static unsigned int scatter(hwloc_obj_t obj, unsigned int *order)
{
	unsigned int nr = 0, nr_left, step;
	unsigned int *below;

	if (obj->type == HWLOC_OBJ_PU) {
		order[0] = obj->os_index;
		return 1;
	}
	if (obj->arity == 1)
		return scatter(obj->children[0], order);
	nr_left = hwloc_bitmap_weight(obj->cpuset);
	below = calloc((size_t)obj->arity * (nr_left + 1), sizeof(*below));
	if (!below)
		return 0;
	/* A row a child: how many PUs, then the PUs. */
	for (unsigned int c = 0; c < obj->arity; c++) {
		unsigned int *row = below + (size_t)c * (nr_left + 1);

		row[0] = scatter(obj->children[c], row + 1);
	}
	for (step = 1; step <= nr_left; step++) {
		for (unsigned int c = 0; c < obj->arity; c++) {
			unsigned int *row = below + (size_t)c * (nr_left + 1);

			if (step <= row[0])
				order[nr++] = row[step];
		}
	}
	free(below);
	return nr;
}

static unsigned int compact(hwloc_topology_t topology, unsigned int *order,
			    unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		order[i] = hwloc_get_obj_by_type(topology, HWLOC_OBJ_PU, i)
				   ->os_index;
	return nr;
}

int place_order(hwloc_topology_t topology, enum placement placement,
		unsigned int **order, unsigned int *nr_pus)
{
	int nr = hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_PU);
	unsigned int nr_ordered;

	if (nr <= 0)
		return -ENODEV;
	*order = calloc(nr, sizeof(**order));
	if (!*order)
		return -ENOMEM;
	*nr_pus = nr;
	if (placement == PLACEMENT_SCATTER)
		nr_ordered = scatter(hwloc_get_root_obj(topology), *order);
	else
		nr_ordered = compact(topology, *order, nr);
	if (nr_ordered == *nr_pus)
		return 0;
	free(*order);
	return -ENOMEM;
}

int place_bind(hwloc_topology_t topology, unsigned int pu)
{
	hwloc_cpuset_t set = hwloc_bitmap_alloc();
	int err = 0;

	if (!set)
		return -ENOMEM;
	hwloc_bitmap_only(set, pu);
	if (hwloc_set_cpubind(topology, set, HWLOC_CPUBIND_THREAD))
		err = -errno;
	hwloc_bitmap_free(set);
	return err;
}
