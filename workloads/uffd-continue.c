// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * uffd-continue: maps pages that a memfd holds already, by UFFDIO_CONTINUE,
 * as a virtual machine does whose memory arrives by other ways.
 */
#include "workloads/file.h"
#include "workloads/uffd.h"

#define REGION_BYTES (16 << 20)

static int worker_setup(struct worker *w)
{
	int err = file_map(w, PROT_READ | PROT_WRITE, MAP_SHARED);

	if (!err)
		err = uffd_hold(w, PAGE_BYTES);
	return err ? err : uffd_open(w, UFFDIO_REGISTER_MODE_MINOR);
}

static long lap(struct worker *w)
{
	return uffd_lap(w, PAGE_BYTES, uffd_fill_continue);
}

static int reset(struct worker *w)
{
	return uffd_drop(w, PAGE_BYTES);
}

static const struct lock_path path[] = {
	{ 0, 1, 0, "each ioctl takes mmap_lock for read" },
	{ KERNEL(6, 9), 0, 0, "the VMA's own lock" },
	{ 0 },
};

static const struct workload uffd_continue = {
	.name = "uffd-continue",
	.summary =
		"userfaultfd: UFFDIO_CONTINUE of single pages that a memfd holds",
	.touch = "one UFFDIO_CONTINUE of one page",
	.slice = TABLE_PAGES - 1,
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
WORKLOAD(uffd_continue);
