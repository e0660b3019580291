// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Simulates plans whose truth is known, and counts how often the statistics
 * are wrong. Seeded, so a failure is one for ever.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#define MATHLIB_STANDALONE 1
#include <Rmath.h>

#include "results/stats.h"

#define NR_TRIALS   4000
#define NR_LAUNCHES 5
#define MAX_BOOTS   20
#define BOOT_SD	    .01
#define LAUNCH_SD   .005
#define DRIFT	    .03 /* from the first boot of a session to the last */

struct session {
	double a[MAX_BOOTS], b[MAX_BOOTS]; /* logs of boots */
	size_t nr;
};

/* What sampling alone may add to a share of the trials, 3 sd. */
static double noise(double share)
{
	return 3 * sqrt(share * (1 - share) / NR_TRIALS);
}

static double boot(double truth)
{
	double launches[NR_LAUNCHES];

	truth += BOOT_SD * norm_rand();
	for (int i = 0; i < NR_LAUNCHES; i++)
		launches[i] = truth + LAUNCH_SD * norm_rand();
	return stats_median(launches, NR_LAUNCHES);
}

/* The machine gets slower all the while; the order in a pair is a coin's. */
static void drifting_session(struct session *s, size_t nr, double effect)
{
	const double step = DRIFT / (double)(2 * nr - 1);

	s->nr = nr;
	for (size_t i = 0; i < nr; i++) {
		double first = -step * (double)(2 * i), second = first - step;
		bool b_first = unif_rand() < .5;

		s->a[i] = boot(b_first ? second : first);
		s->b[i] = boot((b_first ? first : second) + effect);
	}
}

/* As other tools have it: one boot for all runs or none, sd of a run 1 %. */
static void plain_session(struct session *s, size_t nr, double effect)
{
	s->nr = nr;
	for (size_t i = 0; i < nr; i++) {
		s->a[i] = .01 * norm_rand();
		s->b[i] = .01 * norm_rand() + effect;
	}
}

/* --- rules: true where s would be called a difference --- */

typedef bool rule_fn(struct session *s);
typedef void session_fn(struct session *s, size_t nr, double effect);

static bool by_pairs(struct session *s)
{
	struct effect e;

	stats_paired(s->a, s->b, s->nr, 0, &e);
	return e.p < STATS_ALPHA;
}

static bool by_welch(struct session *s)
{
	struct effect e;

	stats_unpaired(s->a, s->nr, s->b, s->nr, 0, &e);
	return e.p < STATS_ALPHA;
}

static bool by_flips(struct session *s)
{
	double d[MAX_BOOTS];

	for (size_t i = 0; i < s->nr; i++)
		d[i] = s->b[i] - s->a[i];
	return stats_sign_flip(d, s->nr) < STATS_ALPHA;
}

struct range {
	double least, median, most, mean, sd; /* sd over n, not n - 1 */
};

static struct range range_of(double *values, size_t nr)
{
	struct range r = { 0 };

	r.median = stats_median(values, nr); /* sorts */
	r.least = values[0];
	r.most = values[nr - 1];
	for (size_t i = 0; i < nr; i++)
		r.mean += values[i] / (double)nr;
	for (size_t i = 0; i < nr; i++)
		r.sd += (values[i] - r.mean) * (values[i] - r.mean);
	r.sd = sqrt(r.sd / (double)nr);
	return r;
}

/* LKP: each range clear of the other's median, medians 1 % apart. */
static bool by_lkp(struct session *s)
{
	struct range a = range_of(s->a, s->nr), b = range_of(s->b, s->nr);
	bool up = b.least > a.median && b.median > a.most;
	bool down = b.most < a.median && b.median < a.least;

	return (up || down) && fabs(b.median - a.median) > .01;
}

/* LKP with a distance: a gap of half the difference of the means. */
static bool by_lkp_distance(struct session *s)
{
	struct range a = range_of(s->a, s->nr), b = range_of(s->b, s->nr);
	double gap = fmax(b.least - a.most, a.least - b.most);

	return gap > .5 * fabs(a.mean - b.mean);
}

/* mmtests: mean +- 1.96 sd (never divided by sqrt n) do not overlap. */
static bool by_mmtests(struct session *s)
{
	struct range a = range_of(s->a, s->nr), b = range_of(s->b, s->nr);

	return fabs(a.mean - b.mean) >
	       1.959964 * (a.sd + b.sd) * sqrt(s->nr / (s->nr - 1.0));
}

static double flagged(session_fn *session, rule_fn *rule, size_t nr,
		      double effect)
{
	unsigned int nr_flagged = 0;
	struct session s;

	set_seed(7, 11);
	for (int i = 0; i < NR_TRIALS; i++) {
		session(&s, nr, effect);
		nr_flagged += rule(&s);
	}
	print_message("# effect %+.0f %%, %zu boots: %.4f\n", 100 * effect, nr,
		      (double)nr_flagged / NR_TRIALS);
	return (double)nr_flagged / NR_TRIALS;
}

/* --- tests --- */

static void check_false_alarms(size_t nr, rule_fn *rule)
{
	assert_true(flagged(drifting_session, rule, nr, 0) <=
		    STATS_ALPHA + noise(STATS_ALPHA));
}

static void test_false_alarms(void **state)
{
	check_false_alarms(3, by_pairs);
	check_false_alarms(5, by_pairs);
	check_false_alarms(8, by_pairs);
	check_false_alarms(8, by_flips);
	/* The test can fail: without pairs a drift of the machine hides all,
	 * and one boot's runs taken for boots are all "different". */
	assert_true(flagged(drifting_session, by_welch, 5, -.02) <
		    flagged(drifting_session, by_pairs, 5, -.02));
}

static void one_boot_session(struct session *s, size_t nr, double effect)
{
	double a = BOOT_SD * norm_rand(), b = BOOT_SD * norm_rand();

	s->nr = nr;
	for (size_t i = 0; i < nr; i++) {
		s->a[i] = a + LAUNCH_SD * norm_rand();
		s->b[i] = b + LAUNCH_SD * norm_rand() + effect;
	}
}

/* Why launches of one boot are never counted as boots. */
static void test_one_boot_is_no_evidence(void **state)
{
	assert_true(flagged(one_boot_session, by_welch, 10, 0) > .5);
}

static void test_power_grows(void **state)
{
	double three = flagged(drifting_session, by_pairs, 3, -.02);
	double five = flagged(drifting_session, by_pairs, 5, -.02);
	double ten = flagged(drifting_session, by_pairs, 10, -.02);

	assert_true(five > three + noise(five));
	assert_true(ten > five + noise(ten));
	assert_true(ten > .9);
}

static double covered(session_fn *session, size_t nr, bool paired)
{
	const double truth = -.02;
	unsigned int nr_covered = 0;
	struct session s;
	struct effect e;

	set_seed(3, 5);
	for (int i = 0; i < NR_TRIALS; i++) {
		session(&s, nr, truth);
		if (paired)
			stats_paired(s.a, s.b, s.nr, 0, &e);
		else
			stats_unpaired(s.a, s.nr, s.b, s.nr, 0, &e);
		nr_covered += log(e.low) <= truth && truth <= log(e.high);
	}
	print_message("# %zu boots, %s: covered %.4f\n", nr,
		      paired ? "paired" : "Welch",
		      (double)nr_covered / NR_TRIALS);
	return (double)nr_covered / NR_TRIALS;
}

static void test_coverage(void **state)
{
	assert_true(covered(drifting_session, 3, true) >= .94);
	assert_true(covered(drifting_session, 5, true) >= .94);
	assert_true(covered(plain_session, 3, false) >= .94);
	assert_true(covered(plain_session, 5, false) >= .94);
	assert_true(covered(drifting_session, 5, true) <= .97);
}

/* The smallest effect said is the one seen four times of five. */
static void test_smallest_is_seen(void **state)
{
	/* Boot and launch variance (a median of 5: pi / 2 / 5 of it), and the
	 * order inside a pair, whose step is DRIFT / 9. */
	double sd =
		sqrt(2 * (BOOT_SD * BOOT_SD + LAUNCH_SD * LAUNCH_SD * .287) +
		     DRIFT / 9 * DRIFT / 9);
	double smallest = stats_smallest(sd / sqrt(5), 4);
	double seen = flagged(drifting_session, by_pairs, 5, smallest);

	assert_true(fabs(seen - STATS_POWER) < .03);
}

/* A rule that sees more of -2 % at no more than 5 % false alarms. */
static void check_beats(rule_fn *theirs, size_t nr)
{
	assert_true(flagged(plain_session, by_welch, nr, 0) <=
		    STATS_ALPHA + noise(STATS_ALPHA));
	assert_true(flagged(plain_session, by_welch, nr, -.02) >
		    flagged(plain_session, theirs, nr, -.02) + noise(.5));
}

static void test_against_lkp(void **state)
{
	check_beats(by_lkp, 5);
	check_beats(by_lkp, 10);
	/* Theirs loses power as runs are added. */
	assert_true(flagged(plain_session, by_lkp, 10, -.02) <
		    flagged(plain_session, by_lkp, 5, -.02));
}

static void test_against_lkp_distance(void **state)
{
	check_beats(by_lkp_distance, 5);
	check_beats(by_lkp_distance, 10);
}

static void test_against_mmtests(void **state)
{
	check_beats(by_mmtests, 5);
	check_beats(by_mmtests, 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_false_alarms),
		cmocka_unit_test(test_one_boot_is_no_evidence),
		cmocka_unit_test(test_power_grows),
		cmocka_unit_test(test_coverage),
		cmocka_unit_test(test_smallest_is_seen),
		cmocka_unit_test(test_against_lkp),
		cmocka_unit_test(test_against_lkp_distance),
		cmocka_unit_test(test_against_mmtests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
