// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * uprobe-hit: all workers call one function that has a uprobe. The probe is a
 * perf event of this process, counting only, and goes with it, however it
 * ends. What is measured is the trap and the search for the probe: from its
 * address by way of the VMA to the file. The probed instruction is a nop, which
 * the kernel need not step over.
 */
#include "workloads/file.h"

#include <linux/perf_event.h>
#include <sys/syscall.h>

#define SLICE 64
#define TYPE  "/sys/bus/event_source/devices/uprobe/type" /* Linux 4.17 */

#if defined(__x86_64__)
static const unsigned char code[] = { 0x90, 0xc3 }; /* nop; ret */
#elif defined(__aarch64__)
static const unsigned char code[] = { 0x1f, 0x20, 0x03, 0xd5,	/* nop */
				      0xc0, 0x03, 0x5f, 0xd6 }; /* ret */
#else
#error "uprobe-hit has no code for this architecture"
#endif

struct probed {
	int file_fd, event_fd;
	void (*function)(void);
};

/* The PMU's number, which differs from boot to boot; -1: there is none. */
static int uprobe_type(void)
{
	FILE *f = fopen(TYPE, "r");
	int type = -1;

	if (!f)
		return -1;
	if (fscanf(f, "%d", &type) != 1)
		type = -1;
	fclose(f);
	return type;
}

/* A probe at the beginning of the file; a descriptor or -1 with errno. */
static int uprobe_open(int file_fd)
{
	char path[32];
	struct perf_event_attr attr = {
		.size = sizeof(attr),
		.type = uprobe_type(),
		.config1 = (uintptr_t)path,
	};

	snprintf(path, sizeof(path), "/proc/self/fd/%d", file_fd);
	return syscall(SYS_perf_event_open, &attr, 0, -1, -1,
		       PERF_FLAG_FD_CLOEXEC);
}

static int probed_map(struct probed *probed)
{
	uint64_t nr_hits;
	void *map;

	probed->file_fd = memfd_create("faultline", MFD_CLOEXEC);
	if (probed->file_fd < 0 ||
	    file_fill(probed->file_fd, PAGE_BYTES, code, sizeof(code)))
		return -errno;
	map = mmap(NULL, PAGE_BYTES, PROT_READ | PROT_EXEC, MAP_PRIVATE,
		   probed->file_fd, 0);
	if (map == MAP_FAILED)
		return -errno;
	probed->function = (void (*)(void))map;
	probed->event_fd = uprobe_open(probed->file_fd);
	if (probed->event_fd < 0)
		return -errno;
	/* The event counts this thread: is the probe there? */
	probed->function();
	if (read(probed->event_fd, &nr_hits, sizeof(nr_hits)) !=
	    sizeof(nr_hits))
		return -errno;
	return nr_hits == 1 ? 0 : -ENODATA;
}

static void probed_unmap(struct probed *probed)
{
	if (probed->event_fd >= 0)
		close(probed->event_fd);
	if (probed->function)
		munmap((void *)probed->function, PAGE_BYTES);
	if (probed->file_fd >= 0)
		close(probed->file_fd);
}

static int probe(char *why, size_t why_bytes)
{
	struct probed probed = { -1, -1, NULL };
	int err;

	if (uprobe_type() < 0) {
		snprintf(why, why_bytes,
			 "this kernel has no uprobes for perf "
			 "(CONFIG_UPROBE_EVENTS)");
		return -ENOTSUP;
	}
	err = probed_map(&probed);
	probed_unmap(&probed);
	if (!err)
		return 0;
	snprintf(why, why_bytes, "a uprobe is not to be had: %s%s",
		 strerror(-err), err == -EACCES ? "; run as root" : "");
	return -ENOTSUP;
}

static int setup(struct crew *crew)
{
	struct probed *probed = malloc(sizeof(*probed));
	int err;

	if (!probed)
		return -ENOMEM;
	*probed = (struct probed){ -1, -1, NULL };
	crew->shared = probed;
	err = probed_map(probed);
	if (!err)
		return 0;
	crew->failed_call = "setting of a uprobe";
	probed_unmap(probed);
	free(probed);
	return err;
}

static void teardown(struct crew *crew)
{
	probed_unmap(crew->shared);
	free(crew->shared);
}

static long lap(struct worker *w)
{
	const struct probed *probed = w->crew->shared;
	long nr = 0;

	do {
		each_touch (w, i, SLICE)
			probed->function();
		nr += SLICE;
	} while (keep_going(w));
	return nr;
}

static const struct lock_path path[] = {
	{ 0, 1, 0, "the probe's VMA is looked for under mmap_lock, for read" },
	{ KERNEL(6, 14), 0, 0, "looked for without a lock, then checked" },
	{ 0 },
};

static const struct workload uprobe_hit = {
	.name = "uprobe-hit",
	.summary = "call a function that has a uprobe",
	.touch = "a hit of a uprobe",
	.slice = SLICE,
	.needs = { .probe = probe },
	.path = path,
	.setup = setup,
	.teardown = teardown,
	.lap = lap,
};
WORKLOAD(uprobe_hit);
