// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * uffd-zeropage: maps the zero page where anonymous pages are missing, by
 * UFFDIO_ZEROPAGE.
 */
#include "workloads/uffd.h"

#define REGION_BYTES (16 << 20)

static int worker_setup(struct worker *w)
{
	return uffd_anon_setup(w, PAGE_BYTES);
}

static long lap(struct worker *w)
{
	return uffd_lap(w, PAGE_BYTES, uffd_fill_zero);
}

static int reset(struct worker *w)
{
	return uffd_drop(w, PAGE_BYTES);
}

static const struct lock_path path[] = {
	{ 0, 1, 0, "each ioctl takes mmap_lock for read" },
	{ KERNEL(6, 9), 0, 0,
	  "the VMA's own lock, once the VMA has an anon_vma",
	  .first_reads = 1 },
	{ 0 },
};

static const struct workload uffd_zeropage = {
	.name = "uffd-zeropage",
	.summary = "userfaultfd: UFFDIO_ZEROPAGE of single missing pages",
	.touch = "one UFFDIO_ZEROPAGE of one page",
	.slice = TABLE_PAGES - 1,
	.region_bytes = REGION_BYTES,
	.needs = { .uffd_features = UFFD_FEATURE_THREAD_ID,
		   .uffd_name = "userfaultfd of Linux 4.14",
		   .bytes_per_worker = REGION_BYTES / 512,
		   .bytes_follow_region = true },
	.path = path,
	.worker_setup = worker_setup,
	.worker_teardown = uffd_close,
	.lap = lap,
	.reset = reset,
};
WORKLOAD(uffd_zeropage);
