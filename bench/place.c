// SPDX-License-Identifier: GPL-2.0-or-later
/* Which worker sits on which PU. */
#include "bench/place.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the word ---- */

enum rule {
	COMPACT,
	SCATTER,
	CORE,
	SMT,
	NODE,
	L3,
	CPUS
};

static const struct {
	const char *name; /* up to the ":" */
	bool takes_value;
} rules[] = {
	[COMPACT] = { "compact", false }, [SCATTER] = { "scatter", false },
	[CORE] = { "core", false },	  [SMT] = { "smt", false },
	[NODE] = { "node", true },	  [L3] = { "l3", true },
	[CPUS] = { "cpus", true },
};
#define NR_RULES (sizeof(rules) / sizeof(rules[0]))

struct placement {
	enum rule rule;
	const char *value; /* after the ":" */
	unsigned int index;
};

/* The number at *text, which moves past it: 0 or -EINVAL. */
static int take_number(const char **text, unsigned int *number)
{
	int length = 0;

	/* No sign, no blank: sscanf() would take either. */
	if (**text < '0' || **text > '9' ||
	    sscanf(*text, "%6u%n", number, &length) != 1)
		return -EINVAL;
	*text += length;
	return 0;
}

/* One "3" or "0-3" of a list, and the comma after it: 0 or -EINVAL. */
static int take_range(const char **text, unsigned int *first,
		      unsigned int *last)
{
	if (take_number(text, first))
		return -EINVAL;
	*last = *first;
	if (**text == '-') {
		++*text;
		if (take_number(text, last) || *last < *first)
			return -EINVAL;
	}
	if (**text == ',')
		return *++*text ? 0 : -EINVAL;
	return **text ? -EINVAL : 0;
}

static int check_value(struct placement *p)
{
	const char *at = p->value;
	unsigned int first, last;
	int err = 0;

	if (p->rule != CPUS)
		return take_number(&at, &p->index) || *at ? -EINVAL : 0;
	do {
		err = take_range(&at, &first, &last);
	} while (!err && *at);
	return err;
}

static int parse(const char *text, struct placement *p)
{
	const char *colon = strchrnul(text, ':');

	for (size_t i = 0; i < NR_RULES; i++) {
		if (strlen(rules[i].name) != (size_t)(colon - text) ||
		    strncmp(text, rules[i].name, colon - text))
			continue;
		*p = (struct placement){ .rule = i, .value = colon + 1 };
		if (rules[i].takes_value != (*colon == ':'))
			return -EINVAL;
		return rules[i].takes_value ? check_value(p) : 0;
	}
	return -EINVAL;
}

int placement_check(const char *text)
{
	struct placement p;

	return parse(text, &p);
}

/* ---- topologies ---- */

static int load(hwloc_topology_t *topology, unsigned long flags,
		const char *synthetic)
{
	if (hwloc_topology_init(topology))
		return -ENOMEM;
	if (hwloc_topology_set_flags(*topology, flags) ||
	    (synthetic && hwloc_topology_set_synthetic(*topology, synthetic)) ||
	    hwloc_topology_load(*topology)) {
		hwloc_topology_destroy(*topology);
		return synthetic ? -EINVAL : -EIO;
	}
	return 0;
}

int place_topology(hwloc_topology_t *topology)
{
	/* Offline and forbidden PUs are left out by hwloc's default. */
	return load(topology,
		    HWLOC_TOPOLOGY_FLAG_IS_THISSYSTEM |
			    HWLOC_TOPOLOGY_FLAG_RESTRICT_TO_CPUBINDING,
		    NULL);
}

/* A word such as "numa", of which hwloc does not ask how many: of "numa core:4"
 * it makes four nodes, and no core. */
static bool lacks_count(const char *synthetic)
{
	size_t length;

	for (; *synthetic; synthetic += length) {
		length = strcspn(synthetic, " ");
		if (isalpha(*synthetic) && strcspn(synthetic, ":=(]") >= length)
			return true;
		length += strspn(synthetic + length, " ");
	}
	return false;
}

int place_made_up(const char *synthetic, hwloc_topology_t *topology)
{
	if (lacks_count(synthetic))
		return -EINVAL;
	return load(topology, 0, synthetic);
}

/* ---- orders ---- */

struct order {
	unsigned int *pus;
	unsigned int nr;
	bool failed; /* no memory */
};

/*
 * Below obj, one PU of each child in turn, each child ordered likewise: so
 * packages first, then L3s, then cores. Only PUs of the set.
 */
static void add_scattered(hwloc_obj_t obj, hwloc_const_cpuset_t set,
			  struct order *order)
{
	unsigned int nr = hwloc_bitmap_weight(obj->cpuset);
	struct order *below;

	if (obj->type == HWLOC_OBJ_PU && hwloc_bitmap_isset(set, obj->os_index))
		order->pus[order->nr++] = obj->os_index;
	if (!obj->arity)
		return;
	below = calloc(obj->arity, sizeof(*below));
	order->failed |= !below;
	for (unsigned int c = 0; c < obj->arity && !order->failed; c++) {
		below[c].pus = calloc(nr, sizeof(*below[c].pus));
		if (below[c].pus)
			add_scattered(obj->children[c], set, &below[c]);
		order->failed |= !below[c].pus || below[c].failed;
	}
	for (unsigned int at = 0; at < nr && !order->failed; at++) {
		for (unsigned int c = 0; c < obj->arity; c++) {
			if (at < below[c].nr)
				order->pus[order->nr++] = below[c].pus[at];
		}
	}
	for (unsigned int c = 0; below && c < obj->arity; c++)
		free(below[c].pus);
	free(below);
}

static void add_in_turn(hwloc_topology_t topology, hwloc_const_cpuset_t set,
			struct order *order)
{
	hwloc_obj_t pu = NULL;

	while ((pu = hwloc_get_next_obj_inside_cpuset_by_type(
			topology, set, HWLOC_OBJ_PU, pu)))
		order->pus[order->nr++] = pu->os_index;
}

/* Which PU of its core it is, from 0. */
static unsigned int sibling_of(hwloc_topology_t topology, hwloc_obj_t pu)
{
	hwloc_obj_t core =
		hwloc_get_ancestor_obj_by_type(topology, HWLOC_OBJ_CORE, pu);

	if (!core)
		return 0;
	return pu->logical_index -
	       hwloc_get_obj_inside_cpuset_by_type(topology, core->cpuset,
						   HWLOC_OBJ_PU, 0)
		       ->logical_index;
}

/* Takes PUs that are not this sibling of their core out of the set. */
static void keep_sibling(hwloc_topology_t topology, hwloc_cpuset_t set,
			 unsigned int sibling)
{
	hwloc_obj_t pu = NULL;

	while ((pu = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_PU, pu))) {
		if (sibling_of(topology, pu) != sibling)
			hwloc_bitmap_clr(set, pu->os_index);
	}
}

static void add_set(hwloc_topology_t topology, const struct placement *p,
		    hwloc_const_cpuset_t set, struct order *order)
{
	if (p->rule == SCATTER)
		add_scattered(hwloc_get_root_obj(topology), set, order);
	else
		add_in_turn(topology, set, order);
}

/* The PUs of the set, kind by kind of core, the fastest first; empties it. */
static void add_by_kind(hwloc_topology_t topology, const struct placement *p,
			hwloc_cpuset_t set, struct order *order)
{
	hwloc_cpuset_t kind = hwloc_bitmap_alloc();

	order->failed |= !kind;
	/* hwloc ranks the slowest first. */
	for (int k = hwloc_cpukinds_get_nr(topology, 0) - 1; k >= 0 && kind;
	     k--) {
		hwloc_cpukinds_get_info(topology, k, kind, NULL, NULL, NULL, 0);
		hwloc_bitmap_and(kind, kind, set);
		add_set(topology, p, kind, order);
		hwloc_bitmap_andnot(set, set, kind);
	}
	/* What no kind covers: all of it, where all cores are alike. */
	add_set(topology, p, set, order);
	hwloc_bitmap_free(kind);
}

static void add_by_sibling(hwloc_topology_t topology, const struct placement *p,
			   hwloc_const_cpuset_t region, struct order *order)
{
	unsigned int nr = hwloc_bitmap_weight(region);
	hwloc_cpuset_t set = hwloc_bitmap_alloc();

	order->failed |= !set;
	if (p->rule == CORE)
		nr = 1;
	for (unsigned int s = 0; order->nr < nr && !order->failed; s++) {
		hwloc_bitmap_copy(set, region);
		if (p->rule != SMT)
			keep_sibling(topology, set, s);
		add_by_kind(topology, p, set, order);
	}
	hwloc_bitmap_free(set);
}

/* ---- what a machine may lack ---- */

__attribute__((format(printf, 3, 4))) static int
lacks(char *why, size_t why_bytes, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why, why_bytes, format, args);
	va_end(args);
	return -EINVAL;
}

static int add_listed(hwloc_topology_t topology, const struct placement *p,
		      struct order *order, char *why, size_t why_bytes)
{
	hwloc_const_cpuset_t all = hwloc_topology_get_topology_cpuset(topology);
	unsigned int first, last;
	char have[100];

	hwloc_bitmap_list_snprintf(have, sizeof(have), all);
	for (const char *at = p->value; *at;) {
		take_range(&at, &first, &last);
		for (unsigned int cpu = first; cpu <= last; cpu++) {
			if (!hwloc_bitmap_isset(all, cpu))
				return lacks(why, why_bytes,
					     "CPU %u is not there, offline, or "
					     "not allowed; to be had: %s",
					     cpu, have);
			for (unsigned int i = 0; i < order->nr; i++) {
				if (order->pus[i] == cpu)
					return lacks(why, why_bytes,
						     "CPU %u stands there "
						     "twice",
						     cpu);
			}
			order->pus[order->nr++] = cpu;
		}
	}
	return 0;
}

/* The PUs that a placement is about; NULL with the reason in why. */
static hwloc_const_cpuset_t region_of(hwloc_topology_t topology,
				      const struct placement *p, char *why,
				      size_t why_bytes)
{
	char have[100];
	hwloc_obj_t obj;

	switch (p->rule) {
	case NODE:
		obj = hwloc_get_numanode_obj_by_os_index(topology, p->index);
		hwloc_bitmap_list_snprintf(
			have, sizeof(have),
			hwloc_topology_get_topology_nodeset(topology));
		if (!obj)
			lacks(why, why_bytes,
			      "no NUMA node %u that may be used; to be had: %s",
			      p->index, have);
		else if (hwloc_bitmap_iszero(obj->cpuset))
			lacks(why, why_bytes,
			      "NUMA node %u has no CPU that may be used",
			      p->index);
		else
			return obj->cpuset;
		return NULL;
	case L3:
		obj = hwloc_get_obj_by_type(topology, HWLOC_OBJ_L3CACHE,
					    p->index);
		if (!obj)
			lacks(why, why_bytes,
			      "no L3 cache %u; there are %d, numbered from 0",
			      p->index,
			      hwloc_get_nbobjs_by_type(topology,
						       HWLOC_OBJ_L3CACHE));
		return obj ? obj->cpuset : NULL;
	default:
		return hwloc_topology_get_topology_cpuset(topology);
	}
}

static int fill(hwloc_topology_t topology, const struct placement *p,
		struct order *order, char *why, size_t why_bytes)
{
	hwloc_const_cpuset_t region;

	if (p->rule == CPUS)
		return add_listed(topology, p, order, why, why_bytes);
	region = region_of(topology, p, why, why_bytes);
	if (!region)
		return -EINVAL;
	add_by_sibling(topology, p, region, order);
	return order->failed ? -ENOMEM : 0;
}

int place_order(hwloc_topology_t topology, const char *placement,
		unsigned int **pus, unsigned int *nr_pus, char *why,
		size_t why_bytes)
{
	int nr = hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_PU);
	struct order order = { .pus = calloc(nr, sizeof(*order.pus)) };
	char lacking[200] = "no such placement";
	struct placement p;
	int err;

	if (!order.pus)
		return -ENOMEM;
	err = parse(placement, &p);
	if (!err)
		err = fill(topology, &p, &order, lacking, sizeof(lacking));
	if (err == -EINVAL)
		lacks(why, why_bytes, "placement %s: %s", placement, lacking);
	if (err) {
		free(order.pus);
		return err;
	}
	*pus = order.pus;
	*nr_pus = order.nr;
	return 0;
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
