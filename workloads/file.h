/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file without a name, in TMPDIR or in memory, of which each worker maps
 * its own part, as the threads of one program do.
 */
#ifndef WORKLOADS_FILE_H
#define WORKLOADS_FILE_H

#include "bench/touch.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

/* The kernel's default window of fault-around: 64 KiB. */
#define AROUND_PAGES 16
/*
 * A worker's region where reads fault in the page cache. A page takes two lines
 * of cache (its own and its struct page) and its slot in a table: 300 KiB in
 * all, which stays in most L2 caches. At four times that a touch waits for the
 * L3, which in a virtual machine others use too (docs/method.md).
 */
#define FILE_REGION_BYTES (8 << 20)

static inline const char *file_dir(void)
{
	const char *dir = getenv("TMPDIR");

	return dir ? dir : "/tmp";
}

static inline bool is_in_memory(const char *dir)
{
	struct statfs fs;

	return !statfs(dir, &fs) &&
	       (fs.f_type == TMPFS_MAGIC || fs.f_type == RAMFS_MAGIC);
}

/* For what only a filesystem on a disk does; where /tmp is in memory. */
static inline const char *file_disk_dir(void)
{
	return is_in_memory(file_dir()) ? "/var/tmp" : file_dir();
}

static inline int file_probe_disk(char *why, size_t why_bytes)
{
	if (!is_in_memory(file_disk_dir()))
		return 0;
	snprintf(why, why_bytes,
		 "%s and /var/tmp are in memory; set TMPDIR to a directory on "
		 "a disk",
		 file_dir());
	return -ENOTSUP;
}

/*
 * Page by page: a filesystem with large folios makes one as large as the
 * write, and since 6.18 fault-around maps a folio whole. With folios of one
 * page a fault maps the same everywhere.
 */
static inline int file_fill(int fd, size_t bytes, const void *start,
			    size_t start_bytes)
{
	static char page[PAGE_BYTES];

	memcpy(page, start, start_bytes);
	for (size_t at = 0; at < bytes; at += PAGE_BYTES) {
		ssize_t nr = pwrite(fd, page, PAGE_BYTES, at);

		if (nr >= 0 && nr != (ssize_t)PAGE_BYTES)
			errno = ENOSPC;
		if (nr != (ssize_t)PAGE_BYTES)
			return -errno;
	}
	/* Pages under writeback are passed over by fault-around. */
	return fsync(fd) ? -errno : 0;
}

struct file {
	int fd;
	size_t bytes;
	char *kept;   /* all of it, mapped once more; NULL: it is not */
	void *object; /* the loader's, see object.h; NULL: it is not loaded */
	char *text;   /* the object's */
};

static inline int file_of(const struct crew *crew)
{
	return ((const struct file *)crew->shared)->fd;
}

/* Takes fd over, or closes it. */
static inline int file_adopt(struct crew *crew, int fd, size_t bytes)
{
	struct file *file = calloc(1, sizeof(*file));

	if (!file) {
		close(fd);
		return -ENOMEM;
	}
	file->fd = fd;
	file->bytes = bytes;
	crew->shared = file;
	crew->region_fd = fd;
	return 0;
}

static inline void file_teardown(struct crew *crew)
{
	struct file *file = crew->shared;

	if (file->object)
		dlclose(file->object);
	if (file->kept)
		munmap(file->kept, file->bytes);
	close(file->fd);
	free(file);
}

/*
 * All of the file stays mapped and locked beside the workers' own mappings:
 * whoever trims the page cache takes pages that nobody maps, which is all of
 * them after a reset. Locking is more than most users may do; being mapped is
 * nearly as good.
 */
static inline int file_keep(struct crew *crew)
{
	struct file *file = crew->shared;
	char *kept = mmap(NULL, file->bytes, PROT_READ,
			  MAP_SHARED | MAP_POPULATE, file->fd, 0);

	if (kept == MAP_FAILED)
		return failed(crew, "mmap of the file");
	file->kept = kept;
	mlock(kept, file->bytes);
	return 0;
}

/* The crew's file in dir; each page of it begins with what is at start. */
static inline int file_setup_in(struct crew *crew, const char *dir,
				size_t bytes, const void *start,
				size_t start_bytes)
{
	int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0700);
	int err;

	if (fd < 0)
		return failed(crew, "open of a file in TMPDIR, else /tmp");
	err = file_adopt(crew, fd, bytes);
	if (err)
		return err;
	crew->failed_call = "writing the file in TMPDIR, else /tmp";
	err = file_fill(fd, bytes, start, start_bytes);
	if (err)
		file_teardown(crew);
	return err;
}

static inline int file_setup_bytes(struct crew *crew, size_t bytes,
				   const void *start, size_t start_bytes)
{
	return file_setup_in(crew, file_dir(), bytes, start, start_bytes);
}

static inline size_t file_bytes(const struct crew *crew)
{
	return crew->nr_workers * crew->region_bytes;
}

static inline int file_setup(struct crew *crew)
{
	return file_setup_bytes(crew, file_bytes(crew), "\1", 1);
}

static inline int file_setup_disk(struct crew *crew)
{
	return file_setup_in(crew, file_disk_dir(), file_bytes(crew), "\1", 1);
}

/* For read faults: one maps as many pages as this kernel is set to. */
static inline int file_around(struct crew *crew)
{
	int err = 0;

	/* A step as large as a window faults each time, in a smaller one too. */
	crew->touches_per_fault =
		crew->around_pages > crew->step_pages ? crew->around_pages : 1;
	if (AROUND_PAGES % crew->around_pages) {
		crew->failed_call = "fault_around_bytes over 64 KiB";
		err = -ENOTSUP;
	}
	if (!err)
		err = file_keep(crew);
	if (err)
		file_teardown(crew);
	return err;
}

/* In memory: no pages yet. */
static inline int shmem_setup(struct crew *crew)
{
	int fd = memfd_create("faultline", MFD_CLOEXEC);
	int err;

	if (fd < 0)
		return failed(crew, "memfd_create");
	err = file_adopt(crew, fd, file_bytes(crew));
	if (err)
		return err;
	if (!ftruncate(fd, file_bytes(crew)))
		return 0;
	err = failed(crew, "ftruncate of a memfd");
	file_teardown(crew);
	return err;
}

/* With all its pages in memory. */
static inline int shmem_setup_full(struct crew *crew)
{
	int err = shmem_setup(crew);

	if (err)
		return err;
	err = file_fill(file_of(crew), file_bytes(crew), "\1", 1);
	if (!err)
		return 0;
	file_teardown(crew);
	crew->failed_call = "writing a memfd";
	return err;
}

static inline off_t file_offset(const struct worker *w)
{
	return w->index * w->crew->region_bytes;
}

static inline int file_map(struct worker *w, int prot, int flags)
{
	return region_map(w, prot, flags, file_of(w->crew), file_offset(w));
}

#endif
