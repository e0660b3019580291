// SPDX-License-Identifier: GPL-2.0-or-later
/* uffd-continue-batch: UFFDIO_CONTINUE of 16 pages at once. */
#include "workloads/file.h"
#include "workloads/uffd.h"

#define REGION_BYTES (16 << 20)
#define SLICE	     31
#define BATCH_BYTES  (16 * PAGE_BYTES) /* a table holds one more */

static int worker_setup(struct worker *w)
{
	int err = file_map(w, PROT_READ | PROT_WRITE, MAP_SHARED);

	if (!err)
		err = uffd_hold(w, BATCH_BYTES);
	return err ? err : uffd_open(w, UFFDIO_REGISTER_MODE_MINOR);
}

static long lap(struct worker *w)
{
	return uffd_lap(w, BATCH_BYTES, uffd_fill_continue);
}

static int reset(struct worker *w)
{
	return uffd_drop(w, BATCH_BYTES);
}

static const struct lock_path path[] = {
	{ 0, 1, 0, "each ioctl takes mmap_lock for read" },
	{ KERNEL(6, 9), 0, 0, "the VMA's own lock" },
	{ 0 },
};

static const struct workload uffd_continue_batch = {
	.name = "uffd-continue-batch",
	.summary =
		"userfaultfd: UFFDIO_CONTINUE of 16 pages that a memfd holds",
	.touch = "one UFFDIO_CONTINUE of 16 pages",
	.slice = SLICE,
	.region_bytes = REGION_BYTES,
	.needs = { .uffd_features = UFFD_FEATURE_MINOR_SHMEM,
		   .uffd_name = "UFFD_FEATURE_MINOR_SHMEM (Linux 5.14)",
		   .bytes_per_worker = REGION_BYTES,
		   .bytes_follow_region = true },
	.path = path,
	.setup = shmem_setup_full,
	.teardown = file_teardown,
	.worker_setup = worker_setup,
	.worker_teardown = uffd_close,
	.lap = lap,
	.reset = reset,
};
WORKLOAD(uffd_continue_batch);
