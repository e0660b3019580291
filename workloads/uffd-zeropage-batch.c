// SPDX-License-Identifier: GPL-2.0-or-later
/* uffd-zeropage-batch: UFFDIO_ZEROPAGE of 16 missing pages at once. */
#include "workloads/uffd.h"

#define REGION_BYTES (16 << 20)
#define SLICE	     31
#define BATCH_BYTES  (16 * PAGE_BYTES) /* a table holds one more */

static int worker_setup(struct worker *w)
{
	return uffd_anon_setup(w, BATCH_BYTES);
}

static long lap(struct worker *w)
{
	return uffd_lap(w, BATCH_BYTES, uffd_fill_zero);
}

static int reset(struct worker *w)
{
	return uffd_drop(w, BATCH_BYTES);
}

static const struct lock_path path[] = {
	{ 0, 1, 0, "each ioctl takes mmap_lock for read" },
	{ KERNEL(6, 9), 0, 0,
	  "the VMA's own lock, once the VMA has an anon_vma",
	  .first_reads = 1 },
	{ 0 },
};

static const struct workload uffd_zeropage_batch = {
	.name = "uffd-zeropage-batch",
	.summary = "userfaultfd: UFFDIO_ZEROPAGE of 16 missing pages at once",
	.touch = "one UFFDIO_ZEROPAGE of 16 pages",
	.slice = SLICE,
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
WORKLOAD(uffd_zeropage_batch);
