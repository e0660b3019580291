// SPDX-License-Identifier: GPL-2.0-or-later
/* The cases, as a table. */
#include "cases/engine.h"

#include <string.h>

#define MIB (1ull << 20)

/* Rules of size that several cases have. */
#define TABLES_EACH                                     \
	{                                               \
		.base = OF_TABLES, .part = 1, .each = 1 \
	}
#define ROTATE                               \
	{                                    \
		.base = OF_ROTATE, .part = 1 \
	}
#define ROTATE_EIGHTH                        \
	{                                    \
		.base = OF_ROTATE, .part = 8 \
	}
#define ROTATE_EACH                                     \
	{                                               \
		.base = OF_ROTATE, .part = 1, .each = 1 \
	}
#define HALF                                 \
	{                                    \
		.base = OF_MEMORY, .part = 2 \
	}
#define QUARTER                              \
	{                                    \
		.base = OF_MEMORY, .part = 4 \
	}
#define HALF_EACH                                       \
	{                                               \
		.base = OF_MEMORY, .part = 2, .each = 1 \
	}
#define HALF_EACH_AND_PARENT                                             \
	{                                                                \
		.base = OF_MEMORY, .part = 2, .each = 1, .and_parent = 1 \
	}
#define SHM_HALF                          \
	{                                 \
		.base = OF_SHM, .part = 2 \
	}

#define TOUCHES .work = work_touch, .item = "page"

/* What several numbers hide. */
#define HIDES_WORDS \
	"512 touches a page: most of the time is the loop, not the fault"
#define HIDES_RANDOM \
	"random words: mostly misses of the TLB and the caches, not faults"
#define HIDES_SAME_WAY                                                   \
	"all threads go the same random way, so they fault on the same " \
	"pages at once; mostly misses of the caches"
#define HIDES_SAME_PAGES                                                \
	"all tasks read the same pages in the same order: all but the " \
	"first at a page find it mapped, or wait for its page table's lock"
#define HIDES_TRUE_SHARING                                                  \
	"true sharing: every thread writes the same words, so it measures " \
	"user cachelines going to and fro as well as faults"
#define HIDES_CACHE                                                  \
	"holes are filled at the first touch: allocation, the page " \
	"cache's lock and read-ahead are in it as well as the fault"

/* clang-format off */
static const struct vm_case cases[] = {
#define ANON_R(NAME, SHAPE, RANDOM, RULE, HIDES)			\
	{ .name = NAME, .shape = SHAPE, .backing = OF_ZERO,		\
	  .random = RANDOM, .rule = RULE, TOUCHES,			\
	  .does = "reads of a mapping of one's own: the zero page",	\
	  .hides = HIDES, .clean = "anon-read" }
	{ .name = "anon-r-seq", .shape = PROCESSES, .backing = OF_ZERO,
	  .rule = { .base = OF_TABLES, .part = 1, .each = 1,
		    .most_bytes = 1ull << 46 }, TOUCHES,
	  .does = "reads of a mapping of one's own: the zero page",
	  .hides = HIDES_WORDS, .clean = "anon-read" },
	ANON_R("anon-r-seq-mt", THREADS, 0, TABLES_EACH, HIDES_WORDS),
	ANON_R("anon-r-rand", PROCESSES, 1, ROTATE_EACH, HIDES_RANDOM),
	ANON_R("anon-r-rand-mt", THREADS, 1, ROTATE_EACH, HIDES_SAME_WAY),
	{ .name = "anon-rx-seq-mt", .shape = THREADS, .backing = OF_ZERO,
	  .one_map = 1, .rule = ROTATE, TOUCHES,
	  .does = "all threads read one mapping from its start",
	  .hides = HIDES_SAME_PAGES, .clean = "anon-read" },
	{ .name = "anon-rx-rand-mt", .shape = THREADS, .backing = OF_ZERO,
	  .one_map = 1, .random = 1, .rule = ROTATE_EACH, TOUCHES,
	  .does = "all threads read words of one mapping",
	  .hides = HIDES_SAME_WAY, .clean = "anon-read" },

#define ANON_W(NAME, SHAPE, RANDOM, HIDES)				\
	{ .name = NAME, .shape = SHAPE, .backing = OF_ZERO,		\
	  .writes = 1, .random = RANDOM, .rule = HALF_EACH, TOUCHES,	\
	  .does = "writes to a mapping of one's own: a new page each",	\
	  .hides = HIDES, .clean = "anon-write" }
	ANON_W("anon-w-seq", PROCESSES, 0, HIDES_WORDS),
	ANON_W("anon-w-seq-mt", THREADS, 0, HIDES_WORDS),
	ANON_W("anon-w-rand", PROCESSES, 1, HIDES_RANDOM),
	ANON_W("anon-w-rand-mt", THREADS, 1, HIDES_SAME_WAY),
	{ .name = "anon-wx-seq-mt", .shape = THREADS, .backing = OF_ZERO,
	  .one_map = 1, .writes = 1, .rule = HALF, TOUCHES,
	  .does = "all threads write all of one mapping from its start",
	  .hides = HIDES_TRUE_SHARING, .clean = "anon-write" },
	{ .name = "anon-wx-rand-mt", .shape = THREADS, .backing = OF_ZERO,
	  .one_map = 1, .writes = 1, .random = 1, .rule = HALF_EACH, TOUCHES,
	  .does = "all threads write words of one mapping",
	  .hides = HIDES_TRUE_SHARING, .clean = "anon-write" },

#define ANON_COW(NAME, SHAPE, RANDOM, RULE, DOES, HIDES)		\
	{ .name = NAME, .shape = SHAPE, .backing = OF_ZERO,		\
	  .one_map = 1, .populate = 1, .writes = 1, .random = RANDOM,	\
	  .rule = RULE, TOUCHES, .does = DOES, .hides = HIDES,		\
	  .clean = "anon-cow" }
	ANON_COW("anon-cow-seq", PROCESSES, 0, HALF_EACH_AND_PARENT,
		 "each process copies each page that the parent filled",
		 "the parent's filling is in the time, and no fault of "
		 "a task"),
	ANON_COW("anon-cow-rand", PROCESSES, 1, HALF_EACH_AND_PARENT,
		 "each process copies pages that the parent filled",
		 HIDES_RANDOM "; the parent's filling is in the time"),
	ANON_COW("anon-cow-seq-mt", THREADS, 0, QUARTER,
		 "threads of a child write all pages that the parent filled",
		 HIDES_TRUE_SHARING "; the first at a page copies it, the "
		 "others wait"),
	ANON_COW("anon-cow-rand-mt", THREADS, 1, QUARTER,
		 "threads of a child write words that the parent filled",
		 HIDES_TRUE_SHARING),

#define HUGE(NAME, RULE, ONE_MAP, POPULATE, RANDOM, DOES, HIDES)	\
	{ .name = NAME, .shape = PROCESSES, .backing = OF_HUGE,		\
	  .one_map = ONE_MAP, .populate = POPULATE, .writes = 1,	\
	  .random = RANDOM, .rule = RULE, .needs = NEEDS_POOL, TOUCHES,	\
	  .does = DOES, .hides = HIDES, .clean = "hugetlb-write" }
	HUGE("anon-w-seq-hugetlb", HALF_EACH, 0, 0, 0,
	     "writes to huge pages of 2 MiB of one's own",
	     "262144 touches a fault: the clearing of memory, nearly alone"),
	HUGE("anon-w-rand-hugetlb", HALF_EACH, 0, 0, 1,
	     "writes of words of huge pages of one's own", HIDES_RANDOM),
	HUGE("anon-cow-seq-hugetlb", HALF_EACH_AND_PARENT, 1, 1, 0,
	     "each process copies huge pages that the parent filled",
	     "262144 touches a fault: the copying of memory, nearly alone"),
	HUGE("anon-cow-rand-hugetlb", HALF_EACH_AND_PARENT, 1, 1, 1,
	     "each process copies huge pages that the parent filled",
	     HIDES_RANDOM),

#define SMALL(NAME, SHAPE)						\
	{ .name = NAME, .shape = SHAPE, .backing = OF_ZERO,		\
	  .unit_bytes = 10 * PAGE, TOUCHES,				\
	  .rule = { .base = OF_SMALL, .part = 1, .each = 1 },		\
	  .does = "maps 10 pages, reads them, maps the next; frees none", \
	  .hides = "one mmap() and 10 faults in one number; how many "	\
		   "there are follows the machine's memory",		\
	  .clean = "anon-read-small" }
	SMALL("small-allocs", PROCESSES),
	SMALL("small-allocs-mt", THREADS),

#define MMAP(NAME, SHAPE, ONE_MAP, RANDOM, RULE, DOES, HIDES)		\
	{ .name = NAME, .shape = SHAPE, .backing = OF_FILE,		\
	  .one_map = ONE_MAP, .random = RANDOM, .rule = RULE, TOUCHES,	\
	  .does = DOES, .hides = HIDES, .clean = "file-shared-read" }
	MMAP("mmap-pread-seq", PROCESSES, 0, 0, ROTATE_EACH,
	     "reads of holes of one file, by mappings of one's own",
	     HIDES_CACHE "; the first of the tasks fills for all"),
	MMAP("mmap-pread-seq-mt", THREADS, 0, 0, ROTATE_EIGHTH,
	     "reads of holes of one file, by mappings of one's own",
	     HIDES_CACHE "; the first of the tasks fills for all"),
	MMAP("mmap-pread-rand", PROCESSES, 0, 1, ROTATE_EACH,
	     "reads of words of holes of one file", HIDES_CACHE),
	MMAP("mmap-pread-rand-mt", THREADS, 0, 1, ROTATE_EACH,
	     "reads of words of holes of one file",
	     HIDES_CACHE "; " HIDES_SAME_WAY),
	MMAP("mmap-xread-seq-mt", THREADS, 1, 0, ROTATE_EIGHTH,
	     "all threads read holes of a file by one mapping",
	     HIDES_CACHE "; " HIDES_SAME_PAGES),
	MMAP("mmap-xread-rand-mt", THREADS, 1, 1, ROTATE_EACH,
	     "all threads read words of holes of a file by one mapping",
	     HIDES_CACHE "; " HIDES_SAME_WAY),
	{ .name = "mremap-xread-rand-mt", .shape = THREADS,
	  .backing = OF_FILE, .one_map = 1, .grow = 1, .random = 1,
	  .rule = ROTATE_EACH, TOUCHES,
	  .does = "one mremap() to ten times the size, then as "
		  "mmap-xread-rand-mt",
	  .hides = "the one mremap() is before the tasks, of an empty "
		   "mapping: nothing of it is in the number",
	  .clean = "mremap-move" },

#define SHM(NAME, SHAPE, ONE_MAP, RANDOM, DOES, HIDES)			\
	{ .name = NAME, .shape = SHAPE, .backing = OF_TMPFS,		\
	  .one_map = ONE_MAP, .random = RANDOM, .rule = SHM_HALF,	\
	  TOUCHES, .does = DOES, .hides = HIDES, .clean = "shmem-read" }
#define SHM_SAME "every task reads the same half of a tmpfs: the first at a " \
	"page allocates it, the others map 16 of them a fault"
	SHM("shm-pread-seq", PROCESSES, 0, 0,
	    "reads of holes in tmpfs, by mappings of one's own", SHM_SAME),
	SHM("shm-pread-seq-mt", THREADS, 0, 0,
	    "reads of holes in tmpfs, by mappings of one's own", SHM_SAME),
	SHM("shm-pread-rand", PROCESSES, 0, 1,
	    "reads of words of holes in tmpfs", SHM_SAME),
	SHM("shm-pread-rand-mt", THREADS, 0, 1,
	    "reads of words of holes in tmpfs", HIDES_SAME_WAY),
	SHM("shm-xread-seq", PROCESSES, 1, 0,
	    "reads of holes in tmpfs, by a mapping that the fork copied",
	    SHM_SAME),
	SHM("shm-xread-seq-mt", THREADS, 1, 0,
	    "all threads read holes in tmpfs by one mapping",
	    HIDES_SAME_PAGES),
	SHM("shm-xread-rand", PROCESSES, 1, 1,
	    "reads of words of holes in tmpfs", SHM_SAME),
	SHM("shm-xread-rand-mt", THREADS, 1, 1,
	    "all threads read words of holes in tmpfs", HIDES_SAME_WAY),

	{ .name = "msync", .shape = PROGRAMS, .backing = OF_FILE,
	  .one_map = 1, .populate = 1, .writes = 1, .synced = 1,
	  .rule = HALF_EACH, TOUCHES,
	  .does = "writes all of a file of one's own and waits for the disk",
	  .hides = "the disk: msync() waits for it",
	  .clean = "file-shared-write" },
	{ .name = "msync-mt", .shape = THREADS, .backing = OF_FILE,
	  .one_map = 1, .populate = 1, .writes = 1, .synced = 1,
	  .rule = HALF, TOUCHES,
	  .does = "all threads write all of one file; each waits for the disk",
	  .hides = "the disk; and " HIDES_TRUE_SHARING,
	  .clean = "file-shared-write" },
	{ .name = "mlock", .shape = PROCESSES, .backing = OF_ZERO,
	  .writes = 1, .locked = 1, TOUCHES,
	  .rule = { .base = OF_RECLAIMABLE, .part = 3, .each = 1 },
	  .does = "anon-w-seq, and mlock() of it",
	  .hides = "its line is written before mlock(): that is not in it",
	  .clean = "mlock-page" },
	{ .name = "remap", .shape = PROGRAMS, .backing = OF_FILE,
	  .one_map = 1, .populate = 1, .writes = 1, .not_touched = 1,
	  .rule = HALF_EACH, .work = work_remap, .item = "page", .says = SAYS_REMAPPED,
	  .does = "remap_file_pages(), page by page, in reverse order",
	  .hides = "since Linux 4.0 each call is an mmap() of a page: it "
		   "measures the VMA tree, and filling the file's pages",
	  .clean = "mmap-touch" },
	{ .name = "truncate", .shape = PROGRAMS, .backing = OF_FILE,
	  .not_touched = 1, .work = work_truncate, .item = "page",
	  .says = SAYS_TRUNCATED,
	  .rule = { .base = OF_MEMORY, .part = 1, .each = 1 },
	  .does = "files full of page cache are removed, all at once",
	  .hides = "no mapping and no fault: the page cache and the LRU" },
	{ .name = "truncate-seq", .shape = ONE, .backing = OF_FILE,
	  .not_touched = 1, .work = work_truncate, .item = "page",
	  .says = SAYS_TRUNCATED,
	  .rule = { .base = OF_MEMORY, .part = 1 },
	  .does = "the same by one process",
	  .hides = "no mapping and no fault: the page cache and the LRU" },

#define SWAP(NAME, SHAPE, RANDOM, HIDES)				\
	{ .name = NAME, .shape = SHAPE, .backing = OF_ZERO,		\
	  .writes = 1, .random = RANDOM, .needs = NEEDS_SWAP, TOUCHES,	\
	  .rule = { .base = OF_SWAP, .part = 1, .each = 1 },		\
	  .does = "writes to more memory than there is",		\
	  .hides = HIDES, .clean = "anon-read-swapped" }
#define HIDES_SWAP "reclaim and the swap device, and how much fits before"
	SWAP("swap-w-seq", PROCESSES, 0, HIDES_SWAP),
	SWAP("swap-w-seq-mt", THREADS, 0, HIDES_SWAP),
	SWAP("swap-w-rand", PROCESSES, 1, HIDES_SWAP),
	SWAP("swap-w-rand-mt", THREADS, 1, HIDES_SWAP),

	{ .name = "mincore", .shape = PROGRAMS, .backing = OF_FILE,
	  .one_map = 1, .not_touched = 1, .says = SAYS_NOTHING,
	  .work = work_mincore, .item = "page",
	  .rule = { .base = OF_MEMORY, .part = 1, .each = 1 },
	  .does = "mincore() of a mapping of a file of one's own",
	  .hides = "there it runs nothing: its loop lacks a $",
	  .clean = "mincore-probe" },
	{ .name = "mbind", .shape = PROGRAMS, .backing = OF_ZERO,
	  .one_map = 1, .writes = 1, .not_touched = 1, .says = SAYS_NOTHING,
	  .needs = NEEDS_NODES, .work = work_mbind, .item = "page",
	  .rule = { .base = OF_FREE, .part = 20, .each = 1 },
	  .does = "mbind() of pages from node to node",
	  .hides = "there it says whether it went well, and no rate" },
	{ .name = "migrate", .shape = ONE, .backing = OF_FILE,
	  .not_touched = 1, .says = SAYS_MIGRATED, .needs = NEEDS_NODES,
	  .work = work_migrate, .item = "move",
	  .rule = { .base = OF_MEMORY, .part = 2, .of_nodes = 1 },
	  .does = "migrate_pages() of a sleeping process from node to node",
	  .hides = "bytes that lay on the node that is emptied are fewer "
		   "than it counts" },
	{ .name = "hugetlb", .shape = ONE, .backing = OF_NOTHING,
	  .not_touched = 1, .says = SAYS_NOTHING, .needs = NEEDS_POOL,
	  .work = work_pool, .item = "huge page",
	  .rule = { .base = OF_MEMORY, .part = 3 },
	  .does = "the pool of huge pages is filled and emptied",
	  .hides = "there it gives no number" },
	{ .name = NULL },
};
/* clang-format on */

const struct vm_case *case_nth(size_t n)
{
	return n < sizeof(cases) / sizeof(cases[0]) - 1 ? &cases[n] : NULL;
}

const struct vm_case *case_find(const char *name)
{
	const struct vm_case *c;

	for_each_case(c)
	{
		if (!strcmp(c->name, name))
			return c;
	}
	return NULL;
}
