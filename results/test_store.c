// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests run directories: whole, cut, foreign, and on a disk that is full. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "results/sides.h"
#include "results/store.h"

#define RECORD                                                                 \
	"{\"format\":1,\"status\":\"ok\",\"workload\":\"w\",\"role\":"         \
	"\"measured\",\"pass\":\"locks\",\"kernel\":\"6.1\",\"nr_workers\":1," \
	"\"boot\":1,\"launch\":1}"

/* A launch that was made again: its unit is not done with it. */
#define REPEATED                                                               \
	"{\"format\":1,\"status\":\"ok\",\"workload\":\"w\",\"role\":"         \
	"\"measured\",\"pass\":\"locks\",\"kernel\":\"6.1\",\"nr_workers\":1," \
	"\"boot\":1,\"launch\":2,\"repeated\":true}"

static char root[64], dir[128], why[512];

static int set_up(void **state)
{
	strcpy(root, "/tmp/faultline-store-XXXXXX");
	if (!mkdtemp(root))
		return -1;
	snprintf(dir, sizeof(dir), "%s/a/b", root);
	return 0;
}

static int tear_down(void **state)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", root);
	return system(command);
}

static struct store *create(void)
{
	json_t *plan = json_loads("{\"kernels\":[{\"label\":\"6.1\"},{\"label\""
				  ":\"6.12\"}],\"units\":[{},{}]}",
				  0, NULL);
	struct store *store;

	assert_int_equal(store_create(dir, plan, &store), 0);
	json_decref(plan);
	return store;
}

static int add(struct store *store, const char *line)
{
	struct record r;
	int err;

	assert_int_equal(record_decode(&r, line, why, sizeof(why)), 0);
	err = store_land(store, &r, 1);
	record_free(&r);
	return err;
}

/* A directory with one record and then this, raw. */
static void make_with(const char *name, const char *text, size_t bytes)
{
	struct store *store = create();
	char path[256];
	FILE *file;

	assert_int_equal(add(store, RECORD), 0);
	store_close(store);
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	file = fopen(path, "a");
	assert_int_equal(fwrite(text, 1, bytes, file), bytes);
	assert_int_equal(fclose(file), 0);
}

static void check_refused(int err, const char *name, const char *reason)
{
	struct run_dir run;
	char expected[512];

	snprintf(expected, sizeof(expected), "%s%s%s", dir, name, reason);
	assert_int_equal(run_dir_read(dir, &run, why, sizeof(why)), err);
	assert_string_equal(why, expected);
	assert_null(run.records);
}

static void test_round_trip(void **state)
{
	struct store *store = create();
	json_t *boot = json_pack("{s:s}", "kernel", "6.1");
	struct run_dir run;
	size_t nr_planned, nr_done;

	assert_int_equal(store_boot(store, boot), 0);
	assert_int_equal(add(store, RECORD), 0);
	assert_int_equal(add(store, REPEATED), 0);
	store_close(store);
	assert_int_equal(run_dir_read(dir, &run, why, sizeof(why)), 0);
	assert_int_equal(run.nr_records, 2);
	assert_string_equal(run.records[0].kernel, "6.1");
	assert_true(json_equal(json_array_get(run.boots, 0), boot));
	assert_int_equal(json_array_size(json_object_get(run.plan, "kernels")),
			 2);
	run_dir_progress(&run, &nr_planned, &nr_done);
	assert_int_equal(nr_planned, 2);
	assert_int_equal(nr_done, 1);
	run_dir_free(&run);
	json_decref(boot);
}

static void test_units(void **state)
{
	struct store *store = create();
	struct run_dir run;

	store_close(store);
	assert_int_equal(run_dir_skim(dir, &run, why, sizeof(why)), 0);
	assert_int_equal(run.nr_units, 2);
	assert_int_equal(json_array_size(json_object_get(run.plan, "units")),
			 0);
	assert_int_equal(run_dir_read_units(&run, why, sizeof(why)), 0);
	assert_int_equal(run.nr_units, 2);
	assert_int_equal(json_array_size(json_object_get(run.plan, "units")),
			 2);
	run_dir_free(&run);
}

static void test_not_empty(void **state)
{
	json_t *plan = json_object();
	struct store *store = create();

	store_close(store);
	assert_int_equal(store_create(dir, plan, &store), -ENOTEMPTY);
	json_decref(plan);
}

static void test_incomplete_record(void **state)
{
	struct store *store = create();

	assert_int_equal(add(store, "{\"format\":1}"), -EINVAL);
	store_close(store);
}

static void test_cut(void **state)
{
	char reason[256];

	make_with("records.jsonl", RECORD, sizeof(RECORD) - 1);
	snprintf(reason, sizeof(reason),
		 "cut off in the middle (no newline at its end); "
		 "faultline run --resume %s takes it off",
		 dir);
	check_refused(-EBADMSG, "/records.jsonl: line 2: ", reason);
}

static void test_foreign(void **state)
{
	make_with("records.jsonl", "hello\n", 6);
	check_refused(-EBADMSG, "/records.jsonl: line 2: column 5: ",
		      "'[' or '{' expected near 'hello'");
}

static void test_wrong_type(void **state)
{
	static const char line[] = "{\"format\":1,\"boot\":\"1\"}\n";

	make_with("records.jsonl", line, sizeof(line) - 1);
	check_refused(-EBADMSG, "/records.jsonl: line 2: ",
		      "field boot: not an integer from 0");
}

static void test_incomplete_line(void **state)
{
	make_with("records.jsonl", "{\"format\":1}\n", 13);
	check_refused(-EBADMSG,
		      "/records.jsonl: line 2: ", "field status: missing");
}

static void test_newer_format(void **state)
{
	make_with("records.jsonl", "{\"format\":2}\n", 13);
	check_refused(-ENOTSUP, "/records.jsonl: line 2: ",
		      "format 2, and this faultline reads 1");
}

static void test_zero_byte(void **state)
{
	make_with("records.jsonl", RECORD "\0\n", sizeof(RECORD) + 1);
	check_refused(-EBADMSG,
		      "/records.jsonl: line 2: ", "holds a zero byte");
}

static void test_foreign_boot(void **state)
{
	make_with("boots.jsonl", "[]\n", 3);
	check_refused(-EBADMSG, "/boots.jsonl: line 1: ", "not an object");
}

static void test_not_a_run_directory(void **state)
{
	snprintf(dir, sizeof(dir), "%s", root);
	check_refused(-ENOENT, ": ",
		      "not a run directory (it has no plan.json)");
}

static long file_bytes(const char *name)
{
	char path[256];
	struct stat st;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	assert_int_equal(stat(path, &st), 0);
	return st.st_size;
}

/* The limit cuts the second line in its middle, as a full disk would. */
static void test_full_disk(void **state)
{
	struct rlimit old, limit;
	struct store *store = create();
	struct run_dir run;
	long whole;
	int err;

	assert_int_equal(add(store, RECORD), 0);
	whole = file_bytes("records.jsonl");
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	limit = old;
	limit.rlim_cur = (rlim_t)whole + 10;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	err = add(store, RECORD);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_int_equal(err, -EFBIG);
	assert_int_equal(file_bytes("records.jsonl"), whole);

	assert_int_equal(add(store, RECORD), 0); /* there is room again */
	store_close(store);
	assert_int_equal(run_dir_read(dir, &run, why, sizeof(why)), 0);
	assert_int_equal(run.nr_records, 2);
	run_dir_free(&run);
}

#define AGAINST                                                               \
	"{\"format\":1,\"status\":\"ok\",\"workload\":\"w\",\"role\":"        \
	"\"against\",\"pass\":\"locks\",\"kernel\":\"6.1\",\"nr_workers\":1," \
	"\"boot\":1,\"launch\":1}"

/* Opens what make_with() made, and one record can be added and read. */
static void check_goes_on(size_t nr_bytes_off, size_t nr_records)
{
	struct store *store;
	struct run_dir run;
	size_t nr_bytes;

	assert_int_equal(store_open(dir, &store, &nr_bytes), 0);
	assert_int_equal(nr_bytes, nr_bytes_off);
	assert_int_equal(add(store, RECORD), 0);
	store_close(store);
	assert_int_equal(run_dir_read(dir, &run, why, sizeof(why)), 0);
	assert_int_equal(run.nr_records, nr_records + 1);
	run_dir_free(&run);
}

static void test_goes_on(void **state)
{
	make_with("records.jsonl", RECORD "\n", sizeof(RECORD));
	check_goes_on(0, 2);
}

static void test_goes_on_after_cut(void **state)
{
	make_with("records.jsonl", RECORD, sizeof(RECORD) - 1);
	check_goes_on(sizeof(RECORD) - 1, 1);
}

/* What a dead machine may leave in place of a line. */
static void test_goes_on_after_zeroes(void **state)
{
	make_with("records.jsonl", "\0\0\0\0", 4);
	check_goes_on(4, 1);
}

static void test_goes_on_after_half_a_unit(void **state)
{
	make_with("records.jsonl", AGAINST "\n" RECORD "\n" AGAINST "\n{\"x",
		  2 * sizeof(AGAINST) + sizeof(RECORD) + 3);
	check_goes_on(sizeof(AGAINST) + 3, 3);
}

static void test_goes_on_after_cut_boot(void **state)
{
	make_with("boots.jsonl", "{}\n{\"ker", 8);
	check_goes_on(5, 1);
}

static void test_two_writers(void **state)
{
	struct store *store = create(), *other;
	size_t nr_bytes;

	assert_int_equal(store_open(dir, &other, &nr_bytes), -EBUSY);
	store_close(store);
	assert_int_equal(store_open(dir, &other, &nr_bytes), 0);
	store_close(other);
	assert_int_equal(store_open(root, &other, &nr_bytes), -ENOENT);
}

/* All records of a unit or none, and none that is not whole. */
static void test_unit_lands_whole(void **state)
{
	struct store *store = create();
	struct record records[2];

	assert_int_equal(record_decode(&records[0], AGAINST, why, sizeof(why)),
			 0);
	assert_int_equal(record_decode(&records[1], "{\"format\":1}", why,
				       sizeof(why)),
			 0);
	assert_int_equal(store_land(store, records, 2), -EINVAL);
	assert_int_equal(file_bytes("records.jsonl"), 0);
	assert_int_equal(store_land(store, records, 1), 0);
	assert_int_equal(file_bytes("records.jsonl"), sizeof(AGAINST));
	record_free(&records[0]);
	record_free(&records[1]);
	store_close(store);
}

/* A run that could not begin leaves no half of itself. */
static void test_full_disk_at_start(void **state)
{
	struct rlimit old, limit;
	json_t *plan = json_pack("{s:i}", "seed", 1);
	struct store *store;
	char path[160];
	int err;

	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	limit = old;
	limit.rlim_cur = 5;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	snprintf(path, sizeof(path), "%s/new", dir);
	err = store_create(path, plan, &store);
	assert_int_equal(err, -EFBIG);
	assert_int_equal(access(path, F_OK), -1);
	err = store_create(dir, plan, &store);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_int_equal(err, -EFBIG);
	/* What it did not make it leaves. */
	assert_int_equal(store_create(dir, plan, &store), 0);
	store_close(store);
	json_decref(plan);
}

static int read_sides(struct sides *sides, size_t nr, ...)
{
	char *args[8];
	va_list list;

	va_start(list, nr);
	for (size_t i = 0; i < nr; i++)
		args[i] = va_arg(list, char *);
	va_end(list);
	return sides_read(args, nr, sides, why, sizeof(why));
}

static void test_sides(void **state)
{
	struct store *store = create();
	struct sides sides;
	char expected[512];

	assert_int_equal(add(store, RECORD), 0);
	store_close(store);

	assert_int_equal(read_sides(&sides, 1, dir), 0);
	assert_int_equal(sides.nr_sides, 2);
	assert_string_equal(sides.sides[1].label, "6.12");
	assert_int_equal(sides.sides[0].nr_records, 1);
	assert_int_equal(sides.sides[1].nr_records, 0);
	sides_free(&sides);

	assert_int_equal(read_sides(&sides, 3, dir, "6.12", "6.1"), 0);
	assert_string_equal(sides.sides[0].label, "6.12");
	assert_string_equal(sides.sides[1].label, "6.1");
	sides_free(&sides);

	assert_int_equal(read_sides(&sides, 2, dir, "7.2"), -ENOENT);
	snprintf(expected, sizeof(expected),
		 "7.2 is no directory and no kernel of %s; it has: 6.1, 6.12",
		 dir);
	assert_string_equal(why, expected);
}

static void test_same_label_twice(void **state)
{
	struct sides sides;
	char first[128], expected[160];

	make_with("records.jsonl", "", 0);
	strcpy(first, dir);
	snprintf(dir, sizeof(dir), "%s/c", root);
	make_with("records.jsonl", "", 0);
	assert_int_equal(read_sides(&sides, 4, first, "6.1", dir, "6.1"), 0);
	snprintf(expected, sizeof(expected), "%s:6.1", first);
	assert_string_equal(sides.sides[0].label, expected);
	snprintf(expected, sizeof(expected), "%s:6.1", dir);
	assert_string_equal(sides.sides[1].label, expected);
	sides_free(&sides);
}

static void test_kernel_not_in_plan(void **state)
{
	static const char line[] =
		"{\"format\":1,\"status\":\"ok\",\"workload\":\"w\",\"role\":"
		"\"measured\",\"pass\":\"locks\",\"kernel\":\"5.4\","
		"\"nr_workers\":1,\"boot\":1,\"launch\":1}\n";
	struct sides sides;

	make_with("records.jsonl", line, sizeof(line) - 1);
	assert_int_equal(read_sides(&sides, 1, dir), -EBADMSG);
	assert_non_null(strstr(why, "line 2: kernel 5.4 is not in plan.json"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_round_trip),
		TEST(test_units),
		TEST(test_not_empty),
		TEST(test_incomplete_record),
		TEST(test_cut),
		TEST(test_foreign),
		TEST(test_wrong_type),
		TEST(test_incomplete_line),
		TEST(test_newer_format),
		TEST(test_zero_byte),
		TEST(test_foreign_boot),
		TEST(test_not_a_run_directory),
		TEST(test_full_disk),
		TEST(test_full_disk_at_start),
		TEST(test_goes_on),
		TEST(test_goes_on_after_cut),
		TEST(test_goes_on_after_zeroes),
		TEST(test_goes_on_after_half_a_unit),
		TEST(test_goes_on_after_cut_boot),
		TEST(test_two_writers),
		TEST(test_unit_lands_whole),
		TEST(test_sides),
		TEST(test_same_label_twice),
		TEST(test_kernel_not_in_plan),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
