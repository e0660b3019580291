/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How the regions of a crew's workers lie in VMAs and page tables: which of
 * their lock words, counts and slab objects share a cacheline.
 */
#ifndef BENCH_GEOMETRY_H
#define BENCH_GEOMETRY_H

#include "bench/workload.h"

/*
 * Own: each worker maps its region between guards. In the others one thread
 * maps them all before any worker runs, with holes between, so that no VMA of
 * anything else is allocated in between. Neighbours: one VMA each, back to
 * back. Spaced: with idle VMAs between two. Shared: one VMA for all.
 */
struct geometry {
	enum {
		VMA_OWN,
		VMA_NEIGHBOURS,
		VMA_SPACED,
		VMA_SHARED
	} vma;
	unsigned int nr_between; /* idle VMAs between two workers' */
	/* Of a shared VMA: worker i of n has pages i, i + n, ... of each page
	 * table, in place of page tables of its own. */
	bool shared_tables;
};

#define VMA_CHOICE	"own, neighbours, spaced:N and shared"
#define PMD_CHOICE	"own and shared"
#define MOST_BETWEEN	10000
#define MOST_GEOMETRIES 32 /* in one plan */

/* "own", "neighbours", "spaced:16", "shared": 0 or -EINVAL. */
int geometry_parse(const char *text, struct geometry *geometry);
/* The same; with shared tables "shared-pmd", which geometry_parse() takes. */
#define GEOMETRY_TEXT 24
const char *geometry_text(const struct geometry *geometry,
			  char text[GEOMETRY_TEXT]);
/* VMAs that the regions of so many workers need, idle ones too. */
unsigned long geometry_nr_vmas(const struct geometry *geometry,
			       unsigned int nr_workers);
/* Most workers that it has room for. */
unsigned int geometry_most_workers(const struct geometry *geometry);

/* VMAs that are mapped for a moment before the regions, see geometry.c. */
#define GEOMETRY_LEFTOVERS 8192ul

/* Lays all regions out, unless each is its worker's own. 0 or -errno. */
int geometry_map(const struct geometry *geometry, struct crew *crew);
void geometry_unmap(const struct geometry *geometry, struct crew *crew);

/*
 * Whether /proc/self/maps has exactly the VMAs that were asked for, none
 * merged, none split: 0 with their number, or -ESTALE with a sentence in why.
 * regions: of each worker.
 */
int geometry_check(const struct geometry *geometry, const struct crew *crew,
		   char *const *regions, unsigned long *nr_vmas, char *why,
		   size_t why_bytes);

#endif
