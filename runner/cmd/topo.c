// SPDX-License-Identifier: GPL-2.0-or-later
/* faultline topo: draws which worker sits where, before anything runs. */
#include "bench/bench.h"
#include "runner/cmd/args.h"
#include "runner/cmd/cmd.h"
#include "runner/say.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS	     80
#define NAME_COLUMNS 9 /* "  worker " */
/* A drawing of more lines is not looked at. */
#define MOST_LINES 100
#define MOST_PUS   65536 /* of a made-up machine */

struct topo {
	hwloc_topology_t topology;
	const char *made_up; /* NULL: this machine */
	const char *placement, *mempolicy;
	struct mempolicy policy;
	unsigned int *order, nr_pus; /* of the placement */
	uint64_t nr_workers;	     /* 0: one on each PU */
	int *first;		     /* worker on each PU, by OS index; -1 */
	unsigned int cell_columns;
	bool all;
};

/* ---- one core ---- */

/* The n-th core; where none are known, the n-th PU. */
static hwloc_obj_t core_at(const struct topo *topo, unsigned int n)
{
	bool known = hwloc_get_nbobjs_by_type(topo->topology, HWLOC_OBJ_CORE);

	return hwloc_get_obj_by_type(topo->topology,
				     known ? HWLOC_OBJ_CORE : HWLOC_OBJ_PU, n);
}

/* "0,4": its CPUs, or the first worker of each, "." for none. */
static void cell_text(const struct topo *topo, hwloc_obj_t core, bool workers,
		      char text[128])
{
	unsigned int cpu;
	size_t at = 0;

	text[0] = 0;
	hwloc_bitmap_foreach_begin(cpu, core->cpuset)
	{
		if (at >= 128)
			break;
		if (workers && topo->first[cpu] < 0)
			at += snprintf(text + at, 128 - at, "%s.",
				       at ? "," : "");
		else
			at += snprintf(
				text + at, 128 - at, "%s%u", at ? "," : "",
				workers ? (unsigned int)topo->first[cpu] : cpu);
	}
	hwloc_bitmap_foreach_end();
}

static void measure_cells(struct topo *topo)
{
	hwloc_obj_t core;
	char text[128];

	for (unsigned int n = 0; (core = core_at(topo, n)); n++) {
		for (int workers = 0; workers < 2; workers++) {
			cell_text(topo, core, workers, text);
			if (strlen(text) + 2 > topo->cell_columns)
				topo->cell_columns = strlen(text) + 2;
		}
	}
}

/* ---- a section: neighbours under one package, node and L3 ---- */

static void add_level(const struct topo *topo, hwloc_obj_t core,
		      hwloc_obj_type_t type, const char *name, char text[128])
{
	hwloc_obj_t obj =
		hwloc_get_ancestor_obj_by_type(topo->topology, type, core);
	size_t at = strlen(text);

	if (obj)
		snprintf(text + at, 128 - at, "%s%s %u", at ? ", " : "", name,
			 obj->logical_index);
}

static void section_text(const struct topo *topo, hwloc_obj_t core,
			 char text[128])
{
	unsigned int pu = hwloc_bitmap_first(core->cpuset);
	int node = mempolicy_own_node(topo->topology, pu);
	size_t at;

	text[0] = 0;
	add_level(topo, core, HWLOC_OBJ_PACKAGE, "package", text);
	at = strlen(text);
	if (node >= 0)
		snprintf(text + at, 128 - at, "%snode %d", at ? ", " : "",
			 node);
	add_level(topo, core, HWLOC_OBJ_L3CACHE, "L3", text);
	at = strlen(text);
	if (topo->policy.remote)
		snprintf(text + at, 128 - at, "; memory on node %d",
			 mempolicy_remote_node(&topo->policy, pu));
}

/* One past the last core of the section that core n begins. */
static unsigned int section_end(const struct topo *topo, unsigned int n)
{
	char own[128], other[128];
	hwloc_obj_t core = core_at(topo, n);

	section_text(topo, core, own);
	while ((core = core_at(topo, ++n))) {
		section_text(topo, core, other);
		if (strcmp(own, other))
			break;
	}
	return n;
}

static void print_cells(const struct topo *topo, unsigned int n,
			unsigned int end, bool workers)
{
	char text[128];

	printf("  %-*s", NAME_COLUMNS - 2, workers ? "worker" : "CPU");
	for (; n < end; n++) {
		cell_text(topo, core_at(topo, n), workers, text);
		printf("%-*s", n + 1 < end ? topo->cell_columns : 0, text);
	}
	putchar('\n');
}

static unsigned int cells_a_line(const struct topo *topo)
{
	unsigned int nr = (COLUMNS - NAME_COLUMNS) / topo->cell_columns;

	return nr ? nr : 1;
}

static void draw_section(const struct topo *topo, unsigned int n,
			 unsigned int end)
{
	unsigned int nr = cells_a_line(topo), to;

	for (; n < end; n = to) {
		to = n + nr < end ? n + nr : end;
		print_cells(topo, n, to, false);
		print_cells(topo, n, to, true);
	}
}

/* In one line, what the drawing would have taken many for. */
static void sum_up_section(const struct topo *topo, unsigned int n,
			   unsigned int end)
{
	unsigned int nr_pus = 0, nr_taken = 0, cpu;
	int lowest = -1, highest = -1;

	for (; n < end; n++) {
		hwloc_bitmap_foreach_begin(cpu, core_at(topo, n)->cpuset)
		{
			int worker = topo->first[cpu];

			nr_pus++;
			nr_taken += worker >= 0;
			if (worker >= 0 && (lowest < 0 || worker < lowest))
				lowest = worker;
			highest = worker > highest ? worker : highest;
		}
		hwloc_bitmap_foreach_end();
	}
	if (nr_taken)
		printf("  workers on %u of %u CPUs, the lowest %d, the "
		       "highest %d\n",
		       nr_taken, nr_pus, lowest, highest);
	else
		printf("  no worker on any of %u CPUs\n", nr_pus);
}

static unsigned int count_lines(const struct topo *topo)
{
	unsigned int nr_lines = 0, end;

	for (unsigned int n = 0; core_at(topo, n); n = end) {
		unsigned int a_line = cells_a_line(topo);

		end = section_end(topo, n);
		nr_lines += 1 + (end - n + a_line - 1) / a_line * 2;
	}
	return nr_lines;
}

static void print_sections(const struct topo *topo)
{
	unsigned int nr_lines = count_lines(topo), end;
	bool whole = topo->all || nr_lines <= MOST_LINES;
	char text[128];

	for (unsigned int n = 0; core_at(topo, n); n = end) {
		end = section_end(topo, n);
		section_text(topo, core_at(topo, n), text);
		puts(*text ? text : "machine");
		if (whole)
			draw_section(topo, n, end);
		else
			sum_up_section(topo, n, end);
	}
	if (!whole)
		printf("\nCore by core that is %u lines: --all has them.\n",
		       nr_lines);
}

/* ---- above the drawing ---- */

static void print_count(const struct topo *topo, hwloc_obj_type_t type,
			const char *one, const char *many)
{
	int nr = hwloc_get_nbobjs_by_type(topo->topology, type);

	if (nr > 0)
		printf("%d %s%s", nr, nr == 1 ? one : many,
		       type == HWLOC_OBJ_PU ? "\n" : ", ");
}

static void print_head(const struct topo *topo)
{
	unsigned int nr = topo->nr_pus;

	printf("%s: ", topo->made_up ? topo->made_up : "this machine");
	print_count(topo, HWLOC_OBJ_PACKAGE, "package", "packages");
	print_count(topo, HWLOC_OBJ_NUMANODE, "node", "nodes");
	print_count(topo, HWLOC_OBJ_L3CACHE, "L3", "L3s");
	print_count(topo, HWLOC_OBJ_CORE, "core", "cores");
	print_count(topo, HWLOC_OBJ_PU, "CPU", "CPUs");
	printf("placement %s: %llu worker%s, %u CPU%s in it\n", topo->placement,
	       (unsigned long long)topo->nr_workers,
	       topo->nr_workers == 1 ? "" : "s", nr, nr == 1 ? "" : "s");
	if (topo->nr_workers > nr)
		printf("more workers than CPUs: worker i sits where worker i "
		       "%% %u does; only the\nfirst on each CPU is drawn\n",
		       nr);
	printf("memory %s\n\n", topo->mempolicy);
}

/* ---- the command ---- */

/* How many PUs synthetic words come to: of typed zeros too many, hwloc would
 * make each. */
static bool too_large(const char *words)
{
	uint64_t nr = 1;

	for (const char *at = words; (at = strchr(at, ':')); at++) {
		nr *= strtoul(at + 1, NULL, 10);
		if (nr > MOST_PUS)
			return true;
	}
	return false;
}

static int load(struct topo *topo)
{
	int err;

	if (!topo->made_up)
		err = place_topology(&topo->topology);
	else if (too_large(topo->made_up))
		return say(EXIT_USAGE, "--topology %s: more than %d CPUs",
			   topo->made_up, MOST_PUS);
	else
		err = place_made_up(topo->made_up, &topo->topology);
	if (err == -EINVAL)
		return say(EXIT_USAGE,
			   "--topology takes hwloc's synthetic words, from the "
			   "largest part down to pu, as 'pack:8 [numa] core:24 "
			   "pu:2', not '%s'",
			   topo->made_up);
	return err ? say(EXIT_FAILED, "hwloc: %s", strerror(-err)) : 0;
}

static int seat_workers(struct topo *topo)
{
	hwloc_const_cpuset_t all =
		hwloc_topology_get_topology_cpuset(topo->topology);
	int nr = hwloc_bitmap_last(all) + 1;
	char why[300] = "";
	int err;

	err = place_order(topo->topology, topo->placement, &topo->order,
			  &topo->nr_pus, why, sizeof(why));
	if (!err)
		err = mempolicy_make(&topo->policy, topo->topology,
				     topo->mempolicy, why, sizeof(why));
	topo->first = calloc(nr, sizeof(*topo->first));
	if (!err && !topo->first)
		err = -ENOMEM;
	if (err)
		return say(EXIT_FAILED, "%s", *why ? why : strerror(-err));
	if (!topo->nr_workers)
		topo->nr_workers = topo->nr_pus;
	for (int cpu = 0; cpu < nr; cpu++)
		topo->first[cpu] = -1;
	for (unsigned int i = 0; i < topo->nr_pus && i < topo->nr_workers; i++)
		topo->first[topo->order[i]] = i;
	return 0;
}

#define AT(member) offsetof(struct topo, member)

static const struct arg known[] = {
	{ "placement", take_placement, AT(placement) },
	{ "mempolicy", take_mempolicy, AT(mempolicy) },
	{ "workers", take_number, AT(nr_workers), 1, BENCH_MAX_WORKERS },
	{ "topology", take_text, AT(made_up) },
	{ "all", take_flag, AT(all) },
	{ 0 },
};

int cmd_topo(int argc, char **argv)
{
	struct topo topo = { .placement = PLACEMENT_DEFAULT,
			     .mempolicy = MEMPOLICY_DEFAULT };
	int code = args_read(known, &topo, argc, argv);

	if (!code)
		code = words("topo", argc, argv, 0, 0);
	if (!code)
		code = load(&topo);
	if (code)
		return code;
	code = seat_workers(&topo);
	if (!code) {
		measure_cells(&topo);
		print_head(&topo);
		print_sections(&topo);
	}
	free(topo.order);
	free(topo.first);
	mempolicy_free(&topo.policy);
	hwloc_topology_destroy(topo.topology);
	return code;
}
