// SPDX-License-Identifier: GPL-2.0-or-later
/* Lays the regions of a crew out, and looks whether the kernel has them so. */
#include "bench/geometry.h"

#include "bench/touch.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef MAP_FIXED_NOREPLACE /* Linux 4.17 */
#define MAP_FIXED_NOREPLACE 0x100000
#endif

/* ---- words ---- */

static int parse_spaced(const char *text, struct geometry *geometry)
{
	unsigned long nr;
	char *end;

	if (strncmp(text, "spaced:", 7) || !isdigit((unsigned char)text[7]))
		return -EINVAL;
	nr = strtoul(text + 7, &end, 10);
	if (*end || !nr || nr > MOST_BETWEEN)
		return -EINVAL;
	*geometry = (struct geometry){ VMA_SPACED, nr, false };
	return 0;
}

int geometry_parse(const char *text, struct geometry *geometry)
{
	*geometry = (struct geometry){ VMA_OWN, 0, false };
	if (!strcmp(text, "own"))
		return 0;
	if (!strcmp(text, "neighbours")) {
		geometry->vma = VMA_NEIGHBOURS;
		return 0;
	}
	geometry->vma = VMA_SHARED;
	geometry->shared_tables = !strcmp(text, "shared-pmd");
	if (geometry->shared_tables || !strcmp(text, "shared"))
		return 0;
	return parse_spaced(text, geometry);
}

const char *geometry_text(const struct geometry *geometry,
			  char text[GEOMETRY_TEXT])
{
	static const char *const names[] = {
		[VMA_OWN] = "own",
		[VMA_NEIGHBOURS] = "neighbours",
		[VMA_SPACED] = "spaced",
		[VMA_SHARED] = "shared",
	};

	snprintf(text, GEOMETRY_TEXT, "%s%s", names[geometry->vma],
		 geometry->shared_tables ? "-pmd" : "");
	if (geometry->nr_between)
		snprintf(text, GEOMETRY_TEXT, "spaced:%u",
			 geometry->nr_between);
	return text;
}

unsigned long geometry_nr_vmas(const struct geometry *geometry,
			       unsigned int nr_workers)
{
	if (geometry->vma == VMA_SHARED)
		return 1;
	return nr_workers + (nr_workers - 1ul) * geometry->nr_between;
}

unsigned int geometry_most_workers(const struct geometry *geometry)
{
	/* A page of each table is held, see bench/touch.h. */
	return geometry->shared_tables ? TABLE_PAGES - 1 : UINT32_MAX;
}

/* ---- where everything lies ---- */

/* Idle VMAs are a page each, a page apart, in the hole after a region. */
static size_t hole_bytes(const struct geometry *geometry)
{
	size_t bytes = (2ul * geometry->nr_between + 1) * PAGE_BYTES;

	return (bytes + TABLE_BYTES - 1) & ~(TABLE_BYTES - 1);
}

static char *idle_vma(const struct crew *crew, unsigned int worker,
		      unsigned int i)
{
	return crew->regions + worker * crew->regions_stride +
	       crew->region_bytes + (2ul * i + 1) * PAGE_BYTES;
}

/* From the worker's part of the file on, if it is one. */
static int map_at(struct crew *crew, char *at, size_t bytes,
		  unsigned int worker)
{
	const struct workload *wl = crew->workload;
	void *got = mmap(at, bytes, wl->region_prot,
			 wl->region_flags | MAP_FIXED_NOREPLACE,
			 crew->region_fd, (off_t)(worker * crew->region_bytes));

	return got == at ? 0 : failed(crew, "mmap of the regions");
}

static int map_idle_at(struct crew *crew, char *at)
{
	void *got = mmap(at, PAGE_BYTES, PROT_READ,
			 MAP_PLAIN | MAP_FIXED_NOREPLACE, -1, 0);

	return got == at ? 0 : failed(crew, "mmap of idle VMAs");
}

/* Free addresses for so many bytes, at a multiple of 2 MiB. */
static char *find_room(size_t bytes)
{
	size_t all = bytes + 2 * TABLE_BYTES;
	char *low = mmap(NULL, all, PROT_NONE, MAP_PLAIN, -1, 0);

	if (low == MAP_FAILED)
		return NULL;
	munmap(low, all);
	return (char *)(((uintptr_t)low + 2 * TABLE_BYTES - 1) &
			~(TABLE_BYTES - 1));
}

/*
 * Objects that other VMAs left behind are all over the slab's pages: without
 * this, those of VMAs allocated one after the other lay gigabytes apart (6.18,
 * docs/cachelines.md). So many VMAs use the leftovers up, and are gone before
 * any worker runs.
 */
static int use_up_leftovers(struct crew *crew, char **room)
{
	int err = 0;

	*room = find_room(2 * GEOMETRY_LEFTOVERS * PAGE_BYTES);
	if (!*room)
		return failed(crew, "mmap of idle VMAs");
	for (size_t i = 0; i < GEOMETRY_LEFTOVERS && !err; i++)
		err = map_idle_at(crew, *room + 2 * i * PAGE_BYTES);
	return err;
}

/* Worker by worker, and what is idle in between: VMAs in this order. */
static int map_each(const struct geometry *geometry, struct crew *crew)
{
	int err = 0;

	for (unsigned int w = 0; w < crew->nr_workers && !err; w++) {
		err = map_at(crew, crew->regions + w * crew->regions_stride,
			     crew->region_bytes, w);
		for (unsigned int i = 0; i < geometry->nr_between && !err; i++)
			if (w + 1 < crew->nr_workers)
				err = map_idle_at(crew, idle_vma(crew, w, i));
	}
	/* EINVAL: a kernel without huge pages, which is as good. */
	for (unsigned int w = 0; w < crew->nr_workers && !err; w++)
		if (madvise(crew->regions + w * crew->regions_stride,
			    crew->region_bytes, MADV_NOHUGEPAGE) &&
		    errno != EINVAL)
			err = failed(crew, "madvise(MADV_NOHUGEPAGE)");
	return err;
}

static int map_shared(const struct geometry *geometry, struct crew *crew)
{
	size_t bytes = crew->nr_workers * crew->region_bytes;
	int err = map_at(crew, crew->regions, bytes, 0);

	if (!err && madvise(crew->regions, bytes, MADV_NOHUGEPAGE) &&
	    errno != EINVAL)
		return failed(crew, "madvise(MADV_NOHUGEPAGE)");
	crew->regions_stride = crew->region_bytes;
	if (geometry->shared_tables) {
		/* Each worker goes over all tables, with a share of each. */
		crew->regions_stride = PAGE_BYTES;
		crew->region_bytes = bytes;
		crew->step_pages = crew->nr_workers;
		crew->slice /= crew->nr_workers;
	}
	return err;
}

int geometry_map(const struct geometry *geometry, struct crew *crew)
{
	char *room = NULL;
	int err = 0;

	if (geometry->vma == VMA_OWN)
		return 0;
	if (geometry->vma != VMA_SHARED)
		err = use_up_leftovers(crew, &room);
	crew->regions_stride = crew->region_bytes + hole_bytes(geometry);
	crew->regions = find_room(crew->nr_workers * crew->regions_stride);
	if (!err && !crew->regions)
		err = failed(crew, "mmap of the regions");
	if (!err)
		err = geometry->vma == VMA_SHARED ? map_shared(geometry, crew)
						  : map_each(geometry, crew);
	for (size_t i = 0; i < GEOMETRY_LEFTOVERS && room; i++)
		munmap(room + 2 * i * PAGE_BYTES, PAGE_BYTES);
	return err;
}

/* Piece by piece: threads' stacks may have come to lie in the holes. */
void geometry_unmap(const struct geometry *geometry, struct crew *crew)
{
	if (!crew->regions)
		return;
	if (geometry->shared_tables)
		munmap(crew->regions, crew->region_bytes);
	for (unsigned int w = 0;
	     w < crew->nr_workers && !geometry->shared_tables; w++) {
		munmap(crew->regions + w * crew->regions_stride,
		       crew->region_bytes);
		for (unsigned int i = 0; i < geometry->nr_between; i++)
			if (w + 1 < crew->nr_workers)
				munmap(idle_vma(crew, w, i), PAGE_BYTES);
	}
	crew->regions = NULL;
}

/* ---- whether it is so ---- */

struct span {
	uintptr_t start, end;
};

static int by_start(const void *a, const void *b)
{
	const struct span *x = a, *y = b;

	return (x->start > y->start) - (x->start < y->start);
}

static struct span span_of(const char *at, size_t bytes)
{
	return (struct span){ (uintptr_t)at, (uintptr_t)at + bytes };
}

/* The VMAs that must be there, sorted. */
static void expect(const struct geometry *geometry, const struct crew *crew,
		   char *const *regions, struct span *spans, unsigned long nr)
{
	size_t bytes = crew->region_bytes;

	if (geometry->vma == VMA_SHARED) {
		if (!geometry->shared_tables)
			bytes *= crew->nr_workers;
		*spans = span_of(crew->regions, bytes);
		return;
	}
	for (unsigned int w = 0; w < crew->nr_workers; w++) {
		*spans++ = span_of(regions[w], bytes);
		for (unsigned int i = 0; i < geometry->nr_between; i++)
			if (w + 1 < crew->nr_workers)
				*spans++ = span_of(idle_vma(crew, w, i),
						   PAGE_BYTES);
	}
	qsort(spans - nr, nr, sizeof(*spans), by_start);
}

static int count_present(const struct span *spans, unsigned long nr,
			 unsigned long *nr_present)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	char *line = NULL;
	size_t bytes = 0;

	*nr_present = 0;
	if (!maps)
		return -errno;
	while (getline(&line, &bytes, maps) > 0) {
		unsigned long start, end;
		const struct span *found;
		struct span key;

		if (sscanf(line, "%lx-%lx", &start, &end) != 2)
			continue;
		key = (struct span){ start, end };
		found = bsearch(&key, spans, nr, sizeof(*spans), by_start);
		*nr_present += found && found->end == end;
	}
	free(line);
	fclose(maps);
	return 0;
}

int geometry_check(const struct geometry *geometry, const struct crew *crew,
		   char *const *regions, unsigned long *nr_vmas, char *why,
		   size_t why_bytes)
{
	unsigned long nr = geometry_nr_vmas(geometry, crew->nr_workers);
	struct span *spans = calloc(nr, sizeof(*spans));
	char text[GEOMETRY_TEXT];
	int err;

	if (!spans)
		return -ENOMEM;
	expect(geometry, crew, regions, spans, nr);
	err = count_present(spans, nr, nr_vmas);
	free(spans);
	if (err || *nr_vmas == nr)
		return err;
	snprintf(why, why_bytes,
		 "--vma %s of %u workers is %lu VMAs, but /proc/self/maps has "
		 "%lu of them: the kernel merged or split some",
		 geometry_text(geometry, text), crew->nr_workers, nr, *nr_vmas);
	return -ESTALE;
}
