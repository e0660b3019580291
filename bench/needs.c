// SPDX-License-Identifier: GPL-2.0-or-later
/* Whether what a crew needs is there, asked before the first mapping. */
#include "bench/bench.h"
#include "bench/cgroup.h"
#include "bench/limits.h"
#include "bench/touch.h"
#include "bench/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <stdio.h>
#include <stdlib.h>
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

/* A figure of a meminfo; 0: it is not there. */
static uint64_t meminfo(const char *path, const char *key)
{
	char *kib = tree_field("", path, key);
	uint64_t bytes = kib ? strtoull(kib, NULL, 10) * 1024 : 0;

	free(kib);
	return bytes;
}

static uint64_t mem_available(void)
{
	uint64_t bytes = meminfo("/proc/meminfo", "MemAvailable");

	return bytes ? bytes : UINT64_MAX;
}

/* Free, and what the kernel may drop: a node has no MemAvailable. */
static uint64_t node_available(unsigned int node)
{
	char path[64], unused[32], cache[32];

	snprintf(path, sizeof(path), "/sys/devices/system/node/node%u/meminfo",
		 node);
	snprintf(unused, sizeof(unused), "Node %u MemFree", node);
	snprintf(cache, sizeof(cache), "Node %u Inactive(file)", node);
	return meminfo(path, unused) + meminfo(path, cache);
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
		return UINT64_MAX;
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
	uint64_t have = mem_available(), group = cgroup_memory_room("");
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
