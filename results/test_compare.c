// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests comparison and table on made-up records with known answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/compare.h"
#include "results/table.h"

#define MAX_SIDES   3
#define MAX_RECORDS 64

static struct record records[MAX_SIDES][MAX_RECORDS];
static const struct record *pointers[MAX_SIDES][MAX_RECORDS];
static struct side sides[MAX_SIDES];
static struct comparison c;
static const char *machine_class;
static char *text; /* of the table */

static int set_up(void **state)
{
	static const char *const labels[] = { "6.1", "6.12", "7.2" };

	for (int s = 0; s < MAX_SIDES; s++)
		sides[s] = (struct side){ labels[s], pointers[s], 0, 0 };
	machine_class = "bare";
	c = (struct comparison){ 0 };
	text = NULL;
	return 0;
}

static int tear_down(void **state)
{
	comparison_free(&c);
	for (int s = 0; s < MAX_SIDES; s++)
		while (sides[s].nr_records)
			record_free(&records[s][--sides[s].nr_records]);
	free(text);
	return 0;
}

/* A record; more is its further members, from a comma on. */
__attribute__((format(printf, 7, 8))) static struct record *
add(int side, const char *workload, int nr_workers, const char *pass, int boot,
    int launch, const char *more, ...)
{
	struct record *r = &records[side][sides[side].nr_records];
	char line[2048], why[256];
	va_list args;
	int n;

	n = snprintf(line, sizeof(line),
		     "{\"format\":1,\"role\":\"measured\",\"workload\":\"%s\","
		     "\"nr_workers\":%d,\"pass\":\"%s\",\"boot\":%d,"
		     "\"launch\":%d,\"kernel\":\"%s\",\"machine_class\":\"%s\","
		     "\"nr_pus\":4,\"nr_touches\":100000",
		     workload, nr_workers, pass, boot, launch,
		     sides[side].label, machine_class);
	va_start(args, more);
	n += vsnprintf(line + n, sizeof(line) - (size_t)n, more, args);
	va_end(args);
	strcpy(line + n, "}");
	if (record_decode(r, line, why, sizeof(why)))
		fail_msg("%s: %s", why, line);
	assert_int_equal(record_check(r, why, sizeof(why)), 0);
	pointers[side][sides[side].nr_records++] = r;
	return r;
}

static struct record *locks(int side, const char *workload, int nr_workers,
			    int launch, int faults, int reads, int writes)
{
	return add(side, workload, nr_workers, "locks", 1, launch,
		   ",\"status\":\"ok\",\"nr_faults_expected\":%d,\"counts\":{"
		   "\"mmap_lock_read_start\":%d,\"mmap_lock_read_failed\":0,"
		   "\"mmap_lock_write_start\":%d,\"mmap_lock_write_failed\":0}",
		   faults, reads, writes);
}

static struct record *timing(int side, int nr_workers, int boot, int launch,
			     double typical, double mean)
{
	struct record *r =
		add(side, "anon-read", nr_workers, "timing", boot, launch,
		    ",\"status\":\"ok\",\"touches_per_s_mean\":%f,"
		    "\"nr_switches_voluntary\":150,"
		    "\"nr_switches_involuntary\":50",
		    mean);

	r->touches_per_s_typical = typical;
	return r;
}

static void run(size_t nr_sides)
{
	assert_int_equal(compare(sides, nr_sides, &c), 0);
}

/* Prints the table into text; no line may be too wide. */
static void print(void)
{
	size_t bytes, width;
	FILE *out = open_memstream(&text, &bytes);
	const struct about about = {
		.machine = "AMD EPYC 9654, 192 CPUs, bare, 755 GiB",
		.differences = "clocksource: 6.1: tsc; 6.12: hpet\nx: y",
	};

	assert_int_equal(table_print(out, &c, &about), 0);
	assert_int_equal(fclose(out), 0);
	for (const char *line = text; *line; line += width + 1) {
		width = strcspn(line, "\n");
		if (width > TABLE_COLUMNS)
			fail_msg("%zu columns: %.*s", width, (int)width, line);
	}
}

static void assert_says(const char *words)
{
	if (!strstr(text, words))
		fail_msg("no \"%s\" in:\n%s", words, text);
}

static void assert_near(double a, double b)
{
	if (!(fabs(a - b) < 1e-9 * fabs(b)))
		fail_msg("%.17g is not %.17g", a, b);
}

static void check_verdict(const char *verdict)
{
	run(2);
	assert_int_equal(c.nr_rows, 1);
	assert_string_equal(c.rows[0].verdict, verdict);
}

static void test_one_for_each(void **state)
{
	locks(0, "anon-read", 1, 1, 100000, 100200, 0);
	locks(1, "anon-read", 1, 1, 100000, 3, 0);
	check_verdict("6.1: one read lock for each fault; 6.12: no mmap_lock "
		      "for these faults");
	assert_near(c.rows[0].cells[0].reads, 1.002);
	assert_near(c.rows[0].cells[1].reads, 0.00003);
}

static void test_not_quite_one(void **state)
{
	locks(0, "anon-read", 1, 1, 100000, 100600, 0);
	locks(1, "anon-read", 1, 1, 100000, 500, 0);
	check_verdict("6.1: 1.006 read locks per touch; 6.12: 0.0050 read "
		      "locks per touch");
}

static void test_reads_and_writes(void **state)
{
	locks(0, "anon-read-small", 1, 1, 100000, 100000, 10000);
	locks(1, "anon-read-small", 1, 1, 100000, 0, 10000);
	check_verdict("6.1: one read lock for each fault and 0.100 write "
		      "locks per touch; 6.12: 0.100 write locks per touch");
}

/* 1/16 lock a touch is one for each fault, and 1/512 is not "none". */
static void test_few_faults(void **state)
{
	locks(0, "file-text", 1, 1, 6250, 6250, 0);
	locks(1, "file-text", 1, 1, 195, 195, 0);
	check_verdict("6.1: one read lock for each fault (0.062 per touch); "
		      "6.12: one read lock for each fault (0.002 per touch)");
}

static void test_no_faults(void **state)
{
	locks(0, "mmap-churn", 1, 1, 0, 0, 200000);
	locks(1, "mmap-churn", 1, 1, 0, 0, 200400);
	check_verdict("the same on both: 2.000 write locks per touch");
}

static void test_fewer_writes(void **state)
{
	locks(0, "mmap-churn", 1, 1, 0, 0, 200000);
	locks(1, "mmap-churn", 1, 1, 0, 0, 100000);
	check_verdict("6.1: 2.000 write locks per touch; 6.12: one write lock "
		      "for each touch");
}

static void test_no_locks(void **state)
{
	locks(0, "anon-present", 1, 1, 0, 4, 0);
	locks(1, "anon-present", 1, 1, 100000, 0, 4);
	check_verdict("6.1: no mmap_lock for these touches; 6.12: no "
		      "mmap_lock for these faults");
}

/* Locks of the crew beside it are in the count. */
static void test_against(void **state)
{
	locks(0, "anon-read", 1, 1, 100000, 100000, 0)->against =
		strdup("mmap-churn:1");
	locks(1, "anon-read", 1, 1, 100000, 0, 0)->against =
		strdup("mmap-churn:1");
	check_verdict("6.1: 1.000 read locks per touch; 6.12: no mmap_lock "
		      "for these faults");
	print();
	assert_says("anon-read + mmap-churn:1\n                      1   "
		    "1.000       0");
	assert_says("- against others, locks are those of all workers");
}

static void test_failed_tries_do_not_count(void **state)
{
	struct record *r = locks(0, "anon-read", 1, 1, 100000, 150000, 7);

	json_object_set_new(r->counts, "mmap_lock_read_failed",
			    json_integer(50000));
	json_object_set_new(r->counts, "mmap_lock_write_failed",
			    json_integer(7));
	run(1);
	assert_string_equal(c.rows[0].verdict,
			    "6.1: one read lock for each fault");
}

static void test_launches_differ(void **state)
{
	locks(0, "anon-read", 1, 1, 100000, 100000, 0);
	locks(0, "anon-read", 1, 2, 100000, 100400, 0);
	locks(1, "anon-read", 1, 1, 100000, 100000, 0);
	locks(1, "anon-read", 1, 2, 100000, 100600, 0);
	check_verdict("6.1: one read lock for each fault; 6.12: one read lock "
		      "for each fault (median; launches differ by more than "
		      "0.5%)");
	assert_near(c.rows[0].cells[0].reads, 1.002);
}

/* 1 and 1.004 agree, 1.004 and 1.008 too, 1 and 1.008 do not. */
static void test_no_side_falls_out(void **state)
{
	locks(0, "x", 1, 1, 0, 200000, 0);
	locks(1, "x", 1, 1, 0, 200800, 0);
	locks(2, "x", 1, 1, 0, 201600, 0);
	run(3);
	assert_string_equal(c.rows[0].verdict,
			    "6.1, 6.12: 2.000 read locks per touch; 7.2: "
			    "2.016 read locks per touch");
}

static void test_skipped(void **state)
{
	for (int launch = 1; launch <= 2; launch++) {
		add(0, "uffd-move", 1, "locks", 1, launch,
		    ",\"status\":\"skipped\",\"reason\":\"there is no "
		    "UFFDIO_MOVE (Linux 6.8)\"");
		locks(1, "uffd-move", 1, launch, 0, 0, 0);
	}
	check_verdict("6.1: skipped, because there is no UFFDIO_MOVE (Linux "
		      "6.8); 6.12: no mmap_lock for these touches");
	assert_int_equal(c.rows[0].cells[0].locks.have, SKIPPED);
	assert_true(isnan(c.rows[0].cells[0].reads));
	assert_int_equal(c.rows[0].cells[0].timing.have, NOT_MEASURED);
	print();
	assert_says("uffd-move             1 skipped       0");
}

/* One launch of three is enough to take the figure away. */
static void test_mismatch(void **state)
{
	locks(0, "anon-read", 1, 1, 100000, 100000, 0);
	locks(1, "anon-read", 1, 1, 100000, 0, 0);
	locks(1, "anon-read", 1, 2, 100000, 0, 0)->faults_mismatch =
		strdup("5 faults where 4 were expected");
	locks(1, "anon-read", 1, 3, 100000, 0, 0);
	timing(0, 1, 1, 1, 100, 100);
	timing(1, 1, 1, 1, 200, 200)->faults_mismatch = strdup("of 9 faults");
	check_verdict("6.1: one read lock for each fault; 6.12: refused, "
		      "because 5 faults where 4 were expected (1 of 3 "
		      "launches)");
	assert_int_equal(c.rows[0].cells[1].timing.have, REFUSED);
	assert_true(isnan(c.rows[0].cells[1].touches_per_s));
	assert_true(isnan(c.rows[0].cells[1].change.pct));
	print();
	assert_says("  1.000 refused        0       -     2.00       -     "
		    "100  refused        -");
	assert_says("- 6.12: timing refused, because of 9 faults");
}

static void test_not_counted(void **state)
{
	struct record *r = locks(0, "anon-read", 1, 1, 100000, 1, 0);

	json_object_set_new(r->counts, "mmap_lock_read_start",
			    json_string("no such event"));
	locks(1, "anon-read", 1, 1, 100000, 1, 0)->counts_missing =
		strdup("there is no perf");
	json_object_clear(records[1][0].counts);
	check_verdict("6.1: refused, because no such event; 6.12: refused, "
		      "because there is no perf");
}

static void test_failed(void **state)
{
	timing(0, 1, 1, 1, 100, 100);
	add(0, "anon-read", 1, "timing", 1, 2,
	    ",\"status\":\"failed\",\"reason\":\"the guest died\"");
	run(1);
	assert_string_equal(c.rows[0].cells[0].timing.why,
			    "failed, because the guest died (1 of 2 launches)");
}

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

/* --- verdicts --- */

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

static void test_differences(void **state)
{
	timing(0, 1, 1, 1, 1, 1);
	timing(1, 1, 1, 1, 1, 1);
	run(2);
	print();
	assert_says("\ndiffers: clocksource: 6.1: tsc; 6.12: hpet\n"
		    "differs: x: y\n\n");
}

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

/* As assert_says(), wherever lines are broken. */
static void assert_notes(const char *words)
{
	char *to = text;

	for (const char *from = text; *from; from++) {
		if (from[0] == '\n' && !strncmp(from + 1, "  ", 2))
			from += 2, *to++ = ' ';
		else
			*to++ = *from;
	}
	*to = '\0';
	assert_says(words);
}

static void disturb(struct record *r, const char *by)
{
	r->disturbed = true;
	r->disturbed_by = strdup(by);
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

static void test_roles_and_order(void **state)
{
	timing(0, 16, 1, 1, 100, 90);
	timing(0, 2, 1, 1, 100, 90);
	locks(1, "anon-read", 4, 1, 1, 1, 1);
	strcpy(timing(1, 1, 1, 1, 100, 90)->role, "against");
	strcpy(timing(0, 2, 1, 1, 900, 900)->role, "against");
	locks(0, "a-workload", 32, 1, 1, 1, 1);
	run(2);
	assert_int_equal(c.nr_rows, 4);
	assert_string_equal(c.rows[0].workload, "a-workload");
	assert_int_equal(c.rows[1].nr_workers, 2);
	assert_near(c.rows[1].cells[0].touches_per_s, 100);
	assert_int_equal(c.rows[2].nr_workers, 4);
	assert_int_equal(c.rows[3].nr_workers, 16);
	assert_int_equal(curve_end(&c, 0), 1);
	assert_int_equal(curve_end(&c, 1), 4);
}

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

static void test_three_kernels(void **state)
{
	static const int reads[] = { 100000, 0, 0 };

	for (int s = 0; s < 3; s++) {
		locks(s, "anon-read", 1, 1, 100000, reads[s], 0);
		locks(s, "anon-read", 2, 1, 100000, s == 2 ? 50000 : reads[s],
		      0);
		timing(s, 1, 1, 1, 1e6 * (s + 1), 1e6);
	}
	run(3);
	assert_near(c.rows[0].cells[2].change.pct, 200);
	print();
	assert_says("\nanon-read             1   1.000");
	assert_says("\n                      2   1.000");
	assert_says("6.1    6.12");
	assert_says("6.1     7.2");
	assert_says("   1.00M   2.00M  +100.0%\n");
	assert_says("   1.00M   3.00M  +200.0%\n");
	assert_says("\nanon-read, workers 1: 6.1: one read lock for each "
		    "fault; 6.12, 7.2: no\n  mmap_lock");
	assert_says("\nanon-read, workers 2: 6.1:");
}

/* The first two lines, and the widest things a table can meet. */
static void test_wide(void **state)
{
	static const char against[] = "mmap-churn:1,maps-read:2,proc-maps-"
				      "read-very-long-indeed:100000";

	sides[0].label = "6.12.117-cloud-amd64-with-a-patch";
	for (int s = 0; s < 2; s++) {
		struct record *r = locks(s, "anon-read-small-and-then-some",
					 100000, 1, 100000, 99999999, 12345678);

		r->against = strdup(against);
		r->release = strdup("6.12.117-cloud-amd64");
		r = timing(s, 100000, 1, 1, 1e15 * (1 + 99 * s), 1);
		r->nr_switches_voluntary = 99999999;
		r->against = strdup(against);
	}
	run(2);
	print();
	assert_int_equal(strncmp(text, "machine: AMD EPYC", 17), 0);
	assert_int_equal(strncmp(strchr(text, '\n') + 1, "kernels: A = ", 13),
			 0);
	assert_says("\n         (6.12.117-cloud-amd64)\n");
}

static void test_placement_is_named(void **state)
{
	timing(0, 1, 1, 1, 1, 1)->placement = strdup("compact");
	timing(1, 1, 1, 1, 1, 1)->placement = strdup("compact");
	run(2);
	print();
	assert_says("placement compact\n");
	free(text);
	comparison_free(&c);
	timing(1, 1, 1, 1, 1, 1)->placement = strdup("spread");
	run(2);
	print();
	assert_says("anon-read, spread\n");
}

/* Records from before there were policies are local ones; no other is. */
static void test_mempolicy_is_named(void **state)
{
	timing(0, 1, 1, 1, 1, 1)->placement = strdup("compact");
	timing(1, 1, 1, 1, 1, 1)->placement = strdup("compact");
	records[1][0].mempolicy = strdup("local");
	run(2);
	assert_int_equal(c.nr_rows, 1);
	comparison_free(&c);
	timing(0, 1, 1, 1, 1, 1)->mempolicy = strdup("remote");
	run(2);
	assert_int_equal(c.nr_rows, 2);
	print();
	assert_says("anon-read, memory remote\n");
}

static void test_nothing(void **state)
{
	run(2);
	assert_int_equal(c.nr_rows, 0);
	print();
	assert_says("kernels: 6.1 (no launch), 6.12 (no launch)\n");
	assert_null(strstr(text, "mmap_lock, in words"));
	assert_null(strstr(text, "notes:"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_one_for_each),
		TEST(test_not_quite_one),
		TEST(test_reads_and_writes),
		TEST(test_few_faults),
		TEST(test_no_faults),
		TEST(test_fewer_writes),
		TEST(test_no_locks),
		TEST(test_against),
		TEST(test_failed_tries_do_not_count),
		TEST(test_launches_differ),
		TEST(test_no_side_falls_out),
		TEST(test_skipped),
		TEST(test_mismatch),
		TEST(test_not_counted),
		TEST(test_failed),
		TEST(test_reduction),
		TEST(test_one_boot),
		TEST(test_two_boots),
		TEST(test_three_boots),
		TEST(test_emulated),
		TEST(test_verdicts),
		TEST(test_margin),
		TEST(test_calibration),
		TEST(test_pairs_or_welch),
		TEST(test_odd_boot),
		TEST(test_one_boot_id),
		TEST(test_booted_again),
		TEST(test_holm),
		TEST(test_curve),
		TEST(test_crossover),
		TEST(test_no_crossover),
		TEST(test_metric_reads),
		TEST(test_metric_switches),
		TEST(test_metric_mean),
		TEST(test_sort_by_change),
		TEST(test_differences),
		TEST(test_unlike),
		TEST(test_unlike_numbers),
		TEST(test_oversubscribed),
		TEST(test_disturbed),
		TEST(test_taken),
		TEST(test_some_disturbed),
		TEST(test_repeated),
		TEST(test_waits_are_no_disturbance),
		TEST(test_roles_and_order),
		TEST(test_three_kernels),
		TEST(test_wide),
		TEST(test_placement_is_named),
		TEST(test_mempolicy_is_named),
		TEST(test_latency),
		TEST(test_latency_is_judged),
		TEST(test_disturbed_latency),
		TEST(test_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
