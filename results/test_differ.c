// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests what is said of sides whose boots are not alike. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "results/differ.h"

#define BASE                                                    \
	"{\"kernel\":\"a\",\"boot\":1,\"clocksource\":\"tsc\"," \
	"\"memory_bytes\":1000,\"nr_cpus\":2,"                  \
	"\"thp\":{\"enabled\":\"always\",\"defrag\":\"madvise\"}}"

/* What is said of boots of kernels a and b. */
static void check(const char *boots, const char *said)
{
	struct run_dir dir = { .boots = json_loads(boots, 0, NULL) };
	struct side both[] = { { .label = "6.1" }, { .label = "6.12" } };
	char a[] = "a", b[] = "b", *text;
	struct side_origin origins[] = { { 0, a }, { 0, b } };
	const struct sides sides = { &dir, 1, both, origins, 2 };

	assert_non_null(dir.boots);
	text = sides_differences(&sides);
	assert_string_equal(text, said);
	free(text);
	json_decref(dir.boots);
}

static void test_alike(void **state)
{
	check("[" BASE ",{\"kernel\":\"b\",\"boot\":7,\"boot_id\":\"x\","
	      "\"clocksource\":\"tsc\",\"memory_bytes\":970,\"nr_cpus\":2,"
	      "\"thp\":{\"defrag\":\"madvise\",\"enabled\":\"always\"}}]",
	      "");
}

static void test_unlike(void **state)
{
	check("[" BASE ",{\"kernel\":\"b\",\"clocksource\":\"hpet\","
	      "\"memory_bytes\":500,\"nr_cpus\":4,"
	      "\"thp\":{\"defrag\":\"madvise\",\"enabled\":\"never\"}}]",
	      "nr_cpus: 6.1: 2; 6.12: 4\n"
	      "memory_bytes: 6.1: 1000; 6.12: 500\n"
	      "clocksource: 6.1: tsc; 6.12: hpet\n"
	      "thp/enabled: 6.1: always; 6.12: never\n");
}

static void test_absent(void **state)
{
	check("[" BASE ",{\"kernel\":\"b\",\"memory_bytes\":1000,"
	      "\"nr_cpus\":2,\"thp\":{\"enabled\":\"always\","
	      "\"shmem\":\"x\"}}]",
	      "clocksource: 6.1: tsc; 6.12: unknown\n"
	      "thp, not on all sides: defrag, shmem\n");
}

/* Of a layout its sizes and where locks are. */
static void test_layout(void **state)
{
	check("[{\"kernel\":\"a\",\"layout\":{\"mm_struct\":{\"bytes\":1096,"
	      "\"fields\":[{\"name\":\"mmap_lock\",\"offset\":112,"
	      "\"bytes\":40,\"use\":\"l\"}]},\"maple_node\":{\"bytes\":256,"
	      "\"fields\":[]}}},{\"kernel\":\"b\",\"layout\":{"
	      "\"maple_node\":{\"bytes\":256,\"fields\":[]},"
	      "\"vma_lock\":{\"bytes\":40,\"fields\":[]},"
	      "\"mm_struct\":{\"bytes\":1344,\"slab\":{\"objects\":11},"
	      "\"fields\":[{\"name\":\"pgd\",\"offset\":120,\"bytes\":8,"
	      "\"use\":\"r\"},{\"name\":\"mmap_lock\",\"offset\":168,"
	      "\"bytes\":40,\"use\":\"l\"}]}}}]",
	      "layout/mm_struct: 6.1: 1096 bytes, mmap_lock in line 1; "
	      "6.12: 1344 bytes, 11 objects in a slab, mmap_lock in line 2\n"
	      "layout, not on all sides: vma_lock\n");
}

/* The boots of one side, too, may differ; equal ones are said once. */
static void test_boots_of_one_side(void **state)
{
	check("[{\"kernel\":\"a\",\"clocksource\":\"tsc-early\"}," BASE "," BASE
	      ",{\"kernel\":\"a\",\"clocksource\":\"hpet\"},"
	      "{\"kernel\":\"b\",\"clocksource\":\"tsc\",\"nr_cpus\":2,"
	      "\"memory_bytes\":1000,\"thp\":{\"enabled\":\"always\","
	      "\"defrag\":\"madvise\"}}]",
	      "clocksource: 6.1: tsc-early then tsc then hpet; 6.12: tsc\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_alike),
		cmocka_unit_test(test_unlike),
		cmocka_unit_test(test_absent),
		cmocka_unit_test(test_layout),
		cmocka_unit_test(test_boots_of_one_side),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
