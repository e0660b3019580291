// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * anon-write-kernel: first writes to anonymous pages by the kernel, as when
 * read() fills a fresh buffer. A fault in kernel mode never tries the VMA's
 * own lock, in any version.
 */
#include "bench/touch.h"

#include <fcntl.h>
#include <unistd.h>

#define REGION_BYTES (64 << 20)
#define SLICE	     (TABLE_PAGES - 1)

static int setup(struct crew *crew)
{
	int fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return failed(crew, "open of /dev/zero");
	crew->shared = (void *)(intptr_t)fd;
	return 0;
}

static void teardown(struct crew *crew)
{
	close((intptr_t)crew->shared);
}

static int worker_setup(struct worker *w)
{
	int err = region_map_declared(w);

	/* This also gives the VMA its anon_vma, once, before the window. */
	if (!err)
		region_hold(w, touch_write);
	return err;
}

static long lap(struct worker *w)
{
	const size_t slice = w->crew->slice;
	const size_t step = w->crew->step_pages * PAGE_BYTES;
	char *end = w->region + w->crew->region_bytes;
	int fd = (intptr_t)w->crew->shared;
	char *table = w->region;
	long nr = 0;

	do {
		each_touch (w, i, slice) {
			if (read(fd, table + i * step, 1) != 1)
				return failed(w, "read of /dev/zero");
		}
		table += TABLE_BYTES;
		nr += slice;
	} while (keep_going(w) && table != end);
	return nr;
}

static const struct lock_path path[] = {
	{ 0, 1, 0, "a fault in kernel mode takes mmap_lock for read" },
	{ 0 },
};

static const struct workload anon_write_kernel = {
	.name = "anon-write-kernel",
	.summary = "first writes to anonymous pages by read()",
	.touch = "a read() of one byte into an untouched page",
	.slice = SLICE,
	.touches_per_fault = 1,
	.region_prot = PROT_READ | PROT_WRITE,
	.region_flags = MAP_PLAIN,
	.shares_tables = true,
	.region_bytes = REGION_BYTES,
	.needs = { .bytes_per_worker = REGION_BYTES,
		   .bytes_follow_region = true },
	.path = path,
	.setup = setup,
	.teardown = teardown,
	.worker_setup = worker_setup,
	.worker_teardown = region_unmap,
	.lap = lap,
	.reset = region_drop,
};
WORKLOAD(anon_write_kernel);
