// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests that a null run finds the noise that was put in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#define MATHLIB_STANDALONE 1
#include <Rmath.h>

#include "results/null.h"

#define NR_BOOTS    100
#define NR_LAUNCHES 5
#define BOOT_SD	    .02
#define LAUNCH_SD   .01

static struct record records[2][NR_BOOTS * NR_LAUNCHES];
static const struct record *pointers[2][NR_BOOTS * NR_LAUNCHES];
static struct side sides[2];
static struct comparison c;

static void add(int side, int boot, int launch, double log_rate)
{
	struct record *r = &records[side][sides[side].nr_records];

	record_init(r);
	r->status = strdup("ok");
	r->workload = strdup("anon-read");
	r->role = strdup("measured");
	r->pass = strdup("timing");
	r->kernel = strdup("k");
	r->nr_workers = 2;
	r->boot = boot;
	r->launch = launch;
	r->nr_touches = 1000;
	r->touches_per_s_mean = r->touches_per_s_typical = exp(log_rate);
	pointers[side][sides[side].nr_records++] = r;
}

/* Pairs drift together, far more than boots differ. */
static void simulate(int nr_boots)
{
	set_seed(1, 2);
	for (int s = 0; s < 2; s++)
		sides[s] = (struct side){ s ? "b" : "a", pointers[s], 0, 0 };
	for (int boot = 1; boot <= nr_boots; boot++)
		for (int s = 0; s < 2; s++) {
			double of_boot = .1 * boot + BOOT_SD * norm_rand();

			for (int l = 1; l <= NR_LAUNCHES; l++)
				add(s, boot, l,
				    of_boot + LAUNCH_SD * norm_rand());
		}
	assert_int_equal(compare(sides, 2, &c), 0);
}

static int tear_down(void **state)
{
	comparison_free(&c);
	for (int s = 0; s < 2; s++)
		while (sides[s].nr_records)
			record_free(&records[s][--sides[s].nr_records]);
	return 0;
}

static void test_noise(void **state)
{
	struct noise noise;

	simulate(NR_BOOTS);
	noise = null_noise(&c.rows[0], NR_LAUNCHES);
	/* 100 pairs and 800 degrees of freedom: within 3 sd of the sd. */
	assert_true(fabs(noise.boot / BOOT_SD - 1) < 3 / sqrt(2 * 99.0));
	assert_true(fabs(noise.launch / LAUNCH_SD - 1) < 3 / sqrt(2 * 800.0));
}

/* 3.264 sd of a difference at 3 pairs, 1.682 at 5 (R's power.t.test). */
static void test_boots(void **state)
{
	const double just = log1p(.02) / sqrt(2);

	assert_int_equal(null_boots((struct noise){ just / 3.3, NAN }, 1, 2),
			 3);
	assert_int_equal(null_boots((struct noise){ just / 1.69, NAN }, 1, 2),
			 5);
	assert_int_equal(null_boots((struct noise){ just / 1.67, NAN }, 1, 2),
			 6);
	assert_int_equal(null_boots((struct noise){ 1, 1 }, 1, 2), 0);
	/* Launches help against what launches do, and nothing else. */
	assert_int_equal(null_boots((struct noise){ .01, 0 }, 1, 2),
			 null_boots((struct noise){ .01, 0 }, 10, 2));
	assert_true(null_boots((struct noise){ .001, .02 }, 10, 2) <
		    null_boots((struct noise){ .001, .02 }, 1, 2) / 3);
}

static char *print(int wanted)
{
	char *text;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	assert_int_equal(null_print(out, &c, 2), wanted);
	fclose(out);
	return text;
}

static void test_report(void **state)
{
	char *text;

	simulate(5);
	text = print(0);
	assert_non_null(strstr(text, "\nanon-read                      2  "));
	assert_non_null(strstr(text, "of 1 points (5% expected)"));
	assert_non_null(strstr(text, "(anon-read x 2), boots x launches:\n  "));
	free(text);
}

static void test_too_few(void **state)
{
	simulate(1);
	free(print(-ENODATA));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_noise, tear_down),
		cmocka_unit_test(test_boots),
		cmocka_unit_test_teardown(test_report, tear_down),
		cmocka_unit_test_teardown(test_too_few, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
