// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * file-read-cold: read faults in a private mapping of a file on a disk whose
 * pages are not in the page cache. Without readahead, so that each touch
 * waits for a read of one page: a major fault.
 */
#include "workloads/file.h"

#define REGION_BYTES (32 << 20)
#define SLICE	     32

/* Of all but the held pages, which are mapped. */
static int drop_cache(struct worker *w)
{
	errno = posix_fadvise(file_of(w->crew), file_offset(w),
			      w->crew->region_bytes, POSIX_FADV_DONTNEED);
	return errno ? failed(w, "posix_fadvise(POSIX_FADV_DONTNEED)") : 0;
}

static int worker_setup(struct worker *w)
{
	int err = file_map(w, PROT_READ, MAP_PRIVATE);

	if (err)
		return err;
	/* No readahead. */
	if (madvise(w->region, w->crew->region_bytes, MADV_RANDOM))
		return failed(w, "madvise(MADV_RANDOM)");
	for (size_t at = TABLE_BYTES; at <= w->crew->region_bytes;
	     at += TABLE_BYTES)
		touch_read(w->region + at - PAGE_BYTES);
	return drop_cache(w);
}

static long lap(struct worker *w)
{
	return touch_region(w, touch_read);
}

/* Unmapped first: mapped pages stay in the cache. */
static int reset(struct worker *w)
{
	int err = region_drop(w);

	return err ? err : drop_cache(w);
}

static const struct lock_path path[] = {
	{ 0, 2, 0, "a read lock, let go for the read, and again to map" },
	{ KERNEL(6, 7), 1, 0,
	  "the VMA's own lock; after the read mmap_lock, to map" },
	{ 0 },
};

static const struct workload file_read_cold = {
	.name = "file-read-cold",
	.summary = "read pages of a file on a disk that are not cached",
	.touch = "a read that waits for one page of a disk",
	.slice = SLICE,
	.touches_per_fault = 1,
	.region_bytes = REGION_BYTES,
	.needs = { .bytes_per_worker = REGION_BYTES,
		   .bytes_follow_region = true,
		   .probe = file_probe_disk },
	.path = path,
	.setup = file_setup_disk,
	.teardown = file_teardown,
	.worker_setup = worker_setup,
	.worker_teardown = region_unmap,
	.lap = lap,
	.reset = reset,
};
WORKLOAD(file_read_cold);
