// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * file-text: instruction-fetch faults in a private executable mapping of a
 * file whose pages are in the page cache. Every page holds a return
 * instruction at its start, and every touch calls one. Each worker runs its
 * own part of one file, as threads of one program do.
 */
#include "bench/touch.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define REGION_BYTES (32 << 20)
/* The kernel's default window of fault-around: 64 KiB. */
#define AROUND_PAGES 16

#if defined(__x86_64__)
static const unsigned char code[] = { 0xc3 }; /* ret */
#elif defined(__aarch64__)
static const unsigned char code[] = { 0xc0, 0x03, 0x5f, 0xd6 }; /* ret */
#else
#error "file-text has no return instruction for this architecture"
#endif

/* How many pages one fault maps; the default where root may not look. */
static unsigned int around_pages(void)
{
	FILE *f = fopen("/sys/kernel/debug/fault_around_bytes", "r");
	unsigned long bytes = AROUND_PAGES * PAGE_BYTES;

	if (f) {
		if (fscanf(f, "%lu", &bytes) != 1)
			bytes = AROUND_PAGES * PAGE_BYTES;
		fclose(f);
	}
	return bytes > PAGE_BYTES ? bytes / PAGE_BYTES : 1;
}

struct text {
	int fd;
	char *kept; /* the file, mapped once more */
	size_t bytes;
};

static int open_unnamed(void)
{
	const char *dir = getenv("TMPDIR");

	return open(dir ? dir : "/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0700);
}

/*
 * Page by page: a filesystem with large folios makes one as large as the
 * write, and since 6.18 fault-around maps a folio whole. With folios of one
 * page a fault maps the same everywhere.
 */
static int fill(int fd, size_t bytes)
{
	static char page[PAGE_BYTES];

	memcpy(page, code, sizeof(code));
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

/*
 * All of it stays mapped and locked beside the workers' own mappings: whoever
 * trims the page cache (a host that wants memory back, drop_caches) takes
 * pages that nobody maps, which is all of them after a reset. Locking is more
 * than most users may do; being mapped is nearly as good.
 */
static int keep(struct text *text)
{
	text->kept = mmap(NULL, text->bytes, PROT_READ,
			  MAP_SHARED | MAP_POPULATE, text->fd, 0);
	if (text->kept == MAP_FAILED)
		return -errno;
	mlock(text->kept, text->bytes);
	return 0;
}

static int setup(struct crew *crew)
{
	struct text *text = calloc(1, sizeof(*text));
	int err;

	if (!text)
		return -ENOMEM;
	crew->shared = text;
	crew->touches_per_fault = around_pages();
	text->bytes = crew->nr_workers * crew->region_bytes;
	crew->failed_call = "open of a file in TMPDIR, else /tmp";
	text->fd = open_unnamed();
	if (text->fd < 0) {
		err = -errno;
		goto out_free;
	}
	crew->failed_call = "fault_around_bytes over 64 KiB";
	err = AROUND_PAGES % crew->touches_per_fault ? -ENOTSUP : 0;
	if (err)
		goto out_close;
	crew->failed_call = "writing the file in TMPDIR, else /tmp";
	err = fill(text->fd, text->bytes);
	if (err)
		goto out_close;
	crew->failed_call = "mmap of the file";
	err = keep(text);
	if (!err)
		return 0;
out_close:
	close(text->fd);
out_free:
	free(text);
	return err;
}

static void teardown(struct crew *crew)
{
	struct text *text = crew->shared;

	munmap(text->kept, text->bytes);
	close(text->fd);
	free(text);
}

static int worker_setup(struct worker *w)
{
	const struct text *text = w->crew->shared;
	int err = region_map(w, PROT_READ | PROT_EXEC, MAP_PRIVATE, text->fd,
			     w->index * w->crew->region_bytes);

	if (!err)
		region_hold(w, touch_exec);
	return err;
}

static long lap(struct worker *w)
{
	return touch_region(w, touch_exec);
}

static const struct lock_path path[] = {
	{ 0, 1.0 / AROUND_PAGES, 0,
	  "a read lock each fault; fault-around maps 16 pages at once" },
	{ KERNEL(6, 6), 0, 0, "the VMA's own lock, for pages in the cache" },
	{ 0 },
};

static const struct workload file_text = {
	.name = "file-text",
	.summary = "execute pages of a cached private file mapping",
	.touch = "a call into one page of text",
	.slice = TABLE_PAGES - AROUND_PAGES,
	.quick = true,
	.touches_per_fault = AROUND_PAGES,
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
WORKLOAD(file_text);
