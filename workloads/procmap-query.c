// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * procmap-query: asks for the one VMA of an address by ioctl, as profilers
 * do.
 */
#include "workloads/maps.h"

#include <linux/fs.h>
#include <stdio.h>
#include <sys/ioctl.h>

#define SLICE 64

#ifndef PROCMAP_QUERY /* Linux 6.11 */
struct procmap_query {
	__u64 size;
	__u64 query_flags;
	__u64 query_addr;
	__u64 vma_start;
	__u64 vma_end;
	__u64 vma_flags;
	__u64 vma_page_size;
	__u64 vma_offset;
	__u64 inode;
	__u32 dev_major;
	__u32 dev_minor;
	__u32 vma_name_size;
	__u32 build_id_size;
	__u64 vma_name_addr;
	__u64 build_id_addr;
};
#define PROCMAP_QUERY _IOWR('f', 17, struct procmap_query)
#endif

static int ask(int fd, const void *address)
{
	struct procmap_query query = { .size = sizeof(query),
				       .query_addr = (uintptr_t)address };

	return ioctl(fd, PROCMAP_QUERY, &query);
}

static int probe(char *why, size_t why_bytes)
{
	struct worker w = { 0 };
	int err = maps_open(&w);

	if (!err)
		err = ask(maps_of(&w), why);
	maps_close(&w);
	if (!err)
		return 0;
	snprintf(why, why_bytes,
		 "this kernel has no PROCMAP_QUERY (Linux 6.11)");
	return -ENOTSUP;
}

static long lap(struct worker *w)
{
	long nr = 0;

	do {
		each_touch (w, i, SLICE) {
			if (ask(maps_of(w), w))
				return failed(w, "ioctl(PROCMAP_QUERY)");
		}
		nr += SLICE;
	} while (keep_going(w));
	return nr;
}

static const struct lock_path path[] = {
	{ KERNEL(6, 11), 1, 0, "each query takes mmap_lock for read" },
	{ KERNEL(6, 18), 0, 0, "the VMA's own lock" },
	{ 0 },
};

static const struct workload procmap_query = {
	.name = "procmap-query",
	.summary = "PROCMAP_QUERY of one address",
	.touch = "an ioctl(PROCMAP_QUERY)",
	.slice = SLICE,
	.needs = { .probe = probe },
	.path = path,
	.worker_setup = maps_open,
	.worker_teardown = maps_close,
	.lap = lap,
};
WORKLOAD(procmap_query);
