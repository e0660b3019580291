/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A userfaultfd for each worker's region: no two workers share the lock of a
 * context. Nothing waits for its faults; the laps fill pages by ioctl.
 */
#ifndef WORKLOADS_UFFD_H
#define WORKLOADS_UFFD_H

#include "bench/touch.h"

#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

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

static inline int uffd_of(const struct worker *w)
{
	return (intptr_t)w->own;
}

/* For the whole region; mode is UFFDIO_REGISTER_MODE_*. */
static inline int uffd_open(struct worker *w, uint64_t mode)
{
	struct uffdio_api api = {
		.api = UFFD_API,
		.features = w->crew->workload->needs.uffd_features,
	};
	struct uffdio_register reg = {
		.range = { (uintptr_t)w->region, w->crew->region_bytes },
		.mode = mode,
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

static inline void uffd_close(struct worker *w)
{
	if (w->own)
		close(uffd_of(w));
	region_unmap(w);
}

/* Of a region of which the held pages stay; the rest is to be filled. */
static inline int uffd_anon_setup(struct worker *w)
{
	int err =
		region_map(w, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (err)
		return err;
	/* This also gives the VMA its anon_vma, once, before the window. */
	region_hold(w, touch_write);
	return uffd_open(w, UFFDIO_REGISTER_MODE_MISSING);
}

/* A held page, which is present. */
static inline char *uffd_held(const struct worker *w)
{
	return w->region + TABLE_BYTES - PAGE_BYTES;
}

/* A lap: fills the region page by page; fill() returns 0 or -errno. */
__inline_loop long uffd_lap(struct worker *w,
			    int (*fill)(struct worker *w, char *page))
{
	const size_t slice = w->crew->slice;
	char *end = w->region + w->crew->region_bytes;
	char *table = w->region;
	long nr = 0;
	int err;

	do {
		each_touch (w, i, slice) {
			err = fill(w, table + i * PAGE_BYTES);
			if (err)
				return err;
		}
		table += TABLE_BYTES;
		nr += slice;
	} while (keep_going(w) && table != end);
	return nr;
}

#endif
