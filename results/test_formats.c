// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests the formats on two kernels of three boots, byte by byte where a reader
 * is a program. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "results/formats.h"

#define NR_BOOTS 3

static struct record records[2][4 * NR_BOOTS];
static const struct record *pointers[2][4 * NR_BOOTS];
static struct side sides[2];
static struct comparison c;

static void decode(int side, const char *line)
{
	struct record *r = &records[side][sides[side].nr_records];
	char why[256];

	if (record_decode(r, line, why, sizeof(why)))
		fail_msg("%s: %s", why, line);
	pointers[side][sides[side].nr_records++] = r;
}

#define HEAD                                                     \
	"{\"format\":1,\"role\":\"measured\",\"status\":\"ok\"," \
	"\"workload\":\"%s\",\"nr_workers\":%d,\"boot\":%d,"     \
	"\"launch\":1,\"kernel\":\"k\",\"release\":\"6.x\","     \
	"\"nr_touches\":1000,"

static void add_boot(int side, const char *workload, int nr_workers, int boot,
		     double rate, int reads)
{
	char line[1024];

	snprintf(line, sizeof(line),
		 HEAD "\"pass\":\"timing\",\"touches_per_s_mean\":%f,"
		      "\"touches_per_s_typical\":%f,"
		      "\"nr_switches_voluntary\":2,"
		      "\"nr_switches_involuntary\":0}",
		 workload, nr_workers, boot, rate, rate);
	decode(side, line);
	snprintf(line, sizeof(line),
		 HEAD "\"pass\":\"locks\",\"nr_faults_expected\":1000,"
		      "\"counts\":{\"mmap_lock_read_start\":%d,"
		      "\"mmap_lock_read_failed\":0,"
		      "\"mmap_lock_write_start\":0,"
		      "\"mmap_lock_write_failed\":0}}",
		 workload, nr_workers, boot, reads);
	decode(side, line);
}

static int set_up(void **state)
{
	sides[0] = (struct side){ "v6,1", pointers[0], 0, 0 };
	sides[1] = (struct side){ "v6.12", pointers[1], 0, 0 };
	for (int boot = 1; boot <= NR_BOOTS; boot++) {
		add_boot(0, "anon-read", 1, boot, 100000 * boot, 1000);
		add_boot(1, "anon-read", 1, boot, 200000 * boot, 0);
		add_boot(0, "anon-read", 2, boot, 100, 1000);
		add_boot(1, "anon-read", 2, boot, 100, 1000);
	}
	return compare(sides, 2, &c);
}

static int tear_down(void **state)
{
	comparison_free(&c);
	for (int s = 0; s < 2; s++)
		while (sides[s].nr_records)
			record_free(&records[s][--sides[s].nr_records]);
	return 0;
}

static char *print(const char *format, bool all)
{
	const struct about about = { "a machine", "x: 1\ny: 2\n", all };
	format_fn *fn = format_find(format);
	size_t bytes;
	char *text;
	FILE *out = open_memstream(&text, &bytes);

	assert_non_null(fn);
	assert_int_equal(fn(out, &c, &about), 0);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void has(const char *text, const char *words)
{
	if (!strstr(text, words))
		fail_msg("no \"%s\" in:\n%s", words, text);
}

static int count(const char *line, char what)
{
	int nr = 0;

	for (; *line && *line != '\n'; line++)
		nr += *line == what;
	return nr;
}

static void test_csv(void **state)
{
	char *text = print("csv", false), *line = strchr(text, '\n') + 1;
	int columns = count(text, ','), nr = 0;

	assert_int_equal(columns, 32);
	has(text,
	    "\nanon-read,,,local,own,1,\"v6,1\",3,3,3,1,0,2,181712.059,typical,0,"
	    ",,,,,,typical,,,,,,,,none,,\n");
	has(text,
	    "\nanon-read,,,local,own,1,v6.12,3,3,3,0,0,2,363424.119,typical,0,"
	    ",,,,,,typical,100,");
	has(text, ",faster,,\n");
	has(text,
	    "\nanon-read,,,local,own,all,v6.12,,,,,,,,,,,,,,,,typical,41.4213562,");
	for (; *line; line = strchr(line, '\n') + 1, nr++) {
		const char *quoted = strstr(line, "\"v6,1\"");
		int more = quoted && quoted < strchr(line, '\n');

		assert_int_equal(count(line, ','), columns + more);
	}
	assert_int_equal(nr, 5);
	free(text);
}

static const json_t *at(const json_t *json, const char *key, size_t i)
{
	return json_array_get(json_object_get(json, key), i);
}

static void test_json(void **state)
{
	char *text = print("json", false);
	json_t *json = json_loads(text, 0, NULL);
	const json_t *kernel = at(at(json, "points", 0), "kernels", 1);
	const json_t *change = json_object_get(kernel, "change");

	assert_int_equal(json_array_size(json_object_get(json, "points")), 2);
	assert_string_equal(json_string_value(at(json, "differs", 1)), "y: 2");
	assert_string_equal(
		json_string_value(json_object_get(change, "verdict")),
		"faster");
	assert_int_equal(json_array_size(json_object_get(kernel, "boots")), 3);
	change = at(at(json, "curves", 0), "changes", 0);
	assert_true(json_real_value(json_object_get(change, "change_pct")) >
		    41.4);
	assert_null(json_object_get(change, "p_flip"));
	json_decref(json);
	free(text);
}

/* Widths and signs that scripts on the robot's mails rely on. */
static void test_lkp(void **state)
{
	char *text = print("lkp", false), *all;

	has(text, "nr_task/placement/mempolicy/vma/against/test/testcase:\n"
		  "  1/none/local/own/none/anon-read/faultline\n\ncommit: \n"
		  "  v6,1 (\"6.x\")\n  v6.12 (\"6.x\")\n\n"
		  "v6,1             v6.12                       \n"
		  "---------------- --------------------------- \n"
		  "         %stddev     %change         %stddev\n"
		  "             \\          |                \\  \n"
		  "    181712 \302\261 40%    +100.0%     363424 \302\261 40%  "
		  "faultline.touches_per_s\n"
		  "      1.00           -1.00        0.00        "
		  "faultline.mmap_lock_reads_per_touch\n");
	assert_null(strstr(text, "  2/none/"));
	assert_null(strstr(text, "switches"));
	all = print("lkp", true);
	has(all, "  2/none/local/own/none/anon-read/faultline\n");
	has(all, "    100.00            +0.0%     100.00        faultline."
		 "touches_per_s\n");
	has(all, "faultline.switches_per_1000_touches\n");
	free(all);
	free(text);
}

static void test_benchstat(void **state)
{
	char *text = print("benchstat", false), *at_line = text;
	int nr = 0;

	has(text, "Unit touches/s better=higher\n\nkernel: v6,1\n"
		  "BenchmarkAnon-read/workers=1 1 100000 touches/s\n"
		  "BenchmarkAnon-read/workers=1 1 200000 touches/s\n");
	has(text, "\nkernel: v6.12\n");
	while ((at_line = strstr(at_line, "\nBenchmark"))) {
		at_line++;
		nr++;
	}
	assert_int_equal(nr, 2 * 2 * NR_BOOTS);
	free(text);
}

static void test_markdown(void **state)
{
	char *text = print("markdown", false), *line = strchr(text, '|');
	int columns = count(line, '|');

	has(text, "- machine: a machine\n- differs: x: 1\n- differs: y: 2\n");
	has(text, "| anon-read | 1 | 1.000 | 0 | 0 | 0 | 2.00 | 2.00 | 182k | "
		  "363k | "
		  "+100.0% | ");
	has(text, " | verdict | p | flip | sees |\n");
	has(text, " | faster | ");
	has(text, "- kernels: v6,1 (6.x), v6.12 (6.x)\n");
	/* What the terminal says under its table is said here too. */
	has(text, "\n- for each figure: boots 3, timing launches 3, "
		  "lock-counting launches 3");
	has(text, "\n- boots of one plan are compared in pairs: ");
	for (; *line == '|'; line = strchr(line, '\n') + 1)
		assert_int_equal(count(line, '|'), columns);
	free(text);
}

static void test_names(void **state)
{
	assert_null(format_find("xml"));
	assert_ptr_equal(format_find("text"), table_print);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_csv),	      TEST(test_json),	   TEST(test_lkp),
		TEST(test_benchstat), TEST(test_markdown), TEST(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
