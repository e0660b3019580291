// SPDX-License-Identifier: GPL-2.0-or-later
/* Which rows there are, what stands in them, and what is refused. */
#include "results/made_up.h"

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

static void test_differences(void **state)
{
	timing(0, 1, 1, 1, 1, 1);
	timing(1, 1, 1, 1, 1, 1);
	run(2);
	print();
	assert_says("\ndiffers: clocksource: 6.1: tsc; 6.12: hpet\n"
		    "differs: x: y\n\n");
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
		TEST(test_differences),
		TEST(test_roles_and_order),
		TEST(test_three_kernels),
		TEST(test_wide),
		TEST(test_placement_is_named),
		TEST(test_mempolicy_is_named),
		TEST(test_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
