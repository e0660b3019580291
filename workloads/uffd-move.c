// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * uffd-move: UFFDIO_MOVE of single pages between the two halves of a worker's
 * region, as a compacting garbage collector does.
 */
#include "bench/touch.h"

#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SLICE	     128
#define REGION_BYTES (16 << 20)

#ifndef UFFD_USER_MODE_ONLY /* Linux 5.11 */
#define UFFD_USER_MODE_ONLY 1
#endif
#ifndef UFFDIO_MOVE /* Linux 6.8 */
#define UFFD_FEATURE_MOVE (1 << 16)
struct uffdio_move {
	__u64 dst;
	__u64 src;
	__u64 len;
	__u64 mode;
	__s64 move;
};
#define UFFDIO_MOVE _IOWR(UFFDIO, 0x05, struct uffdio_move)
#endif

/* The worker's own descriptor: no two workers share a context's lock. */
static int uffd_of(const struct worker *w)
{
	return (intptr_t)w->own;
}

static int uffd_open(struct worker *w)
{
	struct uffdio_api api = { .api = UFFD_API,
				  .features = UFFD_FEATURE_MOVE };
	struct uffdio_register reg = {
		.range = { (uintptr_t)w->region, w->crew->region_bytes },
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC | UFFD_USER_MODE_ONLY);

	if (fd < 0)
		return failed(w, "userfaultfd");
	w->own = (void *)(intptr_t)fd;
	if (ioctl(fd, UFFDIO_API, &api))
		return failed(w, "ioctl(UFFDIO_API)");
	if (ioctl(fd, UFFDIO_REGISTER, &reg))
		return failed(w, "ioctl(UFFDIO_REGISTER)");
	return 0;
}

/* The lower half is full, the upper one empty; both have an anon_vma. */
static int worker_setup(struct worker *w)
{
	size_t half = w->crew->region_bytes / 2;
	int err;

	err = region_map(w, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (err)
		return err;
	touch_pages(w->region, 2 * half / PAGE_BYTES, touch_write);
	if (madvise(w->region + half, half, MADV_DONTNEED))
		return failed(w, "madvise(MADV_DONTNEED)");
	return uffd_open(w);
}

static int move_page(struct worker *w, char *to, char *from)
{
	struct uffdio_move move = { .dst = (uintptr_t)to,
				    .src = (uintptr_t)from,
				    .len = PAGE_BYTES };

	if (ioctl(uffd_of(w), UFFDIO_MOVE, &move))
		return failed(w, "ioctl(UFFDIO_MOVE)");
	return 0;
}

static long lap(struct worker *w)
{
	size_t half = w->crew->region_bytes / 2;
	char *from = w->region, *end = from + half;
	long nr = 0;
	int err;

	do {
		for (int i = 0; i < SLICE; i++, from += PAGE_BYTES) {
			err = move_page(w, from + half, from);
			if (err)
				return err;
		}
		nr += SLICE;
	} while (keep_going(w) && from != end);
	return nr;
}

static int reset(struct worker *w)
{
	size_t half = w->crew->region_bytes / 2;
	char *to = w->region;
	int err = 0;

	for (size_t i = 0; i < w->nr_done && !err; i++, to += PAGE_BYTES)
		err = move_page(w, to, to + half);
	return err;
}

static void worker_teardown(struct worker *w)
{
	if (w->own)
		close(uffd_of(w));
	region_unmap(w);
}

static const struct lock_path path[] = {
	{ KERNEL(6, 8), 1, 0, "each move takes mmap_lock for read" },
	{ KERNEL(6, 9), 0, 0, "the locks of the two VMAs" },
	{ 0 },
};

static const struct workload uffd_move = {
	.name = "uffd-move",
	.summary = "userfaultfd: UFFDIO_MOVE of single pages",
	.touch = "one UFFDIO_MOVE of one page",
	.slice = SLICE,
	.quick = true,
	.region_bytes = REGION_BYTES,
	.needs = { .uffd_features = UFFD_FEATURE_MOVE,
		   .uffd_name = "UFFDIO_MOVE (Linux 6.8)",
		   .bytes_per_worker = REGION_BYTES / 2,
		   .bytes_follow_region = true },
	.path = path,
	.worker_setup = worker_setup,
	.worker_teardown = worker_teardown,
	.lap = lap,
	.reset = reset,
};
WORKLOAD(uffd_move);
