// SPDX-License-Identifier: GPL-2.0-or-later
/* Cachelines by what lay in them, summed over launches; nothing without. */
#include "results/letter.h"
#include "results/lines.h"
#include "results/skim.h"
#include "results/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#define HEAD(launch)                                                       \
	"{\"format\":1,\"status\":\"ok\",\"workload\":\"a\",\"role\":"     \
	"\"measured\",\"pass\":\"c2c\",\"kernel\":\"k\",\"nr_workers\":2," \
	"\"boot\":1,\"launch\":" launch ",\"nr_touches\":1000,"
#define LINE(address, local, accesses)                  \
	"{\"address\":\"" address "\",\"local\":" local \
	",\"remote\":0,\"loads\":99,\"stores\":1,\"accesses\":[" accesses "]}"
#define ACCESS(offset, pct, symbol, more)                         \
	"{\"offset\":" offset ",\"local_pct\":" pct               \
	",\"remote_pct\":0.0,\"samples\":9,\"symbol\":\"" symbol  \
	"\",\"object\":\"[kernel.kallsyms]\",\"cpus\":\"0{0-1}\"" \
	"" more "}"
#define REFCNT \
	",\"struct\":\"vm_area_struct\",\"at\":128,\"field\":\"vm_refcnt\""
#define SEQ \
	",\"struct\":\"vm_area_struct\",\"at\":136,\"field\":\"vm_lock_seq\""

/* Two launches: one line lies elsewhere, and holds the same. */
static const char *const lines[] = {
	HEAD("1") "\"c2c\":{\"kind\":\"hitm\",\"samples\":900,\"loads\":800,"
		  "\"stores\":100,\"local\":100,\"remote\":0,\"lines\":[" LINE(
			  "0xffff888105d3c140", "80",
			  ACCESS("0", "75.0", "lock_vma_under_rcu",
				 REFCNT) "," ACCESS("8", "25.0",
						    "handle_mm_fault",
						    SEQ)) "," LINE("0x7f00",
								   "20",
								   ACCESS("0",
									  "100."
									  "0",
									  "lap",
									  "")) "]}}",
	HEAD("2") "\"c2c\":{\"kind\":\"hitm\",\"samples\":900,\"loads\":200,"
		  "\"stores\":100,\"local\":100,\"remote\":0,\"lines\":[" LINE(
			  "0xffff88810bd3c140", "60",
			  ACCESS("0", "100.0", "vma_end_read",
				 REFCNT)) "," LINE("0xffff88810b000040", "40",
						   ACCESS("16", "100.0",
							  "down_read",
							  ",\"by\":\"f\","
							  "\"bytes\":300,"
							  "\"at\":80")) "]}}",
	HEAD("3") "\"counts_missing\":\"no PMU\"}",
};

#define SAID                                                                   \
	"- a x 2, k: 200 of 1000 loads hitm; 70% of them in the line at byte " \
	"128 of a vm_area_struct: vm_refcnt 60% (lock_vma_under_rcu 30%, "     \
	"vma_end_read 30%), vm_lock_seq 10% (handle_mm_fault 10%); 20% of "    \
	"them in the line at byte 64 of the 300 bytes that f allocates: byte " \
	"80 of the 300 bytes that f allocates 20% (down_read 20%); 10% of "    \
	"them in memory of the process: byte 0 10% (lap 10%)\n"

typedef void writer(FILE *out, const struct comparison *c);

/* As what reads run directories reads them. */
static char *write_with(writer *write, const char *const *texts, size_t nr)
{
	struct record records[4];
	const struct record *pointers[4];
	struct side side = { "k", pointers, nr, 0 };
	struct comparison c;
	char why[200], *text;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	for (size_t i = 0; i < nr; i++) {
		if (record_skim(&records[i], texts[i], why, sizeof(why)))
			fail_msg("%s", why);
		pointers[i] = &records[i];
	}
	assert_int_equal(compare(&side, 1, &c), 0);
	write(out, &c);
	fclose(out);
	comparison_free(&c);
	for (size_t i = 0; i < nr; i++)
		record_free(&records[i]);
	return text;
}

static void write_lines(FILE *out, const struct comparison *c)
{
	struct page p = { .out = out, .c = c, .columns = 1000 };

	lines_print(&p);
	assert_false(p.no_memory);
}

static void test_sums(void **state)
{
	char *text = write_with(write_lines, lines, 3);

	assert_string_equal(strchr(text + 1, '\n') + 1, SAID);
	free(text);
}

static void test_nothing(void **state)
{
	char *text = write_with(write_lines, lines + 2, 1);

	assert_string_equal(text, "");
	free(text);
}

/* No hot line is a result. */
static void test_none_hot(void **state)
{
	static const char *const none[] = { HEAD(
		"1") "\"c2c\":{\"kind\":\"peer\",\"samples\":9,"
		     "\"loads\":8,\"stores\":1,\"local\":0,"
		     "\"remote\":0,\"lines\":[]}}" };
	char *text = write_with(write_lines, none, 1);

	assert_non_null(strstr(text, "- a x 2, k: 0 of 8 loads came from "
				     "another core's cache\n"));
	free(text);
}

/* ---- wherever figures are; the report: runner/test_cachelines.sh ---- */

static void write_table(FILE *out, const struct comparison *c)
{
	const struct about about = { .machine = "m", .differences = "" };

	assert_int_equal(table_print(out, c, &about), 0);
}

static void write_letter(FILE *out, const struct comparison *c)
{
	json_t *plan = json_object();
	const struct letter letter = { .version = "v",
				       .about = { .machine = "m",
						  .differences = "" },
				       .plan = plan };

	assert_int_equal(letter_print(out, c, &letter), 0);
	json_decref(plan);
}

static void test_everywhere(void **state)
{
	static writer *const writers[] = { write_table, write_letter };

	for (size_t i = 0; i < sizeof(writers) / sizeof(*writers); i++) {
		char *with = write_with(writers[i], lines, 3);
		char *without = write_with(writers[i], lines + 2, 1);

		assert_non_null(strstr(with, "200 of 1000 loads hitm; 70% of"));
		assert_null(strstr(without, "hitm"));
		assert_null(strstr(without, "achelines that went"));
		free(with);
		free(without);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sums),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_none_hot),
		cmocka_unit_test(test_everywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
