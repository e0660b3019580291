// SPDX-License-Identifier: GPL-2.0-or-later
/* Launches and sides that are not alike, or were disturbed. */
#include "results/made_up.h"

static void test_unlike(void **state)
{
	timing(0, 1, 1, 1, 100, 100);
	machine_class = "tcg";
	timing(1, 1, 1, 1, 100, 100);
	run(2);
	assert_int_equal(c.rows[0].cells[1].change.judgement, JUDGE_UNLIKE);
	assert_true(isnan(c.rows[0].cells[1].change.pct));
	print();
	assert_says("- no change is given: the sides differ");
	assert_says("- screening only: emulated (tcg)\n");
}

static void check_unlike(int64_t *a, int64_t *b)
{
	run(2);
	assert_int_equal(c.rows[0].cells[1].change.judgement, JUDGE_ONE_BOOT);
	comparison_free(&c);
	*a = *b + 1;
	run(2);
	assert_int_equal(c.rows[0].cells[1].change.judgement, JUDGE_UNLIKE);
	comparison_free(&c);
	*a = *b;
}

static void test_unlike_numbers(void **state)
{
	struct record *a = timing(0, 1, 1, 1, 100, 100);
	struct record *b = timing(1, 1, 1, 1, 100, 100);

	check_unlike(&a->nr_pus, &b->nr_pus);
	check_unlike(&a->region_bytes, &b->region_bytes);
}

/* One launch without a typical figure: the mean, for both sides. */
static void test_oversubscribed(void **state)
{
	timing(0, 4, 1, 1, 100, 90);
	timing(1, 4, 1, 1, 200, 190);
	timing(0, 8, 1, 1, 100, 90);
	timing(1, 8, 1, 1, NAN, 180);
	run(2);
	assert_false(c.rows[0].is_mean);
	assert_true(c.rows[1].is_mean);
	assert_near(c.rows[1].cells[0].touches_per_s, 90);
	assert_near(c.rows[1].cells[1].change.pct, 100);
	print();
	assert_says("CPUs): anon-read, workers 8\n");
}

static void test_disturbed(void **state)
{
	disturb(timing(0, 1, 1, 1, 100, 100), "preemption");
	disturb(timing(0, 2, 1, 1, 100, 50), "steal");
	timing(1, 1, 1, 1, 100, 99);
	timing(1, 2, 1, 1, 100, 100);
	run(2);
	assert_int_equal(c.rows[0].cells[0].timing.nr_slow[SLOW_PREEMPTED], 1);
	assert_int_equal(c.rows[0].cells[1].timing.nr_slow[SLOW_NOT], 1);
	assert_int_equal(c.rows[1].cells[0].timing.nr_slow[SLOW_STOLEN], 1);
	print();
	assert_notes("- disturbed: other tasks had the CPU for more than 5% of "
		     "the laps, 1 of 4 launches: anon-read, workers 1\n");
	assert_notes(
		"- disturbed: the hypervisor or the host took the CPU "
		"for more than 5% of the time, 1 of 4 launches: anon-read, workers 2\n");
}

/* One launch more of side s in each of three boots; others had taken_pct. */
static void take(int s, double rate, double taken_pct)
{
	for (int boot = 1; boot <= 3; boot++) {
		struct record *r = timing(s, 1, boot, 1, rate + boot, rate);

		r->steal_pct = taken_pct;
		if (taken_pct > 5)
			disturb(r, "steal");
	}
}

static void check_taken(double rate, double taken_a, double taken_b,
			enum judgement judgement)
{
	take(0, 1000, taken_a);
	take(1, rate, taken_b);
	run(2);
	assert_int_equal(c.rows[0].cells[1].change.judgement, judgement);
	assert_int_equal(c.curves[0].changes[1].judgement, judgement);
	tear_down(NULL);
	set_up(NULL);
}

/* What was taken of the slower side explains a change up to that size only. */
static void test_taken(void **state)
{
	check_taken(900, 4, 4, JUDGE_LOWER);
	check_taken(900, 4, 15, JUDGE_DISTURBED);
	check_taken(900, 15, 4, JUDGE_LOWER);
	check_taken(1100, 15, 4, JUDGE_DISTURBED);
	check_taken(1100, 4, 15, JUDGE_HIGHER);
	check_taken(800, 15, 15, JUDGE_LOWER);
	check_taken(1001, 4, 4, JUDGE_SAME);
	check_taken(1001, 4, 15, JUDGE_DISTURBED);
	check_taken(1001, 15, 4, JUDGE_DISTURBED);
}

/* Less than most of a side's launches show in what its boots differ by. */
static void test_some_disturbed(void **state)
{
	take(0, 1000, 4);
	take(1, 900, 4);
	records[1][0].steal_pct = 15;
	disturb(&records[1][0], "steal");
	run(2);
	assert_int_equal(c.rows[0].cells[1].change.judgement, JUDGE_LOWER);
	comparison_free(&c);
	records[1][1].runqueue_pct = 15;
	disturb(&records[1][1], "preemption");
	run(2);
	assert_int_equal(c.rows[0].cells[1].change.judgement, JUDGE_DISTURBED);
	print();
	assert_says(" disturbed\n");
	assert_notes("- disturbed: most launches of a side were, and what was "
		     "taken of them may be the whole change\n");
}

/* Kept, used for nothing, and said. */
static void test_repeated(void **state)
{
	struct record *r = timing(0, 1, 1, 1, 50, 50);

	disturb(r, "preemption");
	r->repeated = true;
	timing(0, 1, 1, 1, 100, 100)->nr_repeated = 1;
	timing(1, 1, 1, 1, 100, 100);
	timing(1, 2, 1, 1, 100, 100);
	run(2);
	assert_near(c.rows[0].cells[0].touches_per_s, 100);
	assert_int_equal(c.rows[0].cells[0].timing.nr_launches, 1);
	print();
	assert_notes("- 1 launch repeated because disturbed: anon-read, "
		     "workers 1\n");
	assert_null(strstr(text, "disturbed: other"));
}

/* A wait on a lock is what is measured. */
static void test_waits_are_no_disturbance(void **state)
{
	timing(0, 1, 1, 1, 100, 90);
	timing(1, 1, 1, 1, 100, 90)->nr_switches_voluntary = 0;
	timing(1, 2, 1, 1, 100, 96);
	timing(1, 2, 2, 1, 90, 90);
	run(2);
	assert_int_equal(c.rows[0].cells[0].timing.nr_slow[SLOW_WAITED], 1);
	assert_int_equal(c.rows[0].cells[1].timing.nr_slow[SLOW_UNEXPLAINED],
			 1);
	print();
	assert_notes("with waits on locks (no disturbance), 1 of 4 launches");
	assert_notes("than 5%, cause not seen, 1 of 4 launches: anon-read");
	assert_null(strstr(text, "disturbed:"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_unlike),	   TEST(test_unlike_numbers),
		TEST(test_oversubscribed), TEST(test_disturbed),
		TEST(test_taken),	   TEST(test_some_disturbed),
		TEST(test_repeated),	   TEST(test_waits_are_no_disturbance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
