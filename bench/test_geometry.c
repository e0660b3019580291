// SPDX-License-Identifier: GPL-2.0-or-later
/* What is not as asked is found: VMAs that merged, one that was split. */
#include "bench/geometry.h"
#include "bench/touch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NR_WORKERS 3

static const struct workload workload = { .region_prot = PROT_READ,
					  .region_flags = MAP_PLAIN };

static struct crew crew_of_three(void)
{
	return (struct crew){ .workload = &workload,
			      .nr_workers = NR_WORKERS,
			      .region_bytes = 2 * TABLE_BYTES,
			      .slice = TABLE_PAGES - 1,
			      .step_pages = 1 };
}

static int look(const struct geometry *geometry, struct crew *crew,
		unsigned long *nr_vmas, char why[200])
{
	char *regions[NR_WORKERS];

	for (unsigned int w = 0; w < NR_WORKERS; w++)
		regions[w] = crew->regions + w * crew->regions_stride;
	*why = 0;
	return geometry_check(geometry, crew, regions, nr_vmas, why, 200);
}

static void lay_out(const char *text, struct geometry *geometry,
		    struct crew *crew)
{
	assert_int_equal(geometry_parse(text, geometry), 0);
	*crew = crew_of_three();
	assert_int_equal(geometry_map(geometry, crew), 0);
}

static void test_as_asked(void **state)
{
	static const struct {
		const char *text;
		unsigned long nr_vmas;
	} asked[] = { { "neighbours", 3 },
		      { "spaced:5", 13 },
		      { "shared", 1 },
		      { "shared-pmd", 1 } };

	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		struct geometry geometry;
		struct crew crew;
		unsigned long nr;
		char why[200], text[GEOMETRY_TEXT];

		lay_out(asked[i].text, &geometry, &crew);
		assert_string_equal(geometry_text(&geometry, text),
				    asked[i].text);
		assert_int_equal(look(&geometry, &crew, &nr, why), 0);
		assert_int_equal(nr, asked[i].nr_vmas);
		geometry_unmap(&geometry, &crew);
	}
}

/* Something fills a hole with the same kind of memory: three VMAs are two. */
static void test_merged(void **state)
{
	struct geometry geometry;
	struct crew crew;
	unsigned long nr;
	char why[200], *hole;

	lay_out("neighbours", &geometry, &crew);
	hole = crew.regions + crew.region_bytes;
	assert_ptr_equal(mmap(hole, TABLE_BYTES, PROT_READ,
			      MAP_PLAIN | MAP_FIXED, -1, 0),
			 hole);
	madvise(hole, TABLE_BYTES, MADV_NOHUGEPAGE);
	assert_int_equal(look(&geometry, &crew, &nr, why), -ESTALE);
	assert_int_equal(nr, 1);
	assert_non_null(strstr(why, "3 VMAs, but /proc/self/maps has 1"));
	munmap(hole, TABLE_BYTES);
	geometry_unmap(&geometry, &crew);
}

static void test_split(void **state)
{
	struct geometry geometry;
	struct crew crew;
	unsigned long nr;
	char why[200];

	lay_out("shared", &geometry, &crew);
	assert_int_equal(mprotect(crew.regions + crew.region_bytes,
				  crew.region_bytes, PROT_READ | PROT_WRITE),
			 0);
	assert_int_equal(look(&geometry, &crew, &nr, why), -ESTALE);
	assert_int_equal(nr, 0);
	geometry_unmap(&geometry, &crew);
}

/* Each page that a slice touches is one worker's, and none is past the held
 * ones. */
static void test_shared_tables(void **state)
{
	struct geometry geometry;
	unsigned char touched[TABLE_PAGES] = { 0 };
	struct crew crew;

	lay_out("shared-pmd", &geometry, &crew);
	assert_int_equal(crew.region_bytes, NR_WORKERS * 2 * TABLE_BYTES);
	for (unsigned int w = 0; w < NR_WORKERS; w++)
		for (unsigned int i = 0; i < crew.slice; i++) {
			size_t page = w * crew.regions_stride / PAGE_BYTES +
				      (size_t)i * crew.step_pages;

			assert_true(page < TABLE_PAGES);
			assert_int_equal(touched[page]++, 0);
		}
	/* 510 of 512: as many as three workers can share evenly. */
	assert_int_equal(crew.slice * NR_WORKERS, 510);
	assert_int_equal(slice_bytes(&crew), 510 * PAGE_BYTES);
	geometry_unmap(&geometry, &crew);
}

static void test_words(void **state)
{
	static const char *const bad[] = { "",		"spaced",
					   "spaced:",	"spaced:0",
					   "spaced:-1", "spaced:9x",
					   "shared ",	"spaced:10001" };
	struct geometry geometry;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(geometry_parse(bad[i], &geometry), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_as_asked),
		cmocka_unit_test(test_merged),
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_shared_tables),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
