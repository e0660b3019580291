/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads of anonymous pages that are in swap, and nowhere else: not in the swap
 * cache, where a page stays that was written out until somebody wants the
 * memory. A page that was read back and not written since needs no writing, so
 * a second MADV_PAGEOUT frees it at once; so do all laps after the first.
 */
#ifndef WORKLOADS_SWAP_H
#define WORKLOADS_SWAP_H

#include "bench/touch.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#ifndef MADV_PAGEOUT /* Linux 5.4 */
#define MADV_PAGEOUT 21
#endif

#define SWAP_REGION_BYTES (4 << 20)
#define SWAP_SLICE	  32
/* Of a writeback a millisecond each. */
#define SWAP_TRIES 5000

enum swap_kind {
	SWAP_NONE,
	SWAP_ZRAM, /* read in the fault itself, without the swap cache */
	SWAP_DISK, /* waited for */
	SWAP_BOTH
};

static inline enum swap_kind swap_kind(void)
{
	FILE *f = fopen("/proc/swaps", "r");
	enum swap_kind kind = SWAP_NONE;
	char line[512];

	if (!f)
		return SWAP_NONE;
	/* The first line has the columns' names. */
	while (fgets(line, sizeof(line), f)) {
		if (*line == '/')
			kind |= strncmp(line, "/dev/zram", 9) ? SWAP_DISK
							      : SWAP_ZRAM;
	}
	fclose(f);
	return kind;
}

/* Of this kind and no other; else why not. */
static inline int swap_probe(enum swap_kind wanted, char *why, size_t why_bytes)
{
	static const char *const names[] = {
		[SWAP_NONE] = "nowhere",
		[SWAP_ZRAM] = "on zram",
		[SWAP_DISK] = "on a disk",
		[SWAP_BOTH] = "on zram and on a disk",
	};
	enum swap_kind kind = swap_kind();

	if (kind == wanted)
		return 0;
	if (kind == SWAP_NONE)
		snprintf(why, why_bytes, "this machine has no swap");
	else
		snprintf(why, why_bytes, "swap is %s, not just %s", names[kind],
			 names[wanted]);
	return -ENOTSUP;
}

/* Pages of a slice that are in memory, mapped or in the swap cache. */
static inline size_t swap_nr_resident(char *table)
{
	unsigned char present[SWAP_SLICE];
	size_t nr = 0;

	if (mincore(table, SWAP_SLICE * PAGE_BYTES, present))
		return SWAP_SLICE;
	for (int i = 0; i < SWAP_SLICE; i++)
		nr += present[i] & 1;
	return nr;
}

static inline int swap_slice_out(struct worker *w, char *table)
{
	for (int i = 0; i < SWAP_TRIES; i++) {
		if (madvise(table, SWAP_SLICE * PAGE_BYTES, MADV_PAGEOUT))
			return failed(w, "madvise(MADV_PAGEOUT)");
		if (!swap_nr_resident(table))
			return 0;
		/* Being written, or just written and still in the cache. */
		poll(NULL, 0, 1);
		touch_pages(table, SWAP_SLICE, touch_read);
	}
	errno = ENOSPC;
	return failed(w, "swapping out (is swap full?)");
}

static inline int swap_out(struct worker *w, size_t nr_slices)
{
	int err = 0;

	for (size_t i = 0; i < nr_slices && !err; i++)
		err = swap_slice_out(w, w->region + i * TABLE_BYTES);
	return err;
}

static inline int swap_worker_setup(struct worker *w)
{
	size_t nr = w->crew->region_bytes / TABLE_BYTES;
	int err =
		region_map(w, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	for (size_t i = 0; i < nr && !err; i++) {
		char *table = w->region + i * TABLE_BYTES;

		touch_pages(table, SWAP_SLICE, touch_write);
		/* Keeps the page table. */
		touch_write(table + TABLE_BYTES - PAGE_BYTES);
	}
	return err ? err : swap_out(w, nr);
}

static inline long swap_lap(struct worker *w)
{
	return touch_region(w, touch_read);
}

static inline int swap_reset(struct worker *w)
{
	return swap_out(w, w->nr_done / SWAP_SLICE);
}

#endif
