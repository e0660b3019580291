// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * anon-write-mthp: first writes that allocate and zero a folio of 64 KiB. A
 * touch writes its first byte and its last: where the kernel gave base pages
 * instead, a touch makes two faults and the counts disagree.
 *
 * In each page table 31 folios may be had; the rest of it is held and has base
 * pages. So no VMA has room for a huge page of 2 MiB.
 */
#include "bench/touch.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define REGION_BYTES (16 << 20)
#define SLICE	     31
#define FOLIO_BYTES  (64ul << 10)
#define THP	     "/sys/kernel/mm/transparent_hugepage"
#define ENABLED	     THP "/hugepages-64kB/enabled" /* Linux 6.8 */

__inline_loop void touch_folio(char *folio)
{
	touch_write(folio);
	touch_write(folio + FOLIO_BYTES - 1);
}

static int folios_drop(struct worker *w, char *table)
{
	if (madvise(table, SLICE * FOLIO_BYTES, MADV_DONTNEED))
		return failed(w, "madvise(MADV_DONTNEED)");
	return 0;
}

/* Each VMA gets its anon_vma, once, before the window. */
static int table_prepare(struct worker *w, char *table)
{
	if (madvise(table, SLICE * FOLIO_BYTES, MADV_HUGEPAGE))
		return failed(w, "madvise(MADV_HUGEPAGE)");
	w->is_fresh = w->crew->fresh;
	if (w->is_fresh)
		return 0;
	touch_write(table + SLICE * FOLIO_BYTES);
	touch_write(table);
	return folios_drop(w, table);
}

static int worker_setup(struct worker *w)
{
	int err =
		region_map(w, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	for (size_t at = 0; at < w->crew->region_bytes && !err;
	     at += TABLE_BYTES)
		err = table_prepare(w, w->region + at);
	return err;
}

static bool says(const char *path, const char *word)
{
	char setting[64] = "";
	FILE *f = fopen(path, "r");

	if (!f)
		return false;
	if (!fgets(setting, sizeof(setting), f))
		setting[0] = 0;
	fclose(f);
	return strstr(setting, word);
}

static bool are_off(void)
{
	return says(ENABLED, "[never]") ||
	       (says(ENABLED, "[inherit]") && says(THP "/enabled", "[never]"));
}

/* A write must bring the 16 pages of its folio, and no others. */
static bool gives_folios(void)
{
	struct crew crew = { .region_bytes = TABLE_BYTES };
	struct worker w = { .crew = &crew };
	unsigned char last = 0, next = 1;

	if (!worker_setup(&w)) {
		touch_write(w.region);
		mincore(w.region + FOLIO_BYTES - PAGE_BYTES, PAGE_BYTES, &last);
		mincore(w.region + FOLIO_BYTES, PAGE_BYTES, &next);
	}
	region_unmap(&w);
	return (last & 1) && !(next & 1);
}

static int probe(char *why, size_t why_bytes)
{
	if (access(ENABLED, R_OK))
		snprintf(why, why_bytes,
			 "this kernel has no folios of 64 KiB for anonymous "
			 "memory (mTHP, Linux 6.8)");
	else if (are_off())
		snprintf(why, why_bytes,
			 "folios of 64 KiB are off; to have them, echo madvise "
			 ">" ENABLED);
	else if (!gives_folios())
		snprintf(
			why, why_bytes,
			"a first write gave no folio of just 64 KiB; if another "
			"size is on, see " THP "/hugepages-*/enabled");
	else
		return 0;
	return -ENOTSUP;
}

static long lap(struct worker *w)
{
	char *end = w->region + w->crew->region_bytes;
	char *table = w->region;
	long nr = 0;

	do {
		each_touch (w, i, SLICE)
			touch_folio(table + i * FOLIO_BYTES);
		table += TABLE_BYTES;
		nr += SLICE;
	} while (keep_going(w) && table != end);
	return nr;
}

static int reset(struct worker *w)
{
	char *table = w->region;
	int err = 0;

	for (size_t nr = 0; nr < w->nr_done && !err; nr += SLICE) {
		err = folios_drop(w, table);
		table += TABLE_BYTES;
	}
	return err;
}

static const struct lock_path path[] = {
	{ KERNEL(6, 8), 0, 0,
	  "the VMA's own lock, once the VMA has an anon_vma",
	  .first_reads = 1 },
	{ 0 },
};

static const struct workload anon_write_mthp = {
	.name = "anon-write-mthp",
	.summary = "first writes to anonymous folios of 64 KiB",
	.touch = "a write that allocates and zeroes 64 KiB",
	.slice = SLICE,
	.touches_per_fault = 1,
	.region_bytes = REGION_BYTES,
	.needs = { .bytes_per_worker = REGION_BYTES,
		   .bytes_follow_region = true,
		   .probe = probe },
	.path = path,
	.worker_setup = worker_setup,
	.worker_teardown = region_unmap,
	.lap = lap,
	.reset = reset,
};
WORKLOAD(anon_write_mthp);
