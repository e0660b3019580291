// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * process-vm-read: copies one page of the own process with process_vm_readv,
 * as debuggers and sandboxes do.
 */
#include "workloads/hole.h"

#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define MAP_BYTES (2 * PAGE_BYTES)
#define SLICE	  64

static ssize_t copy_page(char *to, char *from)
{
	struct iovec local = { to, PAGE_BYTES }, remote = { from, PAGE_BYTES };

	return process_vm_readv(getpid(), &local, 1, &remote, 1, 0);
}

static int probe(char *why, size_t why_bytes)
{
	static char pages[2 * PAGE_BYTES];

	if (copy_page(pages, pages + PAGE_BYTES) == (ssize_t)PAGE_BYTES)
		return 0;
	snprintf(why, why_bytes, "process_vm_readv is not to be had: %s",
		 strerror(errno));
	return -ENOTSUP;
}

static int worker_setup(struct worker *w)
{
	return hole_map_written(w, MAP_BYTES);
}

static long lap(struct worker *w)
{
	long nr = 0;

	do {
		each_touch (w, i, SLICE) {
			if (copy_page(w->region, w->region + PAGE_BYTES) !=
			    (ssize_t)PAGE_BYTES)
				return failed(w, "process_vm_readv");
		}
		nr += SLICE;
	} while (keep_going(w));
	return nr;
}

static void worker_teardown(struct worker *w)
{
	hole_unmap(w, MAP_BYTES);
}

static const struct lock_path path[] = {
	{ 0, 1, 0, "the pages are pinned under mmap_lock, for read" },
	{ 0 },
};

static const struct workload process_vm_read = {
	.name = "process-vm-read",
	.summary = "process_vm_readv of one page of the own process",
	.touch = "a process_vm_readv of one page",
	.slice = SLICE,
	.needs = { .probe = probe },
	.path = path,
	.worker_setup = worker_setup,
	.worker_teardown = worker_teardown,
	.lap = lap,
};
WORKLOAD(process_vm_read);
