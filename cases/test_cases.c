// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The truth test of the cases: what the kernel has mapped for two tasks of
 * 4 MiB each, and how many faults it counted for them.
 */
#include "cases/engine.h"
#include "workloads/registry.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cmocka.h>

#define BYTES	  (4ul << 20)
#define PAGES	  (BYTES / PAGE)
#define NR_TASKS  2
#define FILES_DIR "/var/tmp"
/* Code, stack and tables of a process that was just forked. */
#define STRAYS 24

/* What /proc/self/maps has, or what it begins with. */
#define ZERO	"/dev/zero"
#define ON_DISK FILES_DIR "/faultline-case-"
#define IN_SHM	"/dev/shm/faultline-case-"
#define POOL	"/anon_hugepage"

struct truth {
	const char *name;
	const char *path;     /* of its mappings; "": it has none */
	unsigned int nr_maps; /* in the process of the first task */
	bool shared, writable;
	size_t map_bytes;
	unsigned long least, most; /* faults of both tasks, less strays */
};

#define SMALL_MAPS (BYTES / (10 * PAGE) + 1)

/* By hand, from what the case is; nothing here is computed from the table. */
static const struct truth truths[] = {
	{ "anon-r-seq", ZERO, 1, 0, 0, BYTES, 2 * PAGES, 2 * PAGES },
	{ "anon-r-seq-mt", ZERO, 2, 0, 0, BYTES, 2 * PAGES, 2 * PAGES },
	/* 512 words a page are drawn: none is left out. */
	{ "anon-r-rand", ZERO, 1, 0, 0, BYTES, 2 * PAGES, 2 * PAGES },
	{ "anon-r-rand-mt", ZERO, 2, 0, 0, BYTES, 2 * PAGES, 2 * PAGES },
	/* In one mapping the second finds it there, or came in between. */
	{ "anon-rx-seq-mt", ZERO, 1, 0, 0, BYTES, PAGES, 2 * PAGES },
	{ "anon-rx-rand-mt", ZERO, 1, 0, 0, BYTES, PAGES, 2 * PAGES },
	{ "anon-w-seq", ZERO, 1, 0, 1, BYTES, 2 * PAGES, 2 * PAGES },
	{ "anon-w-seq-mt", ZERO, 2, 0, 1, BYTES, 2 * PAGES, 2 * PAGES },
	{ "anon-w-rand", ZERO, 1, 0, 1, BYTES, 2 * PAGES, 2 * PAGES },
	{ "anon-w-rand-mt", ZERO, 2, 0, 1, BYTES, 2 * PAGES, 2 * PAGES },
	{ "anon-wx-seq-mt", ZERO, 1, 0, 1, BYTES, PAGES, 2 * PAGES },
	{ "anon-wx-rand-mt", ZERO, 1, 0, 1, BYTES, PAGES, 2 * PAGES },
	/* The parent keeps its pages: the last child has to copy, too. */
	{ "anon-cow-seq", ZERO, 1, 0, 1, BYTES, 2 * PAGES, 2 * PAGES },
	{ "anon-cow-rand", ZERO, 1, 0, 1, BYTES, 2 * PAGES, 2 * PAGES },
	{ "anon-cow-seq-mt", ZERO, 1, 0, 1, BYTES, PAGES, 2 * PAGES },
	{ "anon-cow-rand-mt", ZERO, 1, 0, 1, BYTES, PAGES, 2 * PAGES },
	{ "anon-w-seq-hugetlb", POOL, 1, 0, 1, BYTES, 4, 4 },
	{ "anon-w-rand-hugetlb", POOL, 1, 0, 1, BYTES, 4, 4 },
	{ "anon-cow-seq-hugetlb", POOL, 1, 0, 1, BYTES, 4, 4 },
	{ "anon-cow-rand-hugetlb", POOL, 1, 0, 1, BYTES, 4, 4 },
	/* None has merged with its neighbour. */
	{ "small-allocs", ZERO, SMALL_MAPS, 0, 0, 10 * PAGE, 2 * PAGES,
	  2 * PAGES },
	{ "small-allocs-mt", ZERO, 2 * SMALL_MAPS, 0, 0, 10 * PAGE, 2 * PAGES,
	  2 * PAGES },
	/* From one fault for a table of pages to one for each. */
	{ "mmap-pread-seq", ON_DISK, 1, 1, 0, BYTES, PAGES / 256, 2 * PAGES },
	{ "mmap-pread-seq-mt", ON_DISK, 2, 1, 0, BYTES, PAGES / 256,
	  2 * PAGES },
	{ "mmap-pread-rand", ON_DISK, 1, 1, 0, BYTES, PAGES / 256, 2 * PAGES },
	{ "mmap-pread-rand-mt", ON_DISK, 2, 1, 0, BYTES, PAGES / 256,
	  2 * PAGES },
	{ "mmap-xread-seq-mt", ON_DISK, 1, 1, 0, BYTES, PAGES / 512,
	  2 * PAGES },
	{ "mmap-xread-rand-mt", ON_DISK, 1, 1, 0, BYTES, PAGES / 512,
	  2 * PAGES },
	{ "mremap-xread-rand-mt", ON_DISK, 1, 1, 0, 10 * BYTES, PAGES / 512,
	  2 * PAGES },
	/* The first at a page allocates it; no fault around makes one. */
	{ "shm-pread-seq", IN_SHM, 1, 1, 0, BYTES, PAGES, 2 * PAGES },
	{ "shm-pread-seq-mt", IN_SHM, 2, 1, 0, BYTES, PAGES, 2 * PAGES },
	{ "shm-pread-rand", IN_SHM, 1, 1, 0, BYTES, PAGES, 2 * PAGES },
	{ "shm-pread-rand-mt", IN_SHM, 2, 1, 0, BYTES, PAGES, 2 * PAGES },
	{ "shm-xread-seq", IN_SHM, 1, 1, 0, BYTES, PAGES, 2 * PAGES },
	{ "shm-xread-seq-mt", IN_SHM, 1, 1, 0, BYTES, PAGES, 2 * PAGES },
	{ "shm-xread-rand", IN_SHM, 1, 1, 0, BYTES, PAGES, 2 * PAGES },
	{ "shm-xread-rand-mt", IN_SHM, 1, 1, 0, BYTES, PAGES, 2 * PAGES },
	/* Filled for reading: each first write tells the file system. */
	{ "msync", ON_DISK, 1, 1, 1, BYTES, 2 * PAGES, 2 * PAGES },
	/* One's msync() makes the other's pages clean again. */
	{ "msync-mt", ON_DISK, 1, 1, 1, BYTES, PAGES / 2, 3 * PAGES },
	{ "mlock", ZERO, 1, 0, 1, BYTES, 2 * PAGES, 2 * PAGES },
	/* A VMA each: in reverse order no two go on. */
	{ "remap", ON_DISK, PAGES, 1, 1, PAGE, 0, 2 * PAGES },
	{ "truncate", "", 0, 0, 0, 0, 0, 0 },
	{ "truncate-seq", "", 0, 0, 0, 0, 0, 0 },
	{ "mincore", ON_DISK, 1, 1, 0, BYTES, 0, 0 },
	/* In memory here: 8 MiB take no swap. */
	{ "swap-w-seq", ZERO, 1, 0, 1, BYTES, 2 * PAGES, 2 * PAGES },
	{ "swap-w-seq-mt", ZERO, 2, 0, 1, BYTES, 2 * PAGES, 2 * PAGES },
	{ "swap-w-rand", ZERO, 1, 0, 1, BYTES, 2 * PAGES, 2 * PAGES },
	{ "swap-w-rand-mt", ZERO, 2, 0, 1, BYTES, 2 * PAGES, 2 * PAGES },
	/* Filled before; who moves a page maps it again. */
	{ "mbind", ZERO, 1, 0, 1, BYTES, 0, 0 },
	/* It is a process of the task's that maps, and sleeps. */
	{ "migrate", "", 0, 0, 0, 0, 0, 0 },
	{ "hugetlb", "", 0, 0, 0, 0, 0, 0 },
};

#define NR_TRUTHS (sizeof(truths) / sizeof(truths[0]))

static const struct truth *truth_of(const char *name)
{
	for (size_t i = 0; i < NR_TRUTHS; i++)
		if (!strcmp(truths[i].name, name))
			return &truths[i];
	return NULL;
}

static struct case_params params_of(const struct vm_case *c)
{
	return (struct case_params){ .c = c,
				     .nr_tasks = NR_TASKS,
				     .bytes = BYTES,
				     .dir = FILES_DIR,
				     .looks_at_maps = true,
				     .control_fd = -1,
				     .ack_fd = -1 };
}

static void check_maps(const struct vm_case *c, const struct truth *truth,
		       const struct maps *maps)
{
	if (maps->nr == truth->nr_maps &&
	    maps->nr_shared == (truth->shared ? maps->nr : 0) &&
	    maps->nr_writable == (truth->writable ? maps->nr : 0) &&
	    maps->largest_bytes == truth->map_bytes &&
	    !strncmp(maps->path, truth->path, strlen(truth->path)))
		return;
	fail_msg("%s: %u VMAs of '%s', %u shared, %u writable, the largest of "
		 "%llu",
		 c->name, maps->nr, maps->path, maps->nr_shared,
		 maps->nr_writable, (unsigned long long)maps->largest_bytes);
}

static void check_faults(const struct vm_case *c, const struct truth *truth,
			 const struct case_result *result)
{
	uint64_t faults = 0;

	for (unsigned int i = 0; i < result->nr_tasks; i++)
		faults += result->tasks[i].nr_faults_minor +
			  result->tasks[i].nr_faults_major;
	if (faults < truth->least || faults > truth->most + STRAYS)
		fail_msg("%s: %llu faults, not %lu to %lu", c->name,
			 (unsigned long long)faults, truth->least, truth->most);
}

/* Eight of nine are touches, one is for the mapping. */
static void check_bytes(const struct vm_case *c, const struct task_result *r)
{
	uint64_t credit = BYTES / 8 * (c->grow ? 2 : 1);

	if (c->work == work_touch)
		assert_int_equal(r->bytes, BYTES + credit);
}

static bool can_run(const struct vm_case *c)
{
	char why[300];
	struct machine machine;

	assert_int_equal(machine_read("", &machine), 0);
	/* What is as small as here is not swapped. */
	machine.swap += BYTES;
	if (!case_needs(c, &machine, NR_TASKS, BYTES, why, sizeof(why)))
		return true;
	print_message("# %s: skipped, because %s\n", c->name, why);
	return false;
}

/* Where they are always made, a fault maps 2 MiB; a clean run has none. */
static int without_huge_pages(void **state)
{
	return prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
}

static void as_robots_see_it(void **state)
{
	const struct vm_case *c = *state;
	const struct truth *truth = truth_of(c->name);
	struct case_params params = params_of(c);
	struct case_result result;
	char why[300];

	if (!can_run(c))
		return;
	/* A case without a line above has not been thought about. */
	if (!truth)
		fail_msg("%s: no truth is known of it", c->name);
	if (case_run(&params, &result, why, sizeof(why)))
		fail_msg("%s: %s", c->name, why);
	assert_int_equal(result.nr_tasks, c->shape == ONE ? 1 : NR_TASKS);
	check_maps(c, truth, &result.tasks[0].maps);
	check_faults(c, truth, &result);
	for (unsigned int i = 0; i < result.nr_tasks; i++)
		check_bytes(c, &result.tasks[i]);
	case_free(&result);
}

/* In a clean run a task touches each page once. */
static void in_a_window(void **state)
{
	const struct vm_case *c = *state;
	const struct truth *truth = truth_of(c->name);
	struct case_params params = params_of(c);
	struct case_result result;
	size_t page = c->backing == OF_HUGE ? HUGE_BYTES : PAGE;
	char why[300];

	if (!truth || !can_run(c))
		return;
	params.clean = params.timed = true;
	if (case_run(&params, &result, why, sizeof(why)))
		fail_msg("%s: %s", c->name, why);
	for (unsigned int i = 0; i < result.nr_tasks; i++) {
		const struct task_result *r = &result.tasks[i];

		if (c->work == work_touch)
			assert_int_equal(r->nr_done, BYTES / page);
		assert_true(r->end_ns > r->start_ns);
		assert_true(r->end_ns - r->start_ns <= result.window_ns);
		assert_true(!c->locked || r->extra_ns > 0);
	}
	if (c->work == work_touch)
		assert_int_equal(result.touches->nr, NR_TASKS * BYTES / page);
	/* The same as a word at a time, but where each page is drawn once. */
	if (!c->random)
		check_faults(c, truth, &result);
	check_maps(c, truth, &result.tasks[0].maps);
	case_free(&result);
}

/* ---- sizes ---- */

#define GIB (1ull << 30)
static const struct machine made_up = { .mem = 16 * GIB,
					.available = 8 * GIB,
					.free = 4 * GIB,
					.reclaimable = 6 * GIB,
					.swap = 8 * GIB,
					.shm = 12 * GIB,
					.nr_nodes = 2,
					.max_maps = 65530 };

static void size_is(const char *name, uint64_t bytes)
{
	const struct vm_case *c = case_find(name);

	assert_non_null(c);
	if (case_bytes(c, &made_up, 4, 0) != bytes)
		fail_msg("%s: %llu bytes, not %llu", name,
			 (unsigned long long)case_bytes(c, &made_up, 4, 0),
			 (unsigned long long)bytes);
}

/* Of four tasks, by the arithmetic of the scripts. */
static void test_sizes(void **state)
{
	(void)state;
	size_is("anon-r-seq", 8 * 256 * GIB / 4);
	size_is("anon-rx-seq-mt", 8 * 256 * GIB);
	size_is("mmap-xread-seq-mt", 8 * 256 * GIB / 8);
	size_is("mmap-pread-seq", 8 * 256 * GIB / 4);
	size_is("anon-w-seq-mt", 2 * GIB);
	size_is("anon-wx-seq-mt", 8 * GIB);
	size_is("anon-cow-seq", 8 * GIB / 5 / 8 * 8);
	size_is("anon-cow-seq-mt", 4 * GIB);
	size_is("shm-pread-seq", 6 * GIB);
	size_is("msync", 2 * GIB);
	size_is("msync-mt", 8 * GIB);
	size_is("mlock", 6 * GIB / 3 / 4);
	size_is("swap-w-seq", 3 * GIB);
	size_is("migrate", 4 * GIB);
	/* 2 TiB of 40 KiB are 53687091 VMAs; 29360128 fit a third of 16 GiB at
	 * 21 a page: halved once. */
	size_is("small-allocs-mt", 8 * 256 * GIB / 2 / 4);
	/* MemFree in KiB, a twentieth of it as pages. */
	size_is("mbind", 4 * (GIB >> 10) * PAGE / 20 / 4 / 8 * 8);
}

static void test_asked_size(void **state)
{
	(void)state;
	assert_int_equal(case_bytes(case_find("anon-w-seq"), &made_up, 4, GIB),
			 GIB / 4);
	assert_int_equal(
		case_bytes(case_find("shm-pread-seq"), &made_up, 4, GIB), GIB);
	assert_int_equal(case_bytes(case_find("anon-cow-seq"), &made_up, 3,
				    GIB),
			 GIB / 4);
}

static void needs(const char *name, struct machine machine, uint64_t bytes,
		  int err, const char *word)
{
	char why[300] = "";

	assert_int_equal(case_needs(case_find(name), &machine, 4, bytes, why,
				    sizeof(why)),
			 err);
	if (!strstr(why, word))
		fail_msg("%s: '%s' has no '%s'", name, why, word);
}

static void test_needs(void **state)
{
	struct machine machine = made_up;

	(void)state;
	machine.swap = 0;
	machine.nr_nodes = 1;
	needs("swap-w-seq", machine, GIB, -ENOTSUP, "no swap");
	needs("swap-w-seq", made_up, 3 * GIB, 0, "");
	needs("migrate", machine, GIB, -ENOTSUP, "one NUMA node");
	needs("mbind", made_up, GIB, 0, "");
	needs("anon-w-seq", made_up, 3 * GIB, -ENOMEM, "12288 MiB");
	needs("anon-cow-seq", made_up, GIB + GIB / 2, 0, "");
	needs("anon-cow-seq", made_up, 2 * GIB, -ENOMEM, "10240 MiB");
	needs("shm-pread-seq", made_up, 9 * GIB, -ENOMEM, "9216 MiB");
	/* 104857 mappings of a process, and four times as many of threads. */
	needs("small-allocs", made_up, 1 << 30, 0, "");
	needs("small-allocs-mt", made_up, 1 << 30, -ENOTSUP,
	      "vm.max_map_count");
	assert_true(
		case_fit_maps(case_find("small-allocs-mt"), &made_up, 4, GIB) /
			40960 * 4 <
		made_up.max_maps);
}

/* Who misleads says so, and what is offered in its place is there to be had. */
static void test_clean(void **state)
{
	const struct vm_case *c;

	for_each_case(c)
	{
		if (!c->hides)
			fail_msg("%s: nothing is said of its number", c->name);
		if (c->clean && !workload_find(c->clean))
			fail_msg("%s: there is no %s", c->name, c->clean);
		if (c->work == work_touch && !c->clean)
			fail_msg("%s: no workload is named", c->name);
	}
}

/* What cannot be made is an error at once, and nobody waits for anybody. */
static void test_failures(void **state)
{
	struct case_params params = params_of(case_find("mmap-pread-seq"));
	struct case_result result;
	char why[300];

	(void)state;
	params.dir = "/nowhere";
	assert_int_equal(case_run(&params, &result, why, sizeof(why)), -ENOENT);
	assert_non_null(strstr(why, "/nowhere: No such file"));
	params.c = case_find("msync");
	assert_int_equal(case_run(&params, &result, why, sizeof(why)), -ENOENT);
	assert_non_null(strstr(why, "the sparse file: No such file"));
	params = params_of(case_find("anon-r-seq-mt"));
	params.bytes = 1ull << 60;
	assert_int_equal(case_run(&params, &result, why, sizeof(why)), -ENOMEM);
	assert_non_null(strstr(why, "mmap: Cannot allocate memory"));
}

int main(void)
{
	static const struct CMUnitTest fixed[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_asked_size),
		cmocka_unit_test(test_needs),
		cmocka_unit_test(test_clean),
		cmocka_unit_test(test_failures),
	};
	const size_t nr_fixed = sizeof(fixed) / sizeof(fixed[0]);
	static struct CMUnitTest tests[300];
	static char names[300][64];
	size_t nr = nr_fixed;
	const struct vm_case *c;

	memcpy(tests, fixed, sizeof(fixed));
	for_each_case(c)
	{
		for (int clean = 0; clean < 2; clean++, nr++) {
			snprintf(names[nr], sizeof(names[nr]), "%s%s", c->name,
				 clean ? ", clean" : "");
			tests[nr] = (struct CMUnitTest){
				.name = names[nr],
				.test_func =
					clean ? in_a_window : as_robots_see_it,
				.setup_func = without_huge_pages,
				.initial_state = (void *)(uintptr_t)c,
			};
		}
	}
	return _cmocka_run_group_tests("cases", tests, nr, NULL, NULL);
}
