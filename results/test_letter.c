// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests what a letter shows most of, and the commands that repeat it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "results/command.h"
#include "results/letter.h"

/* Three curves of one point, with these figures on two sides. */
static size_t chosen(const double rates[3][2], const double reads[3][2])
{
	struct cell cells[3][2];
	struct row rows[3];
	struct curve curves[3];
	const struct comparison c = { .nr_sides = 2,
				      .rows = rows,
				      .nr_rows = 3,
				      .curves = curves,
				      .nr_curves = 3 };

	for (size_t i = 0; i < 3; i++) {
		for (int s = 0; s < 2; s++)
			cells[i][s] = (struct cell){
				.touches_per_s = rates[i][s],
				.reads = reads[i][s],
			};
		rows[i] = (struct row){ .cells = cells[i] };
		curves[i] = (struct curve){ i, i + 1, NULL };
	}
	return letter_curve(&c);
}

static void test_curve(void **state)
{
	const double same[3][2] = { { 1, 1 }, { 1, 1 }, { 1, 1 } };
	const double fewer[3][2] = { { 1, 1 }, { 1, 0 }, { 1, 0 } };
	const double rates[3][2] = { { 100, 10 }, { 100, 120 }, { 100, 110 } };
	const double none[3][2] = { { NAN, 1 }, { 1, NAN }, { NAN, NAN } };

	assert_int_equal(chosen(rates, same), 0);  /* a tenth is most */
	assert_int_equal(chosen(rates, fewer), 1); /* locks come first */
	assert_int_equal(chosen(none, fewer), 3);
}

static void check_commands(const char *plan_text, const char *point,
			   const char *bench)
{
	const struct row row = { .workload = "anon-read",
				 .against = "mmap-churn:1",
				 .nr_workers = 8 };
	json_t *plan = json_loads(plan_text, 0, NULL);
	size_t bytes;
	char *text;
	FILE *out = open_memstream(&text, &bytes);

	assert_non_null(plan);
	command_of_point(out, plan, &row);
	fflush(out);
	assert_string_equal(text, point);
	rewind(out);
	command_of_bench(out, plan, &row);
	fputc('\0', out);
	fclose(out);
	assert_string_equal(text, bench);
	free(text);
	json_decref(plan);
}

static void test_commands(void **state)
{
	check_commands(
		"{\"seed\":7,\"nr_boots\":5,\"nr_launches\":3,\"time_s\":0.5,"
		"\"nr_cpus\":4,\"memory_bytes\":2147483648,\"accel\":\"kvm\","
		"\"region_bytes\":1048576,\"kernels\":[{\"label\":\"base\","
		"\"image\":\"/home/x/vmlinuz-a\"},{\"label\":\"new\","
		"\"image\":\"vmlinuz-b\"}]}",
		"    faultline run --kernel vmlinuz-a --label base --kernel "
		"vmlinuz-b \\\n"
		"        --label new --cpus 4 --memory 2048M --accel kvm "
		"--boots 5 \\\n"
		"        --launches 3 --seed 7 --workers 8 --time 0.5 \\\n"
		"        --against mmap-churn:1 --region 1024K anon-read\n",
		"    faultline bench --workers 8 --time 0.5 --against "
		"mmap-churn:1 \\\n"
		"        --region 1024K anon-read\n");
	/* Of the running kernel nothing is booted. */
	check_commands("{\"seed\":1,\"nr_boots\":1,\"nr_launches\":1,"
		       "\"time_s\":1,\"kernels\":[{\"label\":\"6.18\"}]}",
		       "    faultline run --seed 1 --workers 8 --time 1 "
		       "--against mmap-churn:1 \\\n        anon-read\n",
		       "    faultline bench --workers 8 --time 1 --against "
		       "mmap-churn:1 anon-read\n");
}

/* NULL: no one command makes it. */
static void check_plan(const char *plan_text, const char *expected)
{
	json_t *plan = json_loads(plan_text, 0, NULL);
	size_t bytes;
	char *text;
	FILE *out = open_memstream(&text, &bytes);

	assert_non_null(plan);
	assert_int_equal(command_of_plan(out, plan), expected != NULL);
	fclose(out);
	assert_string_equal(text, expected ? expected : "");
	free(text);
	json_decref(plan);
}

#define UNIT(more)                                               \
	"{\"workload\":\"file-text\",\"nr_workers\":2,\"pass\":" \
	"\"latency\"" more "}"

static void test_plan(void **state)
{
	/* All that makes it another plan. */
	check_plan("{\"seed\":3,\"nr_boots\":3,\"nr_launches\":1,"
		   "\"nr_retries\":2,\"time_s\":2,\"placement\":\"smt\","
		   "\"mempolicy\":\"local\",\"fault_around\":\"stride\","
		   "\"text_bytes\":2097152,\"kernels\":["
		   "{\"label\":\"a\",\"release\":\"6.1.0-56\"},"
		   "{\"label\":\"b\",\"release\":\"6.12.9\"}],\"units\":[" UNIT(
			   "") "]}",
		   "    faultline run --release 6.1.0-56 --label a --release "
		   "6.12.9 --label b \\\n"
		   "        --boots 3 --workers 2 --time 2 --placement smt "
		   "--mempolicy local \\\n"
		   "        --fault-around stride --text 2048K "
		   "--retry-disturbed 2 \\\n"
		   "        --pass latency --seed 3 file-text\n");
	check_plan("{\"seed\":1,\"units\":[" UNIT(
			   ",\"geometry\":\"shared-pmd\"") "]}",
		   "    faultline run --workers 2 --vma shared --pmd shared "
		   "--pass latency \\\n"
		   "        --seed 1 file-text\n");
	check_plan("{\"seed\":1,\"units\":[" UNIT("") "," UNIT(
			   ",\"geometry\":\"shared\"") "]}",
		   NULL);
	check_commands("{\"seed\":1,\"units\":[" UNIT("") "]}",
		       "    faultline run --pass latency --seed 1 --workers 8 "
		       "\\\n        --against mmap-churn:1 anon-read\n",
		       "    faultline bench --latency --workers 8 --against "
		       "mmap-churn:1 anon-read\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_curve),
		cmocka_unit_test(test_commands),
		cmocka_unit_test(test_plan),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
