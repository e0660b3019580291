// SPDX-License-Identifier: GPL-2.0-or-later
/* Percentiles beside throughput. */
#include "results/made_up.h"

static struct record *latency(int side, int boot, int launch, double p50_ns,
			      double p99_ns)
{
	struct record *r =
		add(side, "anon-read", 1, "latency", boot, launch,
		    ",\"status\":\"ok\",\"clock\":\"tsc\","
		    "\"clock_cost_ns\":%d,\"p50_ns\":%f,\"max_ns\":2.5e9",
		    20 + launch, p50_ns);

	r->p99_ns = p99_ns;
	return r;
}

/* Boots as elsewhere; what one launch does not know is not known. */
static void test_latency(void **state)
{
	latency(0, 1, 1, 600, 1200)->nr_repeated = 2;
	latency(0, 1, 2, 700, 1300);
	latency(0, 1, 3, 900, 1100);
	latency(1, 1, 1, 1400, NAN);
	latency(1, 1, 2, 1400, 9000);
	run(2);
	assert_int_equal(c.nr_rows, 1);
	assert_near(c.rows[0].cells[0].tails_ns[TAIL_P50], 700);
	assert_near(c.rows[0].cells[0].tails_ns[TAIL_P99], 1200);
	assert_near(c.rows[0].cells[0].tails_ns[TAIL_MAX], 2.5e9);
	assert_true(isnan(c.rows[0].cells[0].tails_ns[TAIL_P99_9]));
	assert_true(isnan(c.rows[0].cells[1].tails_ns[TAIL_P99]));
	/* Throughput is not what this pass is for. */
	assert_true(isnan(c.rows[0].cells[0].touches_per_s));
	print();
	assert_notes("- 2 launches repeated because disturbed");
	assert_says("p50              p99            p99.9              max\n");
	assert_says("  700ns  1.40us   1.20us       -        -       -    "
		    "2.50s   2.50s\n");
	assert_says("- 6.1: touches timed by tsc; one that does nothing takes "
		    "21ns to 23ns");
	assert_says("a percentile is not known");
}

static void test_latency_is_judged(void **state)
{
	const struct compare_options options = {
		.metric = METRIC_LATENCY + TAIL_P99,
		.margin_pct = DEFAULT_MARGIN_PCT,
	};

	for (int boot = 1; boot <= 3; boot++) {
		latency(0, boot, 1, 600, 1000 + boot);
		latency(1, boot, 1, 600, 2000 + 2 * boot);
	}
	assert_int_equal(compare_with(&options, sides, 2, &c), 0);
	assert_near(c.rows[0].cells[1].change.pct, 100);
	assert_string_equal(judgement_word(c.rows[0].cells[1].change.judgement,
					   options.metric),
			    "slower");
	assert_string_equal(judgement_word(JUDGE_LOWER, options.metric),
			    "faster");
	print();
	assert_says("latency of a touch, p99 of 6.12 against 6.1:");
	assert_says("+100.0%");
}

/* One preemption makes the longest touch: no share of it is a bound. */
static void test_disturbed_latency(void **state)
{
	const struct compare_options options = {
		.metric = METRIC_LATENCY + TAIL_P99,
		.margin_pct = DEFAULT_MARGIN_PCT,
	};

	for (int boot = 1; boot <= 3; boot++) {
		latency(0, boot, 1, 600, 1000 + boot);
		disturb(latency(1, boot, 1, 600, 2000 + 2 * boot), "steal");
	}
	assert_int_equal(compare_with(&options, sides, 2, &c), 0);
	assert_int_equal(c.rows[0].cells[1].change.judgement, JUDGE_DISTURBED);
	print();
	assert_notes("for more than 5% of the time, 3 of 6 latency launches\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_latency),
		TEST(test_latency_is_judged),
		TEST(test_disturbed_latency),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
