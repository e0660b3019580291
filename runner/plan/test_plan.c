// SPDX-License-Identifier: GPL-2.0-or-later
/* The plan: complete, paired, in seeded order, the same after JSON. */
#include "runner/plan/part.h"
#include "runner/plan/plan.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char *workloads[] = { "anon-read", "nop", "file-text" };
static char *againsts[] = { "mmap-churn:1", "mmap-churn:2" };
static unsigned int nr_workers[] = { 1, 2 };

static const struct plan_points points = {
	.workloads = workloads,
	.nr_workloads = 3,
	.nr_workers = nr_workers,
	.nr_nr_workers = 2,
	.passes = { PASS_TIMING, PASS_LOCKS },
	.nr_passes = 2,
	.againsts = againsts,
	.nr_againsts = 2,
	.geometries = { { VMA_OWN },
			{ VMA_SPACED, 16 },
			{ VMA_SHARED, 0, true } },
	.nr_geometries = 3,
};
#define NR_LAUNCHES 4
#define NR_BOOTS    3
#define BOOT_UNITS  (3 * 2 * 2 * 3 * 3 * NR_LAUNCHES)

static void make(struct plan *plan, uint64_t seed)
{
	*plan = (struct plan){ .seed = seed,
			       .nr_kernels = 2,
			       .nr_boots = NR_BOOTS,
			       .nr_launches = NR_LAUNCHES,
			       .time_s = 1.5,
			       .placement = strdup("compact"),
			       .mempolicy = strdup("bind:1"),
			       .accel = strdup("auto"),
			       .nr_cpus = 2,
			       .nr_nodes = 2,
			       .memory_bytes = 1 << 30 };
	plan->kernels = calloc(2, sizeof(*plan->kernels));
	plan->kernels[0].label = strdup("6.1");
	plan->kernels[0].image = strdup("vmlinuz-6.1");
	plan->kernels[0].release = strdup("6.1.0");
	plan->kernels[1].label = strdup("6.12");
	assert_int_equal(plan_make(plan, &points), 0);
}

static bool same_against(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static bool same_point(const struct unit *a, const struct unit *b)
{
	char x[GEOMETRY_TEXT], y[GEOMETRY_TEXT];

	return !strcmp(a->workload, b->workload) &&
	       !strcmp(geometry_text(&a->geometry, x),
		       geometry_text(&b->geometry, y)) &&
	       a->nr_workers == b->nr_workers && a->pass == b->pass &&
	       a->launch == b->launch && same_against(a->against, b->against);
}

/* Every point in every boot of every kernel, exactly once. */
static void test_complete(void **state)
{
	struct plan plan;

	make(&plan, 1);
	assert_int_equal(plan.nr_units, 2 * NR_BOOTS * BOOT_UNITS);
	for (size_t i = 0; i < plan.nr_units; i++) {
		const struct unit *unit = &plan.units[i];
		unsigned int nr_same = 0;

		assert_int_equal(unit->number, i + 1);
		for (size_t j = 0; j < plan.nr_units; j++)
			nr_same += same_point(unit, &plan.units[j]) &&
				   unit->kernel == plan.units[j].kernel &&
				   unit->boot == plan.units[j].boot;
		assert_int_equal(nr_same, 1);
	}
	plan_free(&plan);
}

/* A pair of boots stands together and runs the same order. */
static void test_pairs(void **state)
{
	struct plan plan;

	make(&plan, 1);
	for (size_t b = 0; b < NR_BOOTS; b++) {
		const struct unit *first = &plan.units[2 * b * BOOT_UNITS];
		const struct unit *second = first + BOOT_UNITS;

		assert_int_not_equal(first->kernel, second->kernel);
		for (size_t i = 0; i < BOOT_UNITS; i++) {
			assert_int_equal(first[i].boot, b + 1);
			assert_int_equal(second[i].boot, b + 1);
			assert_int_equal(first[i].kernel, first->kernel);
			assert_true(same_point(&first[i], &second[i]));
		}
	}
	plan_free(&plan);
}

/* Either kernel comes first in some pair of some seed; units move too. */
static void test_seed(void **state)
{
	unsigned int nr_first[2] = { 0 }, nr_moved = 0;
	struct plan plan, other;

	make(&plan, 1);
	for (uint64_t seed = 1; seed <= 20; seed++) {
		make(&other, seed);
		nr_first[other.units[0].kernel]++;
		nr_moved += !same_point(&plan.units[0], &other.units[0]);
		if (seed == 1)
			assert_true(
				same_point(&plan.units[7], &other.units[7]));
		plan_free(&other);
	}
	assert_true(nr_first[0] && nr_first[1]);
	assert_true(nr_moved > 10);
	plan_free(&plan);
}

/* Shards have every unit once, and no pair of boots in two of them. */
static void test_shards(void **state)
{
	struct plan plan;
	size_t nr = 0;

	for (unsigned int shard = 1; shard <= 2; shard++) {
		const struct plan_part part = { .shard = shard,
						.nr_shards = 2 };

		make(&plan, 1);
		plan_cut(&plan, &part);
		assert_int_equal(plan.nr_units % (2 * BOOT_UNITS), 0);
		for (size_t i = 0; i < plan.nr_units; i++)
			assert_int_equal(plan.units[i].boot % 2, shard % 2);
		nr += plan.nr_units;
		plan_free(&plan);
	}
	assert_int_equal(nr, 2 * NR_BOOTS * BOOT_UNITS);
}

static void test_part(void **state)
{
	bool landed[2 * NR_BOOTS * BOOT_UNITS + 1] = { false };
	const struct plan_part part = { .first = 5,
					.last = 9,
					.landed = landed };
	struct plan plan;

	landed[4] = landed[6] = landed[9] = true;
	make(&plan, 1);
	plan_cut(&plan, &part);
	assert_int_equal(plan.nr_units, 3);
	assert_int_equal(plan.units[0].number, 5);
	assert_int_equal(plan.units[1].number, 7);
	assert_int_equal(plan.units[2].number, 8);
	plan_free(&plan);
}

static void test_json(void **state)
{
	struct plan plan, back;
	json_t *json, *again;
	char why[200] = "";

	make(&plan, 5);
	json = plan_to_json(&plan);
	assert_non_null(json);
	assert_int_equal(json_array_size(json_object_get(json, "units")),
			 plan.nr_units);
	assert_int_equal(plan_from_json(&back, json, why, sizeof(why)), 0);
	again = plan_to_json(&back);
	assert_true(json_equal(json, again));
	assert_null(back.kernels[1].image);
	assert_false(back.adjacent_off);
	json_decref(again);
	plan_free(&back);
	plan_free(&plan);

	json_object_set_new(json, "prefetch", json_string("adjacent=off"));
	assert_int_equal(plan_from_json(&back, json, why, sizeof(why)), 0);
	assert_true(back.adjacent_off);
	again = plan_to_json(&back);
	assert_true(json_equal(json, again));
	json_decref(again);
	plan_free(&back);
	json_object_set_new(json, "prefetch", json_string("none"));
	assert_int_equal(plan_from_json(&back, json, why, sizeof(why)),
			 -EBADMSG);
	assert_non_null(strstr(why, "unknown prefetch none"));
	plan_free(&back);

	json_object_set_new(json, "format", json_integer(3));
	assert_int_equal(plan_from_json(&back, json, why, sizeof(why)),
			 -EBADMSG);
	assert_non_null(strstr(why, "format 3"));
	plan_free(&back);
	json_decref(json);
}

static void test_foreign_json(void **state)
{
	struct plan plan;
	json_t *json = json_pack("{si}", "apples", 3);
	char why[200] = "";

	assert_int_equal(plan_from_json(&plan, json, why, sizeof(why)),
			 -EBADMSG);
	assert_true(strlen(why) > 0);
	plan_free(&plan);
	json_decref(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_complete),
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_seed),
		cmocka_unit_test(test_shards),
		cmocka_unit_test(test_part),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_foreign_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
