// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * anon-read-zram: reads of anonymous pages that are swapped to zram. The fault
 * decompresses the page itself and waits for nothing.
 */
#include "workloads/swap.h"

static int probe(char *why, size_t why_bytes)
{
	return swap_probe(SWAP_ZRAM, why, why_bytes);
}

static const struct lock_path path[] = {
	{ 0, 1, 0, "every fault takes mmap_lock for read" },
	{ KERNEL(6, 6), 0, 0, "the VMA's own lock, for nothing is waited for" },
	{ 0 },
};

static const struct workload anon_read_zram = {
	.name = "anon-read-zram",
	.summary = "read anonymous pages that are swapped to zram",
	.touch = "a read that decompresses one page",
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
WORKLOAD(anon_read_zram);
