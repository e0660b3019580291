// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests what the gnuplot scripts read, byte by byte, on made-up boots with
 * known figures, and the words over the drawings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "plots/kinds.h"

#define NR_SIDES 3
#define MOST	 64

static struct record records[NR_SIDES][MOST];
static const struct record *pointers[NR_SIDES][MOST];
static struct side sides[NR_SIDES];
static struct comparison c;
static const char *machine_class;

static void decode(int side, const char *workload, int nr_workers, int boot,
		   const char *pass, const char *more)
{
	struct record *r = &records[side][sides[side].nr_records];
	char line[1024], why[256];

	snprintf(line, sizeof(line),
		 "{\"format\":1,\"role\":\"measured\",\"status\":\"ok\","
		 "\"workload\":\"%s\",\"nr_workers\":%d,\"boot\":%d,"
		 "\"launch\":1,\"kernel\":\"k\",\"machine_class\":\"%s\","
		 "\"nr_touches\":1000,\"pass\":\"%s\",%s}",
		 workload, nr_workers, boot, machine_class, pass, more);
	if (record_decode(r, line, why, sizeof(why)))
		fail_msg("%s: %s", why, line);
	pointers[side][sides[side].nr_records++] = r;
}

static void timing(int side, const char *workload, int nr_workers, int boot,
		   double rate)
{
	char more[256];

	snprintf(more, sizeof(more),
		 "\"touches_per_s_mean\":%f,\"touches_per_s_typical\":%f,"
		 "\"nr_switches_voluntary\":0,\"nr_switches_involuntary\":0",
		 rate, rate);
	decode(side, workload, nr_workers, boot, "timing", more);
}

static void locks(int side, const char *workload, int nr_workers, int reads,
		  int writes)
{
	char more[256];

	snprintf(more, sizeof(more),
		 "\"nr_faults_expected\":1000,\"counts\":{"
		 "\"mmap_lock_read_start\":%d,\"mmap_lock_read_failed\":0,"
		 "\"mmap_lock_write_start\":%d,\"mmap_lock_write_failed\":0}",
		 reads, writes);
	decode(side, workload, nr_workers, 1, "locks", more);
}

static int set_up(void **state)
{
	sides[0] = (struct side){ "6.1", pointers[0], 0, 0 };
	sides[1] = (struct side){ "my\t\"6.12\"", pointers[1], 0, 0 };
	sides[2] = (struct side){ "7.2", pointers[2], 0, 0 };
	machine_class = "bare";
	return 0;
}

static int tear_down(void **state)
{
	comparison_free(&c);
	for (int s = 0; s < NR_SIDES; s++)
		while (sides[s].nr_records)
			record_free(&records[s][--sides[s].nr_records]);
	return 0;
}

static bool is_any(const struct comparison *comparison, const struct row *row,
		   const void *arg)
{
	return true;
}

/* The drawings of a kind, one after the other. */
static char *write_kind(const char *name)
{
	struct drawings drawings = { 0 };
	size_t bytes;
	char *text;
	FILE *out = open_memstream(&text, &bytes);

	assert_int_equal(
		drawings_add(&drawings, &c, kind_find(name), is_any, NULL), 0);
	for (size_t i = 0; i < drawings.nr; i++) {
		char *file = drawing_name(&drawings.all[i]);

		fprintf(out, "%s:\n", file);
		free(file);
		drawings.all[i].kind->tsv(out, &drawings.all[i]);
	}
	drawings_free(&drawings);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void check(const char *kind, const char *golden)
{
	char *text = write_kind(kind);

	assert_string_equal(text, golden);
	free(text);
}

/* One boot: "a" with two numbers of workers, "b" on the second side only. */
static void one_boot(void)
{
	timing(0, "a", 1, 1, 1000000);
	timing(0, "a", 4, 1, 2000000);
	timing(1, "a", 1, 1, 2000000);
	timing(1, "a", 4, 1, 8000000);
	timing(1, "b", 4, 1, 500);
	locks(0, "a", 1, 1000, 0);
	locks(0, "a", 4, 1000, 0);
	locks(1, "a", 1, 0, 0);
	locks(1, "a", 4, 1, 2000);
	locks(1, "b", 4, 1000, 100);
	assert_int_equal(compare(sides, 2, &c), 0);
}

#define LINES(name, ideal)               \
	name ":\nworkers\tideal: " ideal \
	     "\t6.1\tlow\thigh\tmy  6.12 \tlow\thigh\n"

static void test_one_boot(void **state)
{
	one_boot();
	check("throughput",
	      LINES("throughput-a",
		    "as one worker on 6.1") "1\t1e+06\t1e+06\tnan\tnan\t2e+06\tnan\tnan\n"
					    "4\t4e+06\t2e+06\tnan\tnan\t8e+06\tnan\tnan\n" LINES(
						    "throughput-b",
						    "as each of 4 workers on my  6.12 ") "4\t500\tnan\tnan\tnan\t500\tnan\tnan\n");
	check("efficiency",
	      LINES("efficiency-a",
		    "as one worker") "1\t100\t100\tnan\tnan\t100\tnan\tnan\n"
				     "4\t100\t50\tnan\tnan\t100\tnan\tnan\n");
	check("touch-cost",
	      LINES("touch-cost-a",
		    "as one worker on 6.1") "1\t1000\t1000\tnan\tnan\t500\tnan\tnan\n"
					    "4\t1000\t2000\tnan\tnan\t500\tnan\tnan\n" LINES(
						    "touch-cost-b",
						    "as each of 4 workers on my  6.12 ") "4\t8e+06\tnan\tnan\tnan\t8e+06\tnan\tnan\n");
	check("locks", "locks:\nheight\tname\t6.1\twrites\tmy  6.12 \twrites\n"
		       "0\ta, workers 1\t1\t0\t0\t0\n"
		       "-1\ta, workers 4\t1\t0\t0.001\t2\n"
		       "-2\tb\tnan\tnan\t1\t0.1\n");
	check("change", "change:\n"
			"height\tname\tmy  6.12  against 6.1\tlow\thigh\n"
			"0\ta  1\t2\tnan\tnan\n"
			"-1\t4\t4\tnan\tnan\n"
			"-3\tb  4\tnan\tnan\tnan\n");
	check("heat-map", "heat-map-my_6.12_:\n"
			  "column\trow\tworkers\tworkload\tratio\tchange\n"
			  "0\t0\t1\ta\t2\t+100%\n"
			  "1\t0\t4\ta\t4\t+300%\n"
			  "1\t1\t4\tb\tnan\t-\n");
}

/* Boots whose logs have mean log(1000) and sd .1: the interval of three is
 * e^(+-4.30265 * .1 / sqrt(3)). */
static void three_boots(void)
{
	static const double rates[] = { 904.837418, 1000, 1105.170918 };

	for (int boot = 1; boot <= 3; boot++) {
		timing(0, "a", 1, boot, rates[boot - 1]);
		timing(0, "a", 2, boot, rates[boot - 1]);
		timing(1, "a", 1, boot, 2 * rates[boot - 1]);
		timing(2, "a", 1, boot, rates[3 - boot]);
	}
	assert_int_equal(compare(sides, 3, &c), 0);
}

static void test_three_boots(void **state)
{
	three_boots();
	check("throughput",
	      "throughput-a:\nworkers\tideal: as one worker on 6.1"
	      "\t6.1\tlow\thigh\tmy  6.12 \tlow\thigh\t7.2\tlow\thigh\n"
	      "1\t1000\t1000\t780.037\t1281.99\t2000\t1560.07\t2563.98"
	      "\t1000\t780.037\t1281.99\n"
	      "2\t2000\t1000\t780.037\t1281.99\tnan\tnan\tnan"
	      "\tnan\tnan\tnan\n");
	/* In each boot two workers do what one does, but for the ruler. */
	check("efficiency",
	      "efficiency-a:\nworkers\tideal: as one worker"
	      "\t6.1\tlow\thigh\tmy  6.12 \tlow\thigh\t7.2\tlow\thigh\n"
	      "1\t100\t100\tnan\tnan\t100\tnan\tnan\t100\tnan\tnan\n"
	      "2\t100\t50\t49.9156\t50.0846\tnan\tnan\tnan\tnan\tnan\tnan\n");
	check("heat-map", "heat-map-my_6.12_:\n"
			  "column\trow\tworkers\tworkload\tratio\tchange\n"
			  "0\t0\t1\ta\t2\t+100%*\n"
			  "1\t0\t2\ta\tnan\t-\n"
			  "heat-map-7.2:\n"
			  "column\trow\tworkers\tworkload\tratio\tchange\n"
			  "0\t0\t1\ta\t1\t+0.0%\n"
			  "1\t0\t2\ta\tnan\t-\n");
}

static void check_words(const char *kind, const char *title,
			const char *caption)
{
	struct drawings drawings = { 0 };
	char *text;

	assert_int_equal(
		drawings_add(&drawings, &c, kind_find(kind), is_any, NULL), 0);
	assert_true(drawings.nr > 0);
	text = drawing_title(&drawings.all[0]);
	assert_string_equal(text, title);
	free(text);
	text = drawing_caption(&drawings.all[0]);
	assert_string_equal(text, caption);
	free(text);
	drawings_free(&drawings);
}

static void test_words_one_boot(void **state)
{
	machine_class = "tcg";
	one_boot();
	check_words("throughput", "a: throughput, touches/s",
		    "each figure: 1 boot, 1 launch; one boot: no intervals\n"
		    "screening only: emulated (tcg)");
	check_words("locks", "mmap_lock acquisitions per touch",
		    "each figure: 1 boot, 1 launch; counted, not timed: no "
		    "intervals\n"
		    "exact on any machine; - where nothing was counted");
	check_words("change", "Change of throughput",
		    "each figure: 1 boot, 1 launch; one boot: no intervals\n"
		    "one boot: cannot tell kernel from boot\n"
		    "screening only: emulated (tcg)");
}

static void test_words_three_boots(void **state)
{
	three_boots();
	check_words("efficiency",
		    "a: per-worker efficiency, % of one worker's throughput",
		    "each figure: 3 boots, 3 launches; bars: 95% intervals "
		    "over boots");
	check_words("heat-map",
		    "Change of throughput, my\t\"6.12\" against 6.1",
		    "each figure: 3 boots, 3 launches\n"
		    "* told apart from chance: p <= .05 after Holm over all "
		    "points");
}

static void test_nothing(void **state)
{
	struct drawings drawings = { 0 };

	timing(0, "a", 1, 1, 1000);
	assert_int_equal(compare(sides, 1, &c), 0);
	for (const struct kind *kind = kinds; kind->name; kind++)
		assert_int_equal(
			drawings_add(&drawings, &c, kind, is_any, NULL), 0);
	assert_int_equal(drawings.nr, 2); /* throughput and touch-cost */
	drawings_free(&drawings);
	assert_null(kind_find("pie"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

static void latency(int side, const char *against, int launch,
		    const char *pairs)
{
	char more[400];

	snprintf(more, sizeof(more),
		 "\"clock\":\"tsc\",\"clock_cost_ns\":%d,\"max_ns\":9%s%s%s,"
		 "\"latency\":{\"nr\":0,\"ns\":[%s]}",
		 20 + launch, against ? ",\"against\":\"" : "",
		 against ? against : "", against ? "\"" : "", pairs);
	decode(side, "a", 2, launch, "latency", more);
}

/* What was launched again is in no figure, nor in a drawing. */
static void latency_repeated(int side, const char *pairs)
{
	char more[400];

	snprintf(more, sizeof(more),
		 "\"clock\":\"tsc\",\"clock_cost_ns\":21,\"max_ns\":9,"
		 "\"repeated\":true,\"latency\":{\"nr\":0,\"ns\":[%s]}",
		 pairs);
	decode(side, "a", 2, 1, "latency", more);
}

/* Each point beside others with itself alone; launches taken together. */
static void test_latency(void **state)
{
	struct drawings drawings = { 0 };
	char *caption;

	latency_repeated(0, "[100,50],[7000,50]");
	latency(0, NULL, 1, "[100,98],[5000,2]");
	latency(0, NULL, 2, "[100,97],[200,2],[5000,1]");
	latency(0, "b:1", 1, "[300,3],[9e6,1]");
	latency(1, NULL, 1, "[100,1]");
	assert_int_equal(compare(sides, 2, &c), 0);
	check("latency", "latency-a_b_1_x_2:\n"
			 "6.1, alone\tshare\n"
			 "1e-07\t1\n"
			 "2e-07\t0.025\n"
			 "5e-06\t0.015\n"
			 "\n\n"
			 "6.1 + b:1\tshare\n"
			 "3e-07\t1\n"
			 "0.009\t0.25\n"
			 "\n\n"
			 "my  6.12 , alone\tshare\n"
			 "1e-07\t1\n"
			 "\n\n"
			 "my  6.12  + b:1\tshare\n"
			 "nan\tnan\n"
			 "\n\n");
	assert_int_equal(drawings_add(&drawings, &c, kind_find("latency"),
				      is_any, NULL),
			 0);
	caption = drawing_caption(&drawings.all[0]);
	assert_string_equal(
		caption,
		"each line: 1 to 2 boots, 1 to 2 launches; their touches are "
		"taken together\nthe clock alone takes up to 22ns of every "
		"duration");
	free(caption);
	drawings_free(&drawings);
}

/* Alone, where nothing ran beside: a drawing of its own. */
static void test_latency_alone(void **state)
{
	latency(0, NULL, 1, "[100,1]");
	assert_int_equal(compare(sides, 1, &c), 0);
	check("latency", "latency-a_x_2:\n6.1, alone\tshare\n1e-07\t1\n\n\n");
}

static void laid_out(const char *geometry, int boot, double rate,
		     double loop_ns)
{
	char more[256];

	snprintf(more, sizeof(more),
		 "\"geometry\":\"%s\",\"touches_per_s_mean\":%f,"
		 "\"touches_per_s_typical\":%f,\"calibration_ns\":%f,"
		 "\"nr_switches_voluntary\":0,\"nr_switches_involuntary\":0",
		 geometry, rate, rate, loop_ns);
	decode(0, "a", 2, boot, "timing", more);
}

/* One kernel is enough: each boot's shared beside its own, with CPUs of one
 * speed. Where only shared was measured there is nothing to hold it against. */
static void test_geometry(void **state)
{
	for (int boot = 1; boot <= 3; boot++) {
		laid_out("own", boot, 1000 * boot, 100);
		laid_out("shared", boot, 900 * boot, 100);
		laid_out("spaced:16", boot, 550 * boot, 200);
	}
	timing(0, "b", 2, 1, 1000);
	assert_int_equal(compare(sides, 1, &c), 0);
	check("geometry", "geometry-6.1:\n"
			  "column\trow\tworkers\tworkload\tratio\tchange\n"
			  "0\t0\t2\ta, vma shared\t0.9\t-10.0%\n"
			  "0\t1\t2\ta, vma spaced:16\t1.1\t+10.0%\n");
	comparison_free(&c);
	sides[0].records++;
	sides[0].nr_records = 1;
	assert_int_equal(compare(sides, 1, &c), 0);
	check("geometry", "");
	sides[0].records--;
	sides[0].nr_records = 10;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_one_boot),	   TEST(test_three_boots),
		TEST(test_words_one_boot), TEST(test_words_three_boots),
		TEST(test_latency),	   TEST(test_latency_alone),
		TEST(test_nothing),	   TEST(test_geometry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
