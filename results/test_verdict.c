// SPDX-License-Identifier: GPL-2.0-or-later
/* What a change is called, by the boots it was seen in. */
#include "results/made_up.h"

/* Boots: medians 2 and 8, so 4; a mean of all launches would say more. */
static void test_reduction(void **state)
{
	timing(0, 1, 1, 1, 2, 1);
	timing(0, 1, 2, 1, 8, 1);
	timing(0, 1, 1, 2, 1, 1);
	timing(0, 1, 2, 2, 8, 1);
	timing(0, 1, 1, 3, 100, 1);
	timing(1, 1, 1, 1, 5, 1);
	timing(1, 1, 2, 1, 5, 1);
	run(2);
	assert_near(c.rows[0].cells[0].touches_per_s, 4);
	assert_int_equal(c.rows[0].cells[0].timing.nr_boots, 2);
	assert_int_equal(c.rows[0].cells[0].timing.nr_launches, 5);
	assert_near(c.rows[0].cells[0].spread_pct, 100 * (100 - 1) / 2.0);
	assert_near(c.rows[0].cells[0].switches_per_1000, 2);
	assert_near(c.rows[0].cells[1].change.pct, 25);
}

static void check_judgement(int nr_boots, enum judgement judgement,
			    const char *words)
{
	for (int boot = 1; boot <= nr_boots; boot++) {
		timing(0, 1, boot, 1, 100, 100);
		timing(1, 1, boot, 1, 110, 110);
	}
	timing(1, 1, nr_boots + 1, 1, 110, 110); /* the fewer boots decide */
	run(2);
	assert_int_equal(c.rows[0].cells[1].change.judgement, judgement);
	print();
	assert_says(words);
}

static void test_one_boot(void **state)
{
	check_judgement(1, JUDGE_ONE_BOOT,
			"- one boot: cannot tell kernel from boot\n");
}

static void test_two_boots(void **state)
{
	check_judgement(2, JUDGE_TWO_BOOTS,
			"- two boots: an interval, no verdict\n");
	assert_says("+10.0%");
	assert_true(isfinite(c.rows[0].cells[1].change.effect.low));
	assert_true(isnan(c.rows[0].cells[1].change.p));
}

static void test_three_boots(void **state)
{
	check_judgement(3, JUDGE_HIGHER, "  +10.0%");
	assert_says(" faster\n");
}

/* Emulated timing is judged, and each table says what it is worth. */
static void test_emulated(void **state)
{
	machine_class = "tcg";
	check_judgement(3, JUDGE_HIGHER, "- screening only: emulated (tcg)\n");
	assert_says("throughput of 6.12 against 6.1; screening only: "
		    "emulated (tcg):\n");
}

/* nr boots of both sides; b is a times ratio, disturbed by noise. */
static void pairs(int nr, int nr_workers, double ratio, double noise)
{
	for (int boot = 1; boot <= nr; boot++) {
		double a = 1000 * boot; /* what pairs are for */
		double off = 1 + noise * (boot % 3 - 1);

		timing(0, nr_workers, boot, 1, a, a);
		timing(1, nr_workers, boot, 1, a * ratio * off, a);
	}
}

static enum judgement verdict_of(int nr, double ratio, double noise)
{
	enum judgement judgement;

	pairs(nr, 1, ratio, noise);
	run(2);
	judgement = c.rows[0].cells[1].change.judgement;
	comparison_free(&c);
	for (int s = 0; s < 2; s++)
		while (sides[s].nr_records)
			record_free(&records[s][--sides[s].nr_records]);
	return judgement;
}

static void test_verdicts(void **state)
{
	assert_int_equal(verdict_of(6, .95, .01), JUDGE_LOWER);
	assert_int_equal(verdict_of(6, 1.05, .01), JUDGE_HIGHER);
	assert_int_equal(verdict_of(6, 1.005, .01), JUDGE_SAME);
	assert_int_equal(verdict_of(6, 1.02, .04), JUDGE_UNCLEAR);
	assert_int_equal(verdict_of(3, .95, .05), JUDGE_UNCLEAR);
	/* Equal to the last digit, but less apart than the ruler reads. */
	assert_int_equal(verdict_of(3, 1.001, 0), JUDGE_SAME);
	/* Told apart for certain, if only by little: no "same". */
	assert_int_equal(verdict_of(9, 1.02, .005), JUDGE_HIGHER);
}

static void test_margin(void **state)
{
	const struct compare_options narrow = { METRIC_TYPICAL, 1 };

	pairs(6, 1, 1.005, .01);
	assert_int_equal(compare_with(&narrow, sides, 2, &c), 0);
	assert_int_equal(c.rows[0].cells[1].change.judgement, JUDGE_UNCLEAR);
}

/* A CPU half as fast takes the loop twice as long: the kernel is the same. */
static void test_calibration(void **state)
{
	for (int boot = 1; boot <= 3; boot++) {
		timing(0, 1, boot, 1, 3000, 1)->calibration_ns = 4000;
		timing(1, 1, boot, 1, 1500, 1)->calibration_ns = 8000;
		timing(0, 2, boot, 1, 3000, 1)->calibration_ns = 4000;
		timing(1, 2, boot, 1, 1500, 1);
	}
	run(2);
	assert_float_equal(c.rows[0].calibration_ns, 6000, 0);
	assert_float_equal(c.rows[0].cells[0].touches_per_s, 2000, 1e-6);
	assert_float_equal(c.rows[0].cells[1].touches_per_s, 2000, 1e-6);
	assert_int_equal(c.rows[0].cells[1].change.judgement, JUDGE_SAME);
	/* Without a calibration of each launch: as measured, and said. */
	assert_true(c.rows[1].calibration_ns == 0);
	assert_float_equal(c.rows[1].cells[0].touches_per_s, 3000, 1e-6);
	assert_float_equal(c.rows[1].cells[1].touches_per_s, 1500, 1e-6);
	print();
	assert_non_null(strstr(text, "- touches/s is scaled to one speed of "
				     "the CPUs"));
	assert_non_null(strstr(text, "6.12's were 50.0% slower"));
}

/* Boots of one plan drift together; of two plans they do not. */
static void test_pairs_or_welch(void **state)
{
	pairs(3, 1, 1.10, .01);
	run(2);
	assert_true(c.rows[0].cells[1].change.effect.is_paired);
	assert_int_equal(c.rows[0].cells[1].change.judgement, JUDGE_HIGHER);
	comparison_free(&c);
	sides[1].plan = 1;
	run(2);
	assert_false(c.rows[0].cells[1].change.effect.is_paired);
	assert_int_equal(c.rows[0].cells[1].change.judgement, JUDGE_UNCLEAR);
	print();
	assert_says("- boots of two plans: Welch's");
}

/* A boot that only one side has is in no pair. */
static void test_odd_boot(void **state)
{
	pairs(3, 1, 1.10, 0);
	timing(0, 1, 4, 1, 1, 1);
	run(2);
	assert_int_equal(c.rows[0].cells[1].change.effect.nr_a, 3);
	assert_near(c.rows[0].cells[1].change.pct, 10);
}

static void set_boot_id(int side, int i, const char *id)
{
	free(records[side][i].boot_id);
	records[side][i].boot_id = strdup(id);
}

/* Numbers 1 to 4 on one boot of the machine are one boot. */
static void test_one_boot_id(void **state)
{
	pairs(4, 1, 1.10, .01);
	for (int i = 0; i < 4; i++)
		set_boot_id(1, i, "b");
	run(2);
	assert_int_equal(c.rows[0].cells[1].timing.nr_boots, 1);
	assert_int_equal(c.rows[0].cells[0].timing.nr_boots, 4);
	assert_int_equal(c.rows[0].cells[1].change.judgement, JUDGE_ONE_BOOT);
}

/* A guest that was booted again inside boot 1 leaves one boot 1. */
static void test_booted_again(void **state)
{
	pairs(3, 1, 1.10, .01);
	timing(1, 1, 1, 2, 1100, 1100);
	for (int i = 0; i < 4; i++)
		set_boot_id(1, i, (const char *[]){ "a", "b", "c", "d" }[i]);
	run(2);
	assert_int_equal(c.rows[0].cells[1].timing.nr_boots, 3);
	assert_int_equal(c.rows[0].cells[1].change.effect.nr_b, 3);
}

/* p is about .04 alone: one of one is a finding, one of ten is not. */
static void test_holm(void **state)
{
	pairs(3, 1, 1.06, .02);
	run(2);
	assert_int_equal(c.rows[0].cells[1].change.judgement, JUDGE_HIGHER);
	comparison_free(&c);
	for (int workers = 2; workers <= 10; workers++)
		pairs(3, workers, 1, .02);
	run(2);
	assert_int_equal(c.rows[0].cells[1].change.judgement, JUDGE_UNCLEAR);
	assert_near(c.rows[0].cells[1].change.p,
		    10 * c.rows[0].cells[1].change.effect.p);
}

/* One summary for a curve: the mean of logs over workers, boot by boot. */
static void test_curve(void **state)
{
	pairs(3, 1, 1.21, 0);
	pairs(3, 2, 1, 0);
	timing(0, 4, 1, 1, 100, 100); /* a point of one side is in no mean */
	timing(0, 8, 1, 1, 1, 1);     /* a boot that lacks a point neither */
	timing(1, 8, 1, 1, 1, 1);
	run(2);
	assert_int_equal(c.nr_curves, 1);
	assert_int_equal(c.curves[0].end, 4);
	assert_near(c.curves[0].changes[1].pct, 100 * (cbrt(1.21) - 1));
	assert_int_equal(c.curves[0].changes[1].effect.nr_a, 1);
	assert_int_equal(c.curves[0].changes[1].judgement, JUDGE_ONE_BOOT);
}

static void test_crossover(void **state)
{
	size_t before, after;

	pairs(3, 1, .8, .001);
	pairs(3, 2, .9, .001);
	pairs(3, 4, 1, .02);
	pairs(3, 8, 1.3, .001);
	run(2);
	assert_true(curve_crossover(&c, &c.curves[0], 1, &before, &after));
	assert_int_equal(before, 1);
	assert_int_equal(after, 3);
	print();
	assert_says("crossover: anon-read is slower up to 2 workers and "
		    "faster from 8\n");
}

/* A sign that is not told apart from chance is no crossover. */
static void test_no_crossover(void **state)
{
	size_t before, after;

	pairs(3, 1, .8, .001);
	pairs(3, 2, 1.05, .2);
	run(2);
	assert_true(c.rows[1].cells[1].change.pct > 0);
	assert_false(curve_crossover(&c, &c.curves[0], 1, &before, &after));
}

/* Counts need no statistics: one boot is enough. */
static void test_metric_reads(void **state)
{
	const struct compare_options reads = { METRIC_READS, 3 };

	locks(0, "anon-read", 1, 1, 100000, 100000, 0);
	locks(1, "anon-read", 1, 1, 100000, 50000, 0);
	locks(0, "file-text", 1, 1, 100000, 100, 0);
	locks(1, "file-text", 1, 1, 100000, 50000, 0);
	locks(0, "nop", 1, 1, 0, 4, 0);
	locks(1, "nop", 1, 1, 0, 0, 0);
	assert_int_equal(compare_with(&reads, sides, 2, &c), 0);
	assert_int_equal(c.rows[0].cells[1].change.judgement, JUDGE_LOWER);
	assert_near(c.rows[0].cells[1].change.pct, -50);
	assert_int_equal(c.rows[1].cells[1].change.judgement, JUDGE_HIGHER);
	assert_int_equal(c.rows[2].cells[1].change.judgement, JUDGE_SAME);
	assert_int_equal(c.curves[1].changes[1].judgement, JUDGE_HIGHER);
	print();
	assert_says("exact     -     -      - fewer\n");
	assert_says("touches/s    reads\n"); /* what the column changes */
}

static void test_metric_switches(void **state)
{
	const struct compare_options switches = { METRIC_SWITCHES, 3 };

	for (int boot = 1; boot <= 3; boot++) {
		timing(0, 1, boot, 1, 1, 1);
		timing(1, 1, boot, 1, 1, 1)->nr_switches_voluntary = 40 + boot;
		timing(0, 2, boot, 1, 1, 1);
		timing(1, 2, boot, 1, 1, 1)->nr_switches_voluntary = 0;
		records[1][sides[1].nr_records - 1].nr_switches_involuntary = 0;
	}
	assert_int_equal(compare_with(&switches, sides, 2, &c), 0);
	assert_int_equal(c.rows[0].cells[1].change.judgement, JUDGE_LOWER);
	assert_int_equal(c.rows[1].cells[1].change.judgement, JUDGE_NO_RATIO);
	print();
	assert_says("touches/s switches\n");
	assert_says(" fewer\n");
	assert_says("- no verdict: a boot counted none");
}

static void test_metric_mean(void **state)
{
	const struct compare_options mean = { METRIC_MEAN, 3 };

	timing(0, 1, 1, 1, 100, 50);
	timing(1, 1, 1, 1, 100, 60);
	assert_int_equal(compare_with(&mean, sides, 2, &c), 0);
	assert_near(c.rows[0].cells[1].change.pct, 20);
	print();
	assert_says("    6.12   change\n");
}

static void test_sort_by_change(void **state)
{
	static const char *const names[] = { "a", "b", "c" };
	static const double rates[] = { 101, 50, 102 };

	for (int i = 0; i < 3; i++)
		for (int s = 0; s < 2; s++) {
			struct record *r =
				timing(s, 1, 1, 1, s ? rates[i] : 100, 1);

			free(r->workload);
			r->workload = strdup(names[i]);
		}
	run(2);
	assert_string_equal(c.rows[0].workload, "a");
	assert_int_equal(comparison_sort_by_change(&c), 0);
	assert_string_equal(c.rows[0].workload, "b");
	assert_string_equal(c.rows[1].workload, "c");
	assert_string_equal(c.rows[2].workload, "a");
	assert_near(c.curves[0].changes[1].pct, -50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_reduction),	   TEST(test_one_boot),
		TEST(test_two_boots),	   TEST(test_three_boots),
		TEST(test_emulated),	   TEST(test_verdicts),
		TEST(test_margin),	   TEST(test_calibration),
		TEST(test_pairs_or_welch), TEST(test_odd_boot),
		TEST(test_one_boot_id),	   TEST(test_booted_again),
		TEST(test_holm),	   TEST(test_curve),
		TEST(test_crossover),	   TEST(test_no_crossover),
		TEST(test_metric_reads),   TEST(test_metric_switches),
		TEST(test_metric_mean),	   TEST(test_sort_by_change),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
