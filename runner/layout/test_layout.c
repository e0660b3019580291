// SPDX-License-Identifier: GPL-2.0-or-later
#include "runner/layout/layout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char *text;

static int tear_down(void **state)
{
	free(text);
	text = NULL;
	return 0;
}

/* 80 bytes, four in a slab: lines of 64 go through the middle of them. */
static json_t *layout(int lock_at)
{
	json_t *all =
		json_pack("{s:s, s:{s:{s:i, s:{s:s, s:i, s:i, s:i}, s:["
			  "{s:s, s:i, s:i, s:s}, {s:s, s:i, s:i, s:s}]}}}",
			  "release", "9.9", "structs", "vm_area_struct",
			  "bytes", 80, "slab", "cache", "vm_area_struct",
			  "bytes", 80, "objects", 4, "slab_bytes", 4096,
			  "fields", "name", "vm_start", "offset", 0, "bytes", 8,
			  "use", "rm", "name", "vm_refcnt", "offset", lock_at,
			  "bytes", 4, "use", "w");

	assert_non_null(all);
	return all;
}

static void draw(int lock_at)
{
	json_t *all = layout(lock_at);
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	layout_print(out, all);
	fclose(out);
	json_decref(all);
}

static void test_lines(void **state)
{
	draw(72);
	assert_non_null(strstr(text, "vm_area_struct: 80 bytes; slab: objects "
				     "of 80, 4 in 4 KiB\n"));
	assert_non_null(strstr(text, "      0 vm_star|......"));
	assert_non_null(strstr(text, "\n        rmrmrmr| "));
	assert_non_null(strstr(text, "     64 ........vm_|......"));
	assert_non_null(strstr(text, "\n                www| "));
}

/*
 * At 72, 152, 232 and 312, lines 1 to 4; the next object's vm_start at 80, 160
 * and 240 lies in the same line, and the last object has no next one.
 */
static void test_neighbours(void **state)
{
	draw(72);
	assert_non_null(strstr(text, "vm_refcnt is written by every fault that "
				     "takes it; in its line: none of these"));
	assert_non_null(strstr(text, "in 3 of the 4 objects of a slab"));
}

static void test_own_line(void **state)
{
	draw(8);
	assert_non_null(strstr(text, "in its line: vm_start (rm)\n"));
	/* 8, 88, 168, 248 beside the neighbours' 0, 80, 160, 240. */
	assert_non_null(strstr(text, "in 0 of the 4 objects of a slab"));
}

static char *changes(int before, int after, bool *any)
{
	json_t *a = layout(before), *b = layout(after);
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	*any = layout_print_changes(out, a, b);
	fclose(out);
	json_decref(a);
	json_decref(b);
	return text;
}

static void test_moved(void **state)
{
	bool any;

	changes(72, 8, &any);
	assert_true(any);
	assert_non_null(strstr(text,
			       "vm_refcnt         72 (line 1, 4 bytes)  ->"
			       "      8 (line 0, 4 bytes)\n"));
	assert_null(strstr(text, "vm_start"));
}

static void test_nothing_moved(void **state)
{
	bool any;

	changes(72, 72, &any);
	assert_false(any);
	assert_non_null(strstr(text, "nothing of this moved"));
}

static char *svg_of(int before, int after)
{
	json_t *a = layout(before), *b = layout(after);
	const json_t *both[] = { a, b };
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	assert_true(layout_svg(out, both, before == after ? 1 : 2));
	fclose(out);
	json_decref(a);
	json_decref(b);
	return text;
}

/* Boxes are 11 pixels a byte from 36 on, in rows of 32 bytes. */
static void test_svg(void **state)
{
	svg_of(72, 72);
	assert_non_null(strstr(text, "vm_area_struct in 9.9<"));
	assert_non_null(strstr(text, "objects of 80, 4 in 4 KiB"));
	/* vm_refcnt, at byte 8 of the row from 64 on. */
	assert_non_null(strstr(text, "class=\"at\">64</text>"));
	assert_non_null(strstr(text, "<rect x=\"124\""));
	assert_non_null(strstr(text, "width=\"44\" height=\"46\" "
				     "class=\"lock\"/>"));
	assert_non_null(strstr(text, ">_refcnt</text>"));
	assert_non_null(strstr(text, ">@72 w</text>"));
	assert_non_null(strstr(text, ">next object</text>"));
	assert_non_null(strstr(text, "in 3 of the 4 objects of a slab"));
	assert_null(strstr(text, ">was"));
}

static void test_svg_moved(void **state)
{
	svg_of(72, 8);
	assert_non_null(strstr(text, ">to 8</text>"));
	assert_non_null(strstr(text, ">was 72</text>"));
}

/* Neither a drawing without end nor a field outside. */
static void test_is_layout(void **state)
{
	json_t *good = layout(8), *bad;

	assert_true(layout_is(good));
	json_decref(good);
	bad = layout(78);
	assert_false(layout_is(bad));
	json_decref(bad);
	bad = layout(-1);
	assert_false(layout_is(bad));
	json_decref(bad);
	bad = json_pack("{s:s, s:{s:{s:i, s:[]}}}", "release", "9", "structs",
			"mm_struct", "bytes", 1 << 30, "fields");
	assert_false(layout_is(bad));
	json_decref(bad);
	assert_false(layout_is(NULL));
}

static void test_no_btf(void **state)
{
	char why[300];

	assert_null(layout_read("/nowhere/vmlinux", LAYOUT_SLABS, why,
				sizeof(why)));
	assert_non_null(strstr(why, "CONFIG_DEBUG_INFO_BTF"));
	assert_null(layout_read("/dev/null", LAYOUT_SLABS, why, sizeof(why)));
	assert_non_null(strstr(why, "/dev/null"));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_teardown(f, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_lines),	  TEST(test_neighbours),
		TEST(test_own_line),	  TEST(test_moved),
		TEST(test_nothing_moved), TEST(test_no_btf),
		TEST(test_svg),		  TEST(test_svg_moved),
		TEST(test_is_layout),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
