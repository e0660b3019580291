// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory policies, on machines that hwloc makes up and on this one. */
#include "bench/bench.h"
#include "bench/mempolicy.h"
#include "bench/place.h"

#include <errno.h>
#include <numaif.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

static char why[256];

static int make(struct mempolicy *policy, hwloc_topology_t topology,
		const char *text)
{
	why[0] = 0;
	return mempolicy_make(policy, topology, text, why, sizeof(why));
}

static hwloc_topology_t made_up(const char *synthetic)
{
	hwloc_topology_t topology;

	assert_int_equal(place_made_up(synthetic, &topology), 0);
	return topology;
}

static void test_words(void **state)
{
	static const char *const good[] = { "local", "interleave", "remote",
					    "bind:0", "bind:0-1,3" };
	static const char *const bad[] = { "",	       "locl",	    "bind",
					   "bind:",    "bind:x",    "bind:0-",
					   "bind:3-1", "bind:4000", "local:0",
					   "bind:-1",  "bind:0x1",  "all" };

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		assert_int_equal(mempolicy_check(good[i]), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		if (mempolicy_check(bad[i]) != -EINVAL)
			fail_msg("'%s' is taken", bad[i]);
	}
}

/* Where all others are as far, each node's memory is on the next. */
static void test_remote_ring(void **state)
{
	hwloc_topology_t eight = made_up("pack:8 [numa] core:2 pu:1");
	struct mempolicy policy;

	assert_int_equal(make(&policy, eight, "remote"), 0);
	for (unsigned int pu = 0; pu < 16; pu++) {
		assert_int_equal(mempolicy_own_node(eight, pu), pu / 2);
		assert_int_equal(mempolicy_remote_node(&policy, pu),
				 (pu / 2 + 1) % 8);
	}
	mempolicy_free(&policy);
	hwloc_topology_destroy(eight);
}

static void add_distances(hwloc_topology_t topology, hwloc_uint64_t *values)
{
	unsigned int nr =
		hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_NUMANODE);
	hwloc_obj_t nodes[8];
	hwloc_distances_add_handle_t handle;

	for (unsigned int i = 0; i < nr; i++)
		nodes[i] =
			hwloc_get_obj_by_type(topology, HWLOC_OBJ_NUMANODE, i);
	handle = hwloc_distances_add_create(
		topology, "NUMALatency",
		HWLOC_DISTANCES_KIND_FROM_USER |
			HWLOC_DISTANCES_KIND_MEANS_LATENCY,
		0);
	assert_non_null(handle);
	assert_int_equal(hwloc_distances_add_values(topology, handle, nr, nodes,
						    values, 0),
			 0);
	assert_int_equal(hwloc_distances_add_commit(topology, handle, 0), 0);
}

/* Two sockets of two nodes: the first far one after the own. */
static void test_remote_by_distance(void **state)
{
	hwloc_uint64_t values[] = { 10, 12, 32, 32, 12, 10, 32, 32,
				    32, 32, 10, 12, 32, 32, 12, 10 };
	static const int expected[] = { 2, 2, 0, 0 };
	hwloc_topology_t snc = made_up("pack:2 group:2 [numa] core:2 pu:1");
	struct mempolicy policy;

	add_distances(snc, values);
	assert_int_equal(make(&policy, snc, "remote"), 0);
	for (unsigned int node = 0; node < 4; node++)
		assert_int_equal(mempolicy_remote_node(&policy, 2 * node),
				 expected[node]);
	mempolicy_free(&policy);
	hwloc_topology_destroy(snc);
}

/* A node that holds all CPUs, as memory on a bus does: nobody's own. */
static void test_own_is_the_nearest(void **state)
{
	hwloc_topology_t far = made_up("[numa] pack:2 [numa] core:2 pu:1");

	assert_int_not_equal(mempolicy_own_node(far, 0),
			     mempolicy_own_node(far, 2));
	hwloc_topology_destroy(far);
}

static void test_refused(void **state)
{
	hwloc_topology_t one = made_up("core:2 pu:1");
	hwloc_topology_t two = made_up("numa:2 core:2 pu:1");
	struct mempolicy policy;

	assert_int_equal(make(&policy, one, "remote"), -EINVAL);
	assert_string_equal(why, "mempolicy remote: there is only one NUMA "
				 "node with memory");
	assert_int_equal(make(&policy, one, "interleave"), 0);
	mempolicy_free(&policy);
	assert_int_equal(make(&policy, two, "bind:1-2"), -EINVAL);
	assert_string_equal(why, "mempolicy bind:1-2: NUMA nodes with memory "
				 "that may be used are 0-1");
	hwloc_topology_destroy(one);
	hwloc_topology_destroy(two);
}

static void check_mode(hwloc_topology_t here, const char *text, int expected)
{
	struct mempolicy policy;
	int mode = -1, err;

	assert_int_equal(make(&policy, here, text), 0);
	err = mempolicy_apply(&policy, 0);
	mempolicy_free(&policy);
	if (err == -ENOSYS) {
		print_message("# skipped, because this kernel has no NUMA\n");
		return;
	}
	assert_int_equal(err, 0);
	if (!get_mempolicy(&mode, NULL, 0, NULL, 0))
		assert_int_equal(mode, expected);
}

/* What the kernel says it has taken: never the default, which lets NUMA
 * balancing in. */
static void test_here(void **state)
{
	hwloc_topology_t here;
	char bind[32];

	assert_int_equal(place_topology(&here), 0);
	sprintf(bind, "bind:%d",
		hwloc_bitmap_first(hwloc_topology_get_topology_nodeset(here)));
	check_mode(here, "interleave", MPOL_INTERLEAVE);
	check_mode(here, bind, MPOL_BIND);
	check_mode(here, "local", MPOL_LOCAL);
	hwloc_topology_destroy(here);
}

static long no_lap(struct worker *w)
{
	keep_going(w);
	return 1;
}

/* After set-up, which makes what a crew shares by the crew's policy, nothing
 * of the harness follows it: threads inherit what is in force. */
static void test_harness_is_local(void **state)
{
	static const struct workload nothing = { .name = "nothing",
						 .slice = 1,
						 .lap = no_lap };
	const struct bench_params params = {
		.crews = { { .workload = &nothing, .nr_workers = 1 } },
		.nr_crews = 1,
		.placement = PLACEMENT_DEFAULT,
		.mempolicy = "interleave",
		.time_ns = 1,
		.control_fd = -1,
		.ack_fd = -1,
	};
	struct bench_result result;
	struct bench_error error;
	int mode = -1;

	assert_int_equal(bench_run(&params, &result, &error), 0);
	bench_free(&result);
	if (!get_mempolicy(&mode, NULL, 0, NULL, 0))
		assert_int_equal(mode, MPOL_LOCAL);
}

/* Written pages are counted on the nodes there are, others nowhere. */
static void test_sample(void **state)
{
	size_t bytes = 4ul << 20;
	unsigned int nr_pages[1024] = { 0 }, nr = 0;
	char *region = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_true(region != MAP_FAILED);
	madvise(region, bytes, MADV_NOHUGEPAGE);
	mempolicy_sample(region, bytes, 1024, nr_pages);
	for (int i = 0; i < 1024; i++)
		nr += nr_pages[i];
	assert_int_equal(nr, 0);
	memset(region, 1, bytes);
	mempolicy_sample(region, bytes, 1024, nr_pages);
	for (int i = 0; i < 1024; i++)
		nr += nr_pages[i];
	assert_int_equal(nr, 64);
	munmap(region, bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_remote_ring),
		cmocka_unit_test(test_remote_by_distance),
		cmocka_unit_test(test_own_is_the_nearest),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_here),
		cmocka_unit_test(test_harness_is_local),
		cmocka_unit_test(test_sample),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
