// SPDX-License-Identifier: GPL-2.0-or-later
/* Whether what a crew needs is there, asked before the first mapping. */
#include "bench/bench.h"
#include "bench/limits.h"
#include "bench/touch.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MIB (1ull << 20)
/* A thread's task and stacks, and what the harness keeps of a worker. */
#define WORKER_BYTES (80ull << 10)
/* A stack and the guard below it; a region and its two guards. */
#define MAPS_OF_STACK  2
#define MAPS_OF_REGION 3

#ifndef UFFD_USER_MODE_ONLY /* Linux 5.11 */
#define UFFD_USER_MODE_ONLY 1
#endif

static int check_uffd(const struct needs *needs, char *why, size_t why_bytes)
{
	struct uffdio_api api = { .api = UFFD_API };
	int fd, err;

	if (!needs->uffd_features)
		return 0;
	fd = syscall(SYS_userfaultfd, O_CLOEXEC | UFFD_USER_MODE_ONLY);
	if (fd < 0) {
		snprintf(why, why_bytes, "userfaultfd is not to be had: %s",
			 strerror(errno));
		return -ENOTSUP;
	}
	err = ioctl(fd, UFFDIO_API, &api);
	close(fd);
	if (!err &&
	    (api.features & needs->uffd_features) == needs->uffd_features)
		return 0;
	snprintf(why, why_bytes, "this kernel has no %s", needs->uffd_name);
	return -ENOTSUP;
}

/* A file's only number, or -1 (also for "max"). */
static long long number_in(const char *path)
{
	FILE *f = fopen(path, "r");
	long long value = -1;

	if (!f)
		return -1;
	if (fscanf(f, "%lld", &value) != 1)
		value = -1;
	fclose(f);
	return value;
}

static unsigned long long mem_available(void)
{
	FILE *f = fopen("/proc/meminfo", "r");
	unsigned long long kib = 0;
	char line[128];

	if (!f)
		return ~0ull;
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "MemAvailable: %llu", &kib) == 1)
			break;
	}
	fclose(f);
	return kib ? kib * 1024 : ~0ull;
}

/* What the process's own cgroup (v2) leaves; its parents are not asked. */
static unsigned long long cgroup_available(void)
{
	char group[512] = "", path[640];
	FILE *f = fopen("/proc/self/cgroup", "r");
	long long max, current;

	if (!f)
		return ~0ull;
	if (fscanf(f, "0::%511s", group) != 1)
		group[0] = 0;
	fclose(f);
	snprintf(path, sizeof(path), "/sys/fs/cgroup%s/memory.max", group);
	max = number_in(path);
	snprintf(path, sizeof(path), "/sys/fs/cgroup%s/memory.current", group);
	current = number_in(path);
	if (max < 0 || current < 0)
		return ~0ull;
	return max > current ? max - current : 0;
}

static uint64_t node_available(unsigned int node)
{
	unsigned long long kib, bytes = 0;
	char path[64], line[128];
	FILE *f;

	snprintf(path, sizeof(path), "/sys/devices/system/node/node%u/meminfo",
		 node);
	f = fopen(path, "r");
	if (!f)
		return 0;
	/* Free, and what the kernel may drop: there is no MemAvailable. */
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "Node %*u MemFree: %llu", &kib) == 1 ||
		    sscanf(line, "Node %*u Inactive(file): %llu", &kib) == 1)
			bytes += kib * 1024;
	}
	fclose(f);
	return bytes;
}

/*
 * What the nodes have to give that workers are bound to: past it the kernel
 * kills, and not only us. Other policies go to other nodes.
 */
static uint64_t nodes_available(const char *mempolicy)
{
	hwloc_bitmap_t nodes = hwloc_bitmap_alloc();
	uint64_t bytes = 0;
	int node;

	if (!nodes || mempolicy_named(mempolicy, nodes)) {
		hwloc_bitmap_free(nodes);
		return ~0ull;
	}
	hwloc_bitmap_foreach_begin(node, nodes)
	{
		bytes += node_available(node);
	}
	hwloc_bitmap_foreach_end();
	hwloc_bitmap_free(nodes);
	return bytes;
}

static uint64_t bytes_each(const struct workload *wl, size_t region_bytes)
{
	uint64_t each = wl->needs.bytes_per_worker;
	size_t region = wl->region_bytes;

	if (region && region_bytes) {
		if (wl->needs.bytes_follow_region)
			each = (double)each / region * region_bytes;
		region = region_bytes;
	}
	/* A region's page tables: 8 bytes a page. */
	return each + region / 512;
}

/* One text for all: its pages, its page tables, and its workers. */
static int check_text(const struct crew_params *crew, uint64_t have, char *why,
		      size_t why_bytes)
{
	uint64_t share = crew->workload->text_share_bytes;
	/* One share of each page table is held, see bench/touch.h. */
	uint64_t in_table = TABLE_BYTES / share - 1;
	uint64_t nr_tables = (crew->text_bytes + TABLE_BYTES - 1) / TABLE_BYTES;
	uint64_t need = crew->text_bytes + crew->text_bytes / 512 +
			crew->nr_workers * WORKER_BYTES;

	if (crew->nr_workers > nr_tables * in_table) {
		nr_tables = (crew->nr_workers + in_table - 1) / in_table;
		snprintf(why, why_bytes,
			 "%u workers need --text %lluM, for each runs %llu KiB "
			 "of its own",
			 crew->nr_workers,
			 (unsigned long long)(nr_tables * TABLE_BYTES / MIB),
			 (unsigned long long)(share >> 10));
		return -EINVAL;
	}
	if (need <= have)
		return 0;
	snprintf(why, why_bytes,
		 "a text of %llu MiB and %u workers need %llu MiB, but %llu "
		 "MiB are available; use a smaller --text or fewer --workers",
		 (unsigned long long)(crew->text_bytes / MIB), crew->nr_workers,
		 (unsigned long long)(need / MIB),
		 (unsigned long long)(have / MIB));
	return -ENOMEM;
}

int needs_check_memory(const struct crew_params *crews, unsigned int nr_crews,
		       size_t region_bytes, uint64_t have, char *why,
		       size_t why_bytes)
{
	uint64_t each = bytes_each(crews->workload, region_bytes);
	uint64_t need = each * crews->nr_workers;
	unsigned int most = geometry_most_workers(&crews->geometry);
	char beside[48] = "";

	if (crews->nr_workers > most) {
		snprintf(why, why_bytes,
			 "--pmd shared is of at most %u workers, for so many "
			 "pages of a page table are touched, not of %u",
			 most, crews->nr_workers);
		return -EINVAL;
	}
	if (crews->text_bytes)
		return check_text(crews, have, why, why_bytes);
	for (unsigned int c = 1; c < nr_crews; c++)
		need += bytes_each(crews[c].workload, 0) * crews[c].nr_workers;
	if (need <= have)
		return 0;
	if (nr_crews > 1)
		snprintf(beside, sizeof(beside), " and the workers beside");
	snprintf(why, why_bytes,
		 "%u workers x %.1f MiB%s = %llu MiB, but %llu MiB are "
		 "available; use fewer --workers%s",
		 crews->nr_workers, (double)each / MIB, beside,
		 (unsigned long long)(need / MIB),
		 (unsigned long long)(have / MIB),
		 crews->workload->region_bytes ? " or a smaller --region" : "");
	return -ENOMEM;
}

static int check_limits(const struct crew_params *crews, unsigned int nr_crews,
			char *why, size_t why_bytes)
{
	unsigned long nr_workers = 0, nr_maps = 0;

	for (unsigned int c = 0; c < nr_crews; c++) {
		bool own =
			crews[c].workload->region_bytes && !crews[c].text_bytes;

		nr_workers += crews[c].nr_workers;
		nr_maps += crews[c].nr_workers *
			   (MAPS_OF_STACK + (own ? MAPS_OF_REGION : 0));
	}
	if (crews->geometry.vma != VMA_OWN)
		nr_maps +=
			geometry_nr_vmas(&crews->geometry, crews->nr_workers) +
			GEOMETRY_LEFTOVERS;
	return limits_check("", nr_workers, nr_maps, why, why_bytes);
}

int needs_check(const char *mempolicy, const struct crew_params *crews,
		unsigned int nr_crews, size_t region_bytes, char *why,
		size_t why_bytes)
{
	uint64_t have = mem_available(), group = cgroup_available();
	uint64_t nodes = nodes_available(mempolicy);
	int err = 0;

	for (unsigned int c = 0; c < nr_crews && !err; c++) {
		const struct needs *needs = &crews[c].workload->needs;

		err = check_uffd(needs, why, why_bytes);
		if (!err && needs->probe)
			err = needs->probe(why, why_bytes);
	}
	if (!err && crews->fault_around == FAULT_AROUND_OFF)
		err = around_may_off(why, why_bytes);
	if (!err)
		err = check_limits(crews, nr_crews, why, why_bytes);
	if (err)
		return err;
	have = nodes < have ? nodes : have;
	return needs_check_memory(crews, nr_crews, region_bytes,
				  group < have ? group : have, why, why_bytes);
}
