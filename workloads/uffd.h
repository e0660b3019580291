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

/*
 * One touch fills so many bytes: a page, or a batch of pages. What a slice of
 * touches leaves of a page table is held.
 */
static inline size_t uffd_slice_bytes(const struct worker *w, size_t bytes)
{
	return w->crew->workload->slice * bytes;
}

static inline int uffd_hold(struct worker *w, size_t bytes)
{
	size_t filled = uffd_slice_bytes(w, bytes);

	w->is_fresh = w->crew->fresh;
	for (size_t at = filled; at < w->crew->region_bytes;
	     at += TABLE_BYTES) {
		char *held = w->region + at;

		/* Copies come from here: present, but of another VMA. */
		if (w->is_fresh &&
		    mmap(held, TABLE_BYTES - filled, PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1,
			 0) == MAP_FAILED)
			return failed(w, "mmap of the held pages");
		touch_pages(held, TABLE_PAGES - filled / PAGE_BYTES,
			    touch_write);
	}
	return 0;
}

static inline int uffd_drop(struct worker *w, size_t bytes)
{
	const size_t slice = w->crew->workload->slice;
	char *table = w->region;

	for (size_t nr = 0; nr < w->nr_done; nr += slice) {
		if (madvise(table, uffd_slice_bytes(w, bytes), MADV_DONTNEED))
			return failed(w, "madvise(MADV_DONTNEED)");
		table += TABLE_BYTES;
	}
	return 0;
}

/* Of a region of which the held pages stay; the rest is to be filled. */
static inline int uffd_anon_setup(struct worker *w, size_t bytes)
{
	int err =
		region_map(w, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (err)
		return err;
	/* This also gives the VMA its anon_vma, once, before the window. */
	err = uffd_hold(w, bytes);
	return err ? err : uffd_open(w, UFFDIO_REGISTER_MODE_MISSING);
}

/* A lap: fills the region; fill() fills so many bytes, and 0 or -errno. */
__inline_loop long uffd_lap(struct worker *w, size_t bytes,
			    int (*fill)(struct worker *w, char *at,
					size_t bytes))
{
	const size_t slice = w->crew->slice;
	char *end = w->region + w->crew->region_bytes;
	char *table = w->region;
	long nr = 0;
	int err;

	do {
		each_touch (w, i, slice) {
			err = fill(w, table + i * bytes, bytes);
			if (err)
				return err;
		}
		table += TABLE_BYTES;
		nr += slice;
	} while (keep_going(w) && table != end);
	return nr;
}

/* ---- the ways to fill ---- */

static inline int uffd_fill_copy(struct worker *w, char *at, size_t bytes)
{
	/* The held pages are present, so many at least in each table. */
	struct uffdio_copy copy = { .dst = (uintptr_t)at,
				    .src = (uintptr_t)w->region + TABLE_BYTES -
					   bytes,
				    .len = bytes };

	if (ioctl(uffd_of(w), UFFDIO_COPY, &copy))
		return failed(w, "ioctl(UFFDIO_COPY)");
	return 0;
}

static inline int uffd_fill_zero(struct worker *w, char *at, size_t bytes)
{
	struct uffdio_zeropage zero = { .range = { (uintptr_t)at, bytes } };

	if (ioctl(uffd_of(w), UFFDIO_ZEROPAGE, &zero))
		return failed(w, "ioctl(UFFDIO_ZEROPAGE)");
	return 0;
}

static inline int uffd_fill_continue(struct worker *w, char *at, size_t bytes)
{
	struct uffdio_continue more = { .range = { (uintptr_t)at, bytes } };

	if (ioctl(uffd_of(w), UFFDIO_CONTINUE, &more))
		return failed(w, "ioctl(UFFDIO_CONTINUE)");
	return 0;
}

#endif
