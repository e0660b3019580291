// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The work of anon-present and anon-read with nothing around it: one thread,
 * one loop, the clock read at its ends. What the harness costs is what it
 * falls short of this. Prints touches per second.
 *
 *	bare anon-present|anon-read SECONDS
 */
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#define PAGE  4096ul
#define TABLE (512 * PAGE)

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec * 1e-9;
}

/* The last page of every page table stays mapped; see bench/touch.h. */
static void hold_tables(char *region, size_t bytes)
{
	for (size_t at = TABLE - PAGE; at < bytes; at += TABLE)
		(void)*(volatile char *)(region + at);
}

static void drop(char *region, size_t bytes)
{
	for (size_t at = 0; at < bytes; at += TABLE)
		madvise(region + at, TABLE - PAGE, MADV_DONTNEED);
}

/* All pages but the held ones; the number of touches. */
static long touch(char *region, size_t bytes)
{
	char *end = region + bytes;

	for (char *table = region; table != end; table += TABLE) {
		for (char *p = table; p != table + TABLE - PAGE; p += PAGE)
			(void)*(volatile char *)p;
	}
	return bytes / TABLE * (TABLE / PAGE - 1);
}

static char *map(size_t bytes)
{
	char *p = mmap(NULL, bytes + TABLE, PROT_READ,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (p == MAP_FAILED)
		exit(1);
	p = (char *)(((uintptr_t)p + TABLE - 1) & ~(TABLE - 1));
	madvise(p, bytes, MADV_NOHUGEPAGE);
	return p;
}

int main(int argc, char **argv)
{
	bool present = argc > 1 && !strcmp(argv[1], "anon-present");
	double want = argc > 2 ? atof(argv[2]) : 1, spent = 0;
	size_t bytes = present ? 64ul << 20 : 1ul << 30;
	char *region = map(bytes);
	cpu_set_t first;
	long nr = 0;

	CPU_ZERO(&first);
	CPU_SET(0, &first);
	sched_setaffinity(0, sizeof(first), &first);
	hold_tables(region, bytes);
	touch(region, bytes);
	while (spent < want) {
		double start;

		if (!present)
			drop(region, bytes);
		start = now();
		for (int i = 0; i < (present ? 1000 : 1); i++)
			nr += touch(region, bytes);
		spent += now() - start;
	}
	printf("%.0f\n", nr / spent);
	return 0;
}
