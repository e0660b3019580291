// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * file-text: instruction-fetch faults in a private executable mapping of a
 * file whose pages are in the page cache. Every page holds a return
 * instruction at its start, and every touch calls one. Each worker runs its
 * own part of one file, as threads of one program do. With --text that is a
 * shared object of that size, mapped once by the dynamic loader.
 */
#include "workloads/object.h"

#include <sys/statvfs.h>

#if defined(__x86_64__)
static const unsigned char code[] = { 0xc3 }; /* ret */
#elif defined(__aarch64__)
static const unsigned char code[] = { 0xc0, 0x03, 0x5f, 0xd6 }; /* ret */
#else
#error "file-text has no return instruction for this architecture"
#endif

static int probe(char *why, size_t why_bytes)
{
	struct statfs fs;

	if (statfs(file_dir(), &fs) || !(fs.f_flags & ST_NOEXEC))
		return 0;
	snprintf(why, why_bytes,
		 "%s is mounted noexec; set TMPDIR to a directory that is not",
		 file_dir());
	return -ENOTSUP;
}

static int setup(struct crew *crew)
{
	int err = crew->text_bytes ? object_setup(crew, code, sizeof(code))
				   : file_setup_bytes(crew, file_bytes(crew),
						      code, sizeof(code));

	return err ? err : file_around(crew);
}

static int worker_setup(struct worker *w)
{
	const struct file *file = w->crew->shared;
	int err;

	if (file->text) {
		w->region = file->text + object_offset(w);
		return 0;
	}
	err = region_map_declared(w);
	if (!err)
		region_hold(w, touch_exec);
	return err;
}

static void worker_teardown(struct worker *w)
{
	if (!w->crew->text_bytes)
		region_unmap(w);
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
	.storms = MEASURED_IN_STORMS,
	.touches_per_fault = AROUND_PAGES,
	.region_prot = PROT_READ | PROT_EXEC,
	.region_flags = MAP_PRIVATE,
	.fault_around = true,
	.region_bytes = FILE_REGION_BYTES,
	.text_share_bytes = AROUND_PAGES * PAGE_BYTES,
	.needs = { .bytes_per_worker = FILE_REGION_BYTES,
		   .bytes_follow_region = true,
		   .probe = probe },
	.path = path,
	.setup = setup,
	.teardown = file_teardown,
	.worker_setup = worker_setup,
	.worker_teardown = worker_teardown,
	.lap = lap,
	.reset = region_drop,
};
WORKLOAD(file_text);
