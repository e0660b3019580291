// SPDX-License-Identifier: GPL-2.0-or-later
/* The orders of placement, on machines that hwloc makes up. */
#include "bench/place.h"

#include <errno.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static hwloc_topology_t made_up(const char *synthetic)
{
	hwloc_topology_t topology;

	assert_int_equal(place_made_up(synthetic, &topology), 0);
	return topology;
}

/* As a cgroup's cpuset or offline CPUs leave it. */
static void restrict_to(hwloc_topology_t topology, const char *cpus)
{
	hwloc_bitmap_t set = hwloc_bitmap_alloc();

	hwloc_bitmap_list_sscanf(set, cpus);
	assert_int_equal(hwloc_topology_restrict(topology, set, 0), 0);
	hwloc_bitmap_free(set);
}

static void check(hwloc_topology_t topology, const char *placement,
		  const char *expected)
{
	char got[2000] = "", why[256] = "";
	unsigned int *order, nr;

	if (place_order(topology, placement, &order, &nr, why, sizeof(why)))
		fail_msg("%s: %s", placement, why);
	for (unsigned int i = 0; i < nr; i++)
		sprintf(got + strlen(got), "%s%u", i ? " " : "", order[i]);
	assert_string_equal(got, expected);
	free(order);
}

static void check_refused(hwloc_topology_t topology, const char *placement,
			  const char *expected)
{
	unsigned int *order, nr;
	char why[256] = "";

	assert_int_equal(place_order(topology, placement, &order, &nr, why,
				     sizeof(why)),
			 -EINVAL);
	assert_string_equal(why, expected);
}

static void test_one_cpu(void **state)
{
	static const char *const placements[] = {
		"compact", "scatter", "core", "smt", "node:0", "cpus:0",
	};
	hwloc_topology_t one = made_up("pu:1");

	for (size_t i = 0; i < sizeof(placements) / sizeof(*placements); i++)
		check(one, placements[i], "0");
	check_refused(one, "l3:0",
		      "placement l3:0: no L3 cache 0; there are 0, numbered "
		      "from 0");
	hwloc_topology_destroy(one);
}

/* OS indices as Linux gives them: siblings far apart. */
static void test_smt(void **state)
{
	hwloc_topology_t smt =
		made_up("l3:2 core:2 pu:2(indexes=0,4,1,5,2,6,3,7)");

	check(smt, "compact", "0 1 2 3 4 5 6 7");
	check(smt, "scatter", "0 2 1 3 4 6 5 7");
	check(smt, "core", "0 1 2 3");
	check(smt, "smt", "0 4 1 5 2 6 3 7");
	check(smt, "l3:1", "2 3 6 7");
	check(smt, "node:0", "0 1 2 3 4 5 6 7");
	check(smt, "cpus:6,0-2,5", "6 0 1 2 5");
	check_refused(smt, "cpus:0,8",
		      "placement cpus:0,8: CPU 8 is not there, offline, or not "
		      "allowed; to be had: 0-7");
	check_refused(smt, "cpus:0-3,2",
		      "placement cpus:0-3,2: CPU 2 stands there twice");
	hwloc_topology_destroy(smt);
}

/* Four threads a core: all of a sibling's turn before the next. */
static void test_smt4(void **state)
{
	hwloc_topology_t smt4 = made_up("core:2 pu:4");

	check(smt4, "compact", "0 4 1 5 2 6 3 7");
	check(smt4, "smt", "0 1 2 3 4 5 6 7");
	check(smt4, "core", "0 4");
	hwloc_topology_destroy(smt4);
}

/* Packages in turn, their L3s in turn, their cores in turn. */
static void test_eight_packages(void **state)
{
	char words[400] = "pack:8 [numa] l3:2 core:2 pu:2(indexes=0,32";
	hwloc_topology_t eight;

	/* Siblings far apart, as Linux numbers them. */
	for (int i = 1; i < 32; i++)
		sprintf(words + strlen(words), ",%d,%d", i, i + 32);
	eight = made_up(strcat(words, ")"));
	check(eight, "compact",
	      "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 "
	      "24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 "
	      "45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60 61 62 63");
	check(eight, "scatter",
	      "0 4 8 12 16 20 24 28 2 6 10 14 18 22 26 30 1 5 9 13 17 21 25 "
	      "29 3 7 11 15 19 23 27 31 32 36 40 44 48 52 56 60 34 38 42 46 "
	      "50 54 58 62 33 37 41 45 49 53 57 61 35 39 43 47 51 55 59 63");
	check(eight, "core",
	      "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 "
	      "24 25 26 27 28 29 30 31");
	check(eight, "smt",
	      "0 32 1 33 2 34 3 35 4 36 5 37 6 38 7 39 8 40 9 41 10 42 11 43 "
	      "12 44 13 45 14 46 15 47 16 48 17 49 18 50 19 51 20 52 21 53 22 "
	      "54 23 55 24 56 25 57 26 58 27 59 28 60 29 61 30 62 31 63");
	check(eight, "node:3", "12 13 14 15 44 45 46 47");
	check(eight, "l3:7", "14 15 46 47");
	check_refused(eight, "node:8",
		      "placement node:8: no NUMA node 8 that may be used; to "
		      "be had: 0-7");
	check_refused(eight, "l3:16",
		      "placement l3:16: no L3 cache 16; there are 16, "
		      "numbered from 0");
	hwloc_topology_destroy(eight);
}

/* As many virtual machines: packages, and no word of caches. */
static void test_no_l3(void **state)
{
	hwloc_topology_t plain = made_up("pack:2 core:3 pu:1");

	check(plain, "compact", "0 1 2 3 4 5");
	check(plain, "scatter", "0 3 1 4 2 5");
	check(plain, "core", "0 1 2 3 4 5");
	check(plain, "smt", "0 1 2 3 4 5");
	check_refused(plain, "l3:0",
		      "placement l3:0: no L3 cache 0; there are 0, numbered "
		      "from 0");
	hwloc_topology_destroy(plain);
}

/* No cores known: each PU stands for one. */
static void test_no_cores(void **state)
{
	hwloc_topology_t bare = made_up("numa:3 pu:2");

	check(bare, "compact", "0 1 2 3 4 5");
	check(bare, "scatter", "0 2 4 1 3 5");
	check(bare, "core", "0 1 2 3 4 5");
	check(bare, "node:1", "2 3");
	hwloc_topology_destroy(bare);
}

static void add_kind(hwloc_topology_t topology, const char *cpus,
		     int efficiency)
{
	hwloc_bitmap_t set = hwloc_bitmap_alloc();

	hwloc_bitmap_list_sscanf(set, cpus);
	assert_int_equal(hwloc_cpukinds_register(topology, set, efficiency, 0,
						 NULL, 0),
			 0);
	hwloc_bitmap_free(set);
}

/*
 * Four cores of one thread that share an L2 before two fast ones of two
 * threads: cores before siblings, and the fast ones before the others.
 */
static void test_hybrid(void **state)
{
	hwloc_topology_t hybrid = made_up("l3:1 l2:3 core:4 pu:2");

	/* The first L2 keeps 4 cores of a PU each, the others one core. */
	restrict_to(hybrid, "0,2,4,6,8,9,16,17");
	add_kind(hybrid, "0,2,4,6", 0);
	add_kind(hybrid, "8,9,16,17", 1);
	check(hybrid, "compact", "8 16 0 2 4 6 9 17");
	check(hybrid, "scatter", "8 16 0 2 4 6 9 17");
	check(hybrid, "core", "8 16 0 2 4 6");
	check(hybrid, "smt", "8 9 16 17 0 2 4 6");
	check(hybrid, "cpus:0-0,9", "0 9");
	hwloc_topology_destroy(hybrid);
}

/* A kind for some cores only: the others come last, none is lost. */
static void test_half_known_kinds(void **state)
{
	hwloc_topology_t half = made_up("core:4 pu:1");

	add_kind(half, "2-3", 1);
	check(half, "compact", "2 3 0 1");
	hwloc_topology_destroy(half);
}

/* A cpuset that leaves a core whole, one half, and a node without CPUs. */
static void test_restricted(void **state)
{
	hwloc_topology_t part = made_up("pack:3 [numa] l3:1 core:2 pu:2");

	restrict_to(part, "1-3,8-9");
	check(part, "compact", "1 2 8 3 9");
	check(part, "scatter", "1 8 2 3 9");
	check(part, "core", "1 2 8");
	check(part, "smt", "1 2 3 8 9");
	check(part, "node:0", "1 2 3");
	check(part, "node:2", "8 9");
	check(part, "l3:1", "8 9");
	check_refused(part, "node:1",
		      "placement node:1: NUMA node 1 has no CPU that may be "
		      "used");
	check_refused(part, "cpus:0",
		      "placement cpus:0: CPU 0 is not there, offline, or not "
		      "allowed; to be had: 1-3,8-9");
	hwloc_topology_destroy(part);
}

static void test_words(void **state)
{
	static const char *const good[] = { "compact", "node:0", "l3:12",
					    "cpus:3", "cpus:0-3,8,6" };
	static const char *const bad[] = {
		"",	     "compct",	   "compact:1", "node",	   "node:",
		"node:x",    "node:1,2",   "cpus",	"cpus:",   "cpus:1,",
		"cpus:3-1",  "cpus:-1",	   "cpus: 1",	"cpus:1-", "l3:-0",
		"cpus:1,,2", "cpus:1-2-3", "Compact",	"cpus:+1", "cpus:0x1",
	};

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		assert_int_equal(placement_check(good[i]), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(placement_check(bad[i]), -EINVAL);
}

/* This machine: what may be used is what the kernel allows. */
static void test_here(void **state)
{
	hwloc_topology_t topology;
	unsigned int *order, nr;
	cpu_set_t allowed, bound;
	char why[256];

	assert_int_equal(sched_getaffinity(0, sizeof(allowed), &allowed), 0);
	assert_int_equal(place_topology(&topology), 0);
	assert_int_equal(place_order(topology, "compact", &order, &nr, why,
				     sizeof(why)),
			 0);
	assert_int_equal(nr, CPU_COUNT(&allowed));
	assert_int_equal(place_bind(topology, order[nr - 1]), 0);
	assert_int_equal(sched_getaffinity(0, sizeof(bound), &bound), 0);
	assert_int_equal(CPU_COUNT(&bound), 1);
	assert_true(CPU_ISSET(order[nr - 1], &bound));
	free(order);
	hwloc_topology_destroy(topology);
	/* Now bound: only that one is left. */
	assert_int_equal(place_topology(&topology), 0);
	assert_int_equal(place_order(topology, "scatter", &order, &nr, why,
				     sizeof(why)),
			 0);
	assert_int_equal(nr, 1);
	free(order);
	hwloc_topology_destroy(topology);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_cpu),
		cmocka_unit_test(test_smt),
		cmocka_unit_test(test_smt4),
		cmocka_unit_test(test_eight_packages),
		cmocka_unit_test(test_no_l3),
		cmocka_unit_test(test_no_cores),
		cmocka_unit_test(test_hybrid),
		cmocka_unit_test(test_half_known_kinds),
		cmocka_unit_test(test_restricted),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_here),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
