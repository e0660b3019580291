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

static void check(const char *synthetic, enum placement placement,
		  const char *expected)
{
	hwloc_topology_t topology;
	unsigned int *order, nr;
	char got[400] = "";

	hwloc_topology_init(&topology);
	assert_int_equal(hwloc_topology_set_synthetic(topology, synthetic), 0);
	assert_int_equal(hwloc_topology_load(topology), 0);
	assert_int_equal(place_order(topology, placement, &order, &nr), 0);
	for (unsigned int i = 0; i < nr; i++)
		sprintf(got + strlen(got), "%s%u", i ? " " : "", order[i]);
	assert_string_equal(got, expected);
	free(order);
	hwloc_topology_destroy(topology);
}

static void test_one_pu(void **state)
{
	check("pu:1", PLACEMENT_COMPACT, "0");
	check("pu:1", PLACEMENT_SCATTER, "0");
}

/* OS indices as Linux gives them: siblings far apart. */
static void test_smt(void **state)
{
	const char *smt = "core:4 pu:2(indexes=0,4,1,5,2,6,3,7)";

	check(smt, PLACEMENT_COMPACT, "0 4 1 5 2 6 3 7");
	check(smt, PLACEMENT_SCATTER, "0 1 2 3 4 5 6 7");
}

static void test_packages(void **state)
{
	const char *two = "pack:2 l3:2 core:2 pu:1";

	check(two, PLACEMENT_COMPACT, "0 1 2 3 4 5 6 7");
	/* Packages first, then their L3s, then the cores of each. */
	check(two, PLACEMENT_SCATTER, "0 4 2 6 1 5 3 7");
}

static void test_numa(void **state)
{
	check("numa:3 core:1 pu:2", PLACEMENT_SCATTER, "0 2 4 1 3 5");
}

static void test_names(void **state)
{
	enum placement placement;

	assert_int_equal(placement_parse("scatter", &placement), 0);
	assert_int_equal(placement, PLACEMENT_SCATTER);
	assert_string_equal(placement_name(placement), "scatter");
	assert_int_equal(placement_parse("scater", &placement), -EINVAL);
}

/* This machine: what may be used is what the kernel allows. */
static void test_here(void **state)
{
	hwloc_topology_t topology;
	unsigned int *order, nr;
	cpu_set_t allowed, bound;

	assert_int_equal(sched_getaffinity(0, sizeof(allowed), &allowed), 0);
	assert_int_equal(place_topology(&topology), 0);
	assert_int_equal(place_order(topology, PLACEMENT_COMPACT, &order, &nr),
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
	assert_int_equal(place_order(topology, PLACEMENT_SCATTER, &order, &nr),
			 0);
	assert_int_equal(nr, 1);
	free(order);
	hwloc_topology_destroy(topology);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_pu),	 cmocka_unit_test(test_smt),
		cmocka_unit_test(test_packages), cmocka_unit_test(test_numa),
		cmocka_unit_test(test_names),	 cmocka_unit_test(test_here),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
