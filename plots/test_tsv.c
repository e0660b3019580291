// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests the TSV that the gnuplot scripts read, byte by byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plots/tsv.h"

static void check(const struct comparison *c, size_t row, const char *golden)
{
	char *text;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	tsv_throughput(out, c, row);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(text, golden);
	free(text);
}

static void test_golden(void **state)
{
	const struct side sides[] = { { "6.1", NULL, 0, 0 },
				      { "my\t\"6.12\"", NULL, 0, 0 } };
	struct cell cells[3][2] = {
		{ { .touches_per_s = 1234567 }, { .touches_per_s = 2.5e9 } },
		{ { .touches_per_s = -NAN }, { .touches_per_s = 0.5 } },
		{ { .touches_per_s = 1 }, { .touches_per_s = 2 } },
	};
	struct row rows[] = {
		{ .workload = "a", .nr_workers = 1, .cells = cells[0] },
		{ .workload = "a", .nr_workers = 16, .cells = cells[1] },
		{ .workload = "b", .nr_workers = 1, .cells = cells[2] },
	};
	const struct comparison c = {
		.sides = sides, .nr_sides = 2, .rows = rows, .nr_rows = 3
	};

	check(&c, 0,
	      "workers\t6.1\tmy  6.12 \n"
	      "1\t1.23457e+06\t2.5e+09\n"
	      "16\tnan\t0.5\n");
	check(&c, 2, "workers\t6.1\tmy  6.12 \n1\t1\t2\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
