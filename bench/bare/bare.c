// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The work of a workload with nothing around it: one thread, one loop, the
 * clock read at its ends. What the harness costs is what it falls short of
 * this. Prints touches per second of the thread's own time on a CPU.
 *
 *	bare anon-present|anon-read|anon-write|file-text SECONDS [ASLEEP]
 *
 * ASLEEP: microseconds before each lap. Workers that begin together have
 * waited for each other, and find their CPU's caches as others left them.
 */
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define PAGE  4096ul
#define TABLE (512 * PAGE)

enum access {
	READ,
	WRITE,
	EXEC
};

struct work {
	const char *name;
	enum access access;
	size_t bytes;
	size_t held;   /* pages at the end of every page table; bench/touch.h */
	int nr_passes; /* over the region between two resets; 1: and drop it */
};

static const struct work works[] = {
	{ "anon-present", READ, 64ul << 20, 1, 1000 },
	{ "anon-read", READ, 1ul << 30, 1, 1 },
	{ "anon-write", WRITE, 64ul << 20, 1, 1 },
	{ "file-text", EXEC, 8ul << 20, 16, 1 },
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec + t.tv_nsec * 1e-9;
}

static inline __attribute__((always_inline)) void
touch_pages(char *page, const char *end, enum access access)
{
	for (; page != end; page += PAGE) {
		if (access == READ)
			(void)*(volatile char *)page;
		else if (access == WRITE)
			*(volatile char *)page = 1;
		else
			((void (*)(void))page)();
	}
}

static inline __attribute__((always_inline)) void
touch_tables(const struct work *work, char *region, size_t from, size_t to,
	     enum access access)
{
	char *end = region + work->bytes;

	for (char *table = region; table != end; table += TABLE)
		touch_pages(table + from, table + to, access);
}

/* Each access has a loop of its own. From and to: bytes in each table. */
static void touch(const struct work *work, char *region, size_t from, size_t to)
{
	if (work->access == READ)
		touch_tables(work, region, from, to, READ);
	else if (work->access == WRITE)
		touch_tables(work, region, from, to, WRITE);
	else
		touch_tables(work, region, from, to, EXEC);
}

/* As workloads/file.h: written page by page, kept mapped and locked. */
static int text_file(size_t bytes)
{
	const char *dir = getenv("TMPDIR");
	int fd = open(dir ? dir : "/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0700);
	static unsigned char page[PAGE] = {
#ifdef __aarch64__
		0xc0, 0x03, 0x5f, 0xd6 /* ret */
#else
		0xc3 /* ret */
#endif
	};
	char *kept;

	for (size_t at = 0; fd >= 0 && at < bytes; at += PAGE) {
		if (pwrite(fd, page, PAGE, at) != (ssize_t)PAGE)
			exit(1);
	}
	if (fd < 0 || fsync(fd))
		exit(1);
	kept = mmap(NULL, bytes, PROT_READ, MAP_SHARED | MAP_POPULATE, fd, 0);
	if (kept == MAP_FAILED)
		exit(1);
	mlock(kept, bytes);
	return fd;
}

static char *map(const struct work *work)
{
	static const int prots[] = { PROT_READ, PROT_READ | PROT_WRITE,
				     PROT_READ | PROT_EXEC };
	int prot = prots[work->access];
	char *p = mmap(NULL, work->bytes + TABLE, PROT_NONE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	int fd = work->access == EXEC ? text_file(work->bytes) : -1;

	if (p == MAP_FAILED)
		exit(1);
	p = (char *)(((uintptr_t)p + TABLE - 1) & ~(TABLE - 1));
	if (mmap(p, work->bytes, prot,
		 MAP_FIXED | MAP_PRIVATE |
			 (fd < 0 ? MAP_ANONYMOUS | MAP_NORESERVE : 0),
		 fd, 0) == MAP_FAILED)
		exit(1);
	madvise(p, work->bytes, MADV_NOHUGEPAGE);
	return p;
}

static void drop(const struct work *work, char *region, size_t slice)
{
	for (size_t at = 0; at < work->bytes; at += TABLE)
		madvise(region + at, slice, MADV_DONTNEED);
}

static double run(const struct work *work, double want, int asleep_us)
{
	size_t slice = TABLE - work->held * PAGE;
	double spent = 0, start;
	char *region = map(work);
	long nr = 0;

	touch(work, region, slice, TABLE);
	touch(work, region, 0, slice);
	while (spent < want) {
		if (work->nr_passes == 1)
			drop(work, region, slice);
		if (asleep_us)
			usleep(asleep_us);
		start = now();
		for (int i = 0; i < work->nr_passes; i++) {
			touch(work, region, 0, slice);
			nr += work->bytes / TABLE * (slice / PAGE);
		}
		spent += now() - start;
	}
	return nr / spent;
}

int main(int argc, char **argv)
{
	double want = argc > 2 ? atof(argv[2]) : 1;
	cpu_set_t first;

	CPU_ZERO(&first);
	CPU_SET(0, &first);
	sched_setaffinity(0, sizeof(first), &first);
	for (size_t i = 0; i < sizeof(works) / sizeof(works[0]); i++) {
		if (argc < 2 || strcmp(argv[1], works[i].name))
			continue;
		printf("%.0f\n",
		       run(&works[i], want, argc > 3 ? atoi(argv[3]) : 0));
		return 0;
	}
	fprintf(stderr, "usage: bare WORKLOAD SECONDS [ASLEEP]\n");
	return 2;
}
