// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * anon-read-swapped: reads of anonymous pages that are swapped to a disk. Each
 * touch waits for a page. Without readahead: with it, most touches would find
 * their page read already, or being read, and how many is chance.
 */
#include "workloads/swap.h"

#define CLUSTER "/proc/sys/vm/page-cluster"
#define ZSWAP	"/sys/module/zswap/parameters/enabled"

static int first_char(const char *path)
{
	FILE *f = fopen(path, "r");
	int c = EOF;

	if (f) {
		c = fgetc(f);
		fclose(f);
	}
	return c;
}

static int probe(char *why, size_t why_bytes)
{
	int err = swap_probe(SWAP_DISK, why, why_bytes);

	if (err)
		return err;
	err = -ENOTSUP;
	if (first_char(ZSWAP) == 'Y')
		snprintf(why, why_bytes,
			 "zswap keeps pages in memory; to have them on the "
			 "disk, echo N >" ZSWAP);
	else if (first_char(CLUSTER) != '0')
		snprintf(why, why_bytes,
			 "swap is read ahead; to have it read page by page, "
			 "echo 0 >" CLUSTER);
	else
		err = 0;
	return err;
}

static const struct lock_path path[] = {
	{ 0, 1, 0, "a read lock, kept for the wait" },
	{ KERNEL(6, 6), 1, 0,
	  "the VMA's own lock; after a wait mmap_lock, to map",
	  .at_most = true },
	{ 0 },
};

static const struct workload anon_read_swapped = {
	.name = "anon-read-swapped",
	.summary = "read anonymous pages that are swapped to a disk",
	.touch = "a read that waits for one page of swap",
	.slice = SWAP_SLICE,
	.touches_per_fault = 1,
	.region_bytes = SWAP_REGION_BYTES,
	.needs = { .bytes_per_worker = SWAP_REGION_BYTES,
		   .bytes_follow_region = true,
		   .probe = probe },
	.path = path,
	.worker_setup = swap_worker_setup,
	.worker_teardown = region_unmap,
	.lap = swap_lap,
	.reset = swap_reset,
};
WORKLOAD(anon_read_swapped);
