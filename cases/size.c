// SPDX-License-Identifier: GPL-2.0-or-later
/* How much memory a case takes, and whether this machine has it. */
#include "cases/engine.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/statfs.h>
#include <unistd.h>

#define TIB	     (1ull << 40)
#define ROTATE_BYTES (4 * TIB)
/* A page of page table maps 2 MiB: half the memory in them maps 256 times it. */
#define MAPPED_BY_HALF 256
/* usemem's own figures, of another time: kept, for they say how much is done. */
#define VMAS_OF_A_PAGE	   21
#define SMALL_BYTES	   (10 * PAGE)
#define SMALL_MEMORY_PARTS 3
/* Of libraries, stacks and heaps. */
#define MAPS_BESIDE 1000

struct line {
	const char *name;
	uint64_t value;
};

/* The values of lines "NAME[:] NUMBER ...". */
static int read_lines(const char *root, const char *path, struct line *lines)
{
	char full[1024], name[64];
	unsigned long long value;
	FILE *f;

	snprintf(full, sizeof(full), "%s%s", root, path);
	f = fopen(full, "r");
	if (!f)
		return -errno;
	while (fscanf(f, "%63s %llu%*[^\n]", name, &value) == 2) {
		for (struct line *line = lines; line->name; line++)
			if (!strcmp(line->name, name))
				line->value = value;
	}
	fclose(f);
	return 0;
}

static unsigned int count_nodes(const char *root)
{
	char path[1024];
	unsigned int nr = 0;

	do {
		snprintf(path, sizeof(path),
			 "%s/sys/devices/system/node/node%u", root, nr);
	} while (!access(path, F_OK) && ++nr);
	return nr ? nr : 1;
}

static uint64_t read_max_maps(const char *root)
{
	unsigned long long value = 65530;
	char path[1024];
	FILE *f;

	snprintf(path, sizeof(path), "%s/proc/sys/vm/max_map_count", root);
	f = fopen(path, "r");
	if (!f)
		return value;
	if (fscanf(f, "%llu", &value) != 1)
		value = 65530;
	fclose(f);
	return value;
}

int machine_read(const char *root, struct machine *machine)
{
	struct line memory[] = { { "MemTotal:" },
				 { "MemAvailable:" },
				 { "MemFree:" },
				 { "SwapTotal:" },
				 { NULL } };
	struct line pages[] = { { "nr_free_pages" },
				{ "nr_file_pages" },
				{ NULL } };
	struct statfs shm;
	int err = read_lines(root, "/proc/meminfo", memory);

	if (!err)
		err = read_lines(root, "/proc/vmstat", pages);
	if (err)
		return err;
	*machine = (struct machine){
		.mem = memory[0].value << 10,
		.available = memory[1].value << 10,
		.free = memory[2].value << 10,
		.swap = memory[3].value << 10,
		.reclaimable = (pages[0].value + pages[1].value) * PAGE,
		.nr_nodes = count_nodes(root),
		.max_maps = read_max_maps(root),
	};
	if (!statfs("/dev/shm", &shm))
		machine->shm = (uint64_t)shm.f_blocks * shm.f_bsize;
	return 0;
}

static uint64_t base_bytes(enum base base, const struct machine *machine)
{
	uint64_t tables = machine->available * MAPPED_BY_HALF;
	uint64_t rotate = tables < ROTATE_BYTES ? tables : ROTATE_BYTES;
	uint64_t most_maps =
		VMAS_OF_A_PAGE * (machine->mem / SMALL_MEMORY_PARTS) / PAGE;

	switch (base) {
	case OF_TABLES:
		return tables;
	case OF_ROTATE:
		return rotate;
	case OF_SMALL:
		while (rotate / SMALL_BYTES > most_maps)
			rotate /= 2;
		return rotate;
	case OF_SHM:
		return machine->shm;
	case OF_RECLAIMABLE:
		return machine->reclaimable;
	case OF_SWAP:
		return (machine->available + machine->swap) / 4 * 3;
	case OF_FREE:
		return (machine->free >> 10) * PAGE;
	default:
		return machine->mem;
	}
}

uint64_t case_bytes(const struct vm_case *c, const struct machine *machine,
		    unsigned int nr_tasks, uint64_t asked)
{
	const struct rule *rule = &c->rule;
	uint64_t bytes =
		asked ? asked : base_bytes(rule->base, machine) / rule->part;

	if (rule->of_nodes)
		bytes /= machine->nr_nodes;
	if (rule->each)
		bytes /= nr_tasks + rule->and_parent;
	if (rule->most_bytes && bytes > rule->most_bytes)
		bytes = rule->most_bytes;
	return bytes / sizeof(long) * sizeof(long);
}

/* ---- whether it can run here ---- */

/* VMAs of one process, at the most. */
static uint64_t nr_maps(const struct vm_case *c, unsigned int nr_tasks,
			uint64_t bytes)
{
	if (c->work == work_remap)
		return bytes / PAGE;
	if (!c->unit_bytes)
		return 0;
	return bytes / c->unit_bytes * (c->shape == THREADS ? nr_tasks : 1);
}

uint64_t case_fit_maps(const struct vm_case *c, const struct machine *machine,
		       unsigned int nr_tasks, uint64_t bytes)
{
	uint64_t maps = nr_maps(c, nr_tasks, bytes);
	uint64_t most = machine->max_maps > MAPS_BESIDE
				? machine->max_maps - MAPS_BESIDE
				: 0;

	if (maps <= most)
		return bytes;
	return (uint64_t)((double)bytes * most / maps) / PAGE * PAGE;
}

/* What stays in memory and cannot be reclaimed, swap aside. */
static uint64_t resident_bytes(const struct vm_case *c, unsigned int nr_tasks,
			       uint64_t bytes)
{
	if (c->backing == OF_TMPFS)
		return bytes;
	if (c->work == work_mbind)
		return bytes * nr_tasks;
	if (c->backing == OF_FILE || !c->writes || (c->needs & NEEDS_SWAP))
		return 0;
	if (!c->one_map)
		return bytes * nr_tasks;
	if (!c->populate)
		return bytes;
	return bytes * (c->shape == THREADS ? 2 : nr_tasks + 1);
}

static int check_memory(const struct vm_case *c, const struct machine *machine,
			unsigned int nr_tasks, uint64_t bytes, char *why,
			size_t why_bytes)
{
	uint64_t need = resident_bytes(c, nr_tasks, bytes);

	if (need > machine->available) {
		snprintf(why, why_bytes,
			 "it writes %" PRIu64 " MiB and %" PRIu64
			 " MiB are available; give --size less",
			 need >> 20, machine->available >> 20);
		return -ENOMEM;
	}
	if (c->backing == OF_TMPFS && bytes > machine->shm) {
		snprintf(why, why_bytes,
			 "it fills %" PRIu64 " MiB of /dev/shm, which holds "
			 "%" PRIu64 " MiB; give --size less",
			 bytes >> 20, machine->shm >> 20);
		return -ENOMEM;
	}
	return 0;
}

int case_needs(const struct vm_case *c, const struct machine *machine,
	       unsigned int nr_tasks, uint64_t bytes, char *why,
	       size_t why_bytes)
{
	uint64_t maps = nr_maps(c, nr_tasks, bytes);

	if ((c->needs & NEEDS_SWAP) && !machine->swap) {
		snprintf(why, why_bytes, "this machine has no swap");
		return -ENOTSUP;
	}
	if ((c->needs & NEEDS_NODES) && machine->nr_nodes < 2) {
		snprintf(why, why_bytes, "this machine has one NUMA node");
		return -ENOTSUP;
	}
	if ((c->needs & NEEDS_POOL) && geteuid()) {
		snprintf(why, why_bytes,
			 "only root may set the pool of huge pages");
		return -ENOTSUP;
	}
	if (maps && maps + MAPS_BESIDE > machine->max_maps) {
		snprintf(why, why_bytes,
			 "it makes up to %" PRIu64 " mappings and "
			 "vm.max_map_count is %" PRIu64
			 "; raise it (sysctl -w vm.max_map_count=%" PRIu64
			 ") or give --size less",
			 maps, machine->max_maps, maps + MAPS_BESIDE);
		return -ENOTSUP;
	}
	return check_memory(c, machine, nr_tasks, bytes, why, why_bytes);
}
