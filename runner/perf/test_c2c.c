// SPDX-License-Identifier: GPL-2.0-or-later
/* perf c2c's report, and what lay at its addresses. */
#include "runner/perf/c2c.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

static char *read_file(const char *path)
{
	char *text = NULL;
	size_t bytes = 0;
	FILE *f = fopen(path, "r");

	assert_non_null(f);
	assert_true(getdelim(&text, &bytes, 0, f) > 0);
	fclose(f);
	return text;
}

static json_t *parse_file(const char *path)
{
	char *text = read_file(path);
	json_t *c2c = c2c_parse(text);

	free(text);
	return c2c;
}

static double number(const json_t *json, const char *key)
{
	assert_true(json_is_number(json_object_get(json, key)));
	return json_number_value(json_object_get(json, key));
}

static const char *text(const json_t *json, const char *key)
{
	return json_string_value(json_object_get(json, key));
}

static json_t *line(const json_t *c2c, size_t i)
{
	return json_array_get(json_object_get(c2c, "lines"), i);
}

static json_t *access(const json_t *c2c, size_t i, size_t k)
{
	return json_array_get(json_object_get(line(c2c, i), "accesses"), k);
}

static void check_lines(const json_t *c2c)
{
	assert_true(number(c2c, "samples") == 2066);
	assert_true(number(c2c, "loads") == 1677);
	assert_true(number(c2c, "stores") == 389);
	assert_true(number(c2c, "local") == 1372);
	assert_true(number(c2c, "remote") == 126);
	assert_int_equal(json_array_size(json_object_get(c2c, "lines")), 3);
	assert_string_equal(text(line(c2c, 0), "address"),
			    "0xffff888105d3c140");
	assert_true(number(line(c2c, 0), "local") == 1157);
	assert_true(number(line(c2c, 0), "remote") == 126);
	assert_true(number(line(c2c, 0), "stores") == 359);
	assert_int_equal(
		json_array_size(json_object_get(line(c2c, 0), "accesses")), 3);
	assert_true(number(access(c2c, 0, 0), "local_pct") == 50.82);
	assert_true(number(access(c2c, 0, 0), "remote_pct") == 100);
	assert_string_equal(text(access(c2c, 0, 1), "symbol"),
			    "handle_mm_fault");
	assert_true(number(access(c2c, 0, 2), "offset") == 8);
	assert_true(number(access(c2c, 0, 2), "samples") == 299);
	/* Narrower than the titles: each line has widths of its own. */
	assert_string_equal(text(access(c2c, 1, 0), "symbol"), "down_read");
	assert_string_equal(text(access(c2c, 1, 0), "object"),
			    "[kernel.kallsyms]");
	assert_string_equal(text(access(c2c, 1, 0), "cpus"), "0{0-1}");
	assert_string_equal(text(access(c2c, 1, 0), "code"),
			    "0xffffffff821fd350");
}

static void test_hitm(void **state)
{
	json_t *c2c = parse_file("runner/perf/c2c/hitm.txt");

	assert_non_null(c2c);
	assert_string_equal(text(c2c, "kind"), "hitm");
	assert_true(number(line(c2c, 0), "loads") == 1462);
	check_lines(c2c);
	json_decref(c2c);
}

/* Other titles, in other places. */
static void test_peer(void **state)
{
	json_t *c2c = parse_file("runner/perf/c2c/peer.txt");

	assert_non_null(c2c);
	assert_string_equal(text(c2c, "kind"), "peer");
	assert_true(number(line(c2c, 0), "loads") == 1588);
	check_lines(c2c);
	json_decref(c2c);
}

static void test_none(void **state)
{
	json_t *c2c = parse_file("runner/perf/c2c/none.txt");

	assert_non_null(c2c);
	assert_true(number(c2c, "samples") == 0);
	assert_int_equal(json_array_size(json_object_get(c2c, "lines")), 0);
	json_decref(c2c);
}

/* With what is in the way of a word replaced by as many others. */
static json_t *parse_without(const char *word, const char *by)
{
	char *report = read_file("runner/perf/c2c/hitm.txt");
	json_t *c2c;

	for (char *at = report; (at = strstr(at, word)); at += strlen(by))
		memcpy(at, by, strlen(by));
	c2c = c2c_parse(report);
	free(report);
	return c2c;
}

static void test_other_forms(void **state)
{
	assert_null(c2c_parse(""));
	assert_null(c2c_parse("failed: memory events not supported\n"));
	assert_null(parse_without("Offset", "Affset"));
	assert_null(parse_without("LclHitm", "Anyhitm"));
	assert_null(parse_without("Pareto", "Porato"));
	assert_null(parse_without("Local HITM ", "Local ABCD "));
	assert_null(parse_without(" 1157 ", " many "));
}

#define ALLOC(by, ptr, bytes)                                                 \
	"kmem:kmem_cache_alloc: call_site=" by "+0x1e ptr=" ptr               \
	" name=some bytes_req=" bytes " bytes_alloc=192 gfp_flags=GFP_KERNEL" \
	" node=-1 accounted=true\n"

static void test_allocations(void **state)
{
	json_t *c2c = parse_file("runner/perf/c2c/hitm.txt"), *all;

	c2c_add_allocations(
		c2c, ALLOC("vm_area_alloc", "0xffff888105d3c0c0", "192") ALLOC(
			     "vm_area_dup", "0xffff888105d3c0c0", "192")
			     ALLOC("vm_area_alloc", "0xffff888105d3c0c0", "192")
		/* One ends where the line begins, one begins after. */
		ALLOC("mas_alloc_nodes", "0xffff88810a1f4580", "256")
			ALLOC("getname", "0xffff88810a1f46c0",
			      "4096") "some other line\ncall_site=half ptr=\n");
	all = json_object_get(access(c2c, 0, 2), "allocated");
	assert_int_equal(json_array_size(all), 2);
	assert_string_equal(text(json_array_get(all, 0), "by"),
			    "vm_area_alloc");
	assert_string_equal(text(json_array_get(all, 1), "by"), "vm_area_dup");
	assert_true(number(json_array_get(all, 0), "bytes") == 192);
	assert_true(number(json_array_get(all, 0), "at") == 136);
	assert_null(json_object_get(access(c2c, 1, 0), "allocated"));
	json_decref(c2c);
}

static json_t *with_symbols(const char *symbols)
{
	json_t *c2c = parse_file("runner/perf/c2c/hitm.txt");
	FILE *f = fmemopen((char *)(uintptr_t)symbols, strlen(symbols), "r");

	c2c_add_variables(c2c, f);
	fclose(f);
	return c2c;
}

static void test_variables(void **state)
{
	json_t *c2c = with_symbols("0000000000000000 A fixed_percpu_data\n"
				   "ffffffff81000000 T _text\n"
				   "ffffffff83209940 D a_table\n"
				   "ffffffff83209a00 b after\n"
				   "ffffffff84000000 B _end\n"
				   "ffffffffc0000000 d more	[module]\n");

	assert_string_equal(text(access(c2c, 2, 0), "variable"), "a_table");
	assert_true(number(access(c2c, 2, 0), "variable_at") == 64);
	/* What was allocated lies below the image. */
	assert_null(json_object_get(access(c2c, 0, 0), "variable"));
	json_decref(c2c);
	/* A kernel that names functions only. */
	c2c = with_symbols("ffffffff81000000 T _text\n"
			   "ffffffff82209988 T _etext\n"
			   "ffffffff84000000 B _end\n");
	assert_null(json_object_get(access(c2c, 2, 0), "variable"));
	json_decref(c2c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hitm),
		cmocka_unit_test(test_peer),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_other_forms),
		cmocka_unit_test(test_allocations),
		cmocka_unit_test(test_variables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
