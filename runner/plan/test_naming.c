// SPDX-License-Identifier: GPL-2.0-or-later
/* A structure is named where the allocations prove it, and nowhere else. */
#include "runner/plan/naming.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runner/layout/field.h"
#include "runner/layout/layout.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static long vma_bytes, mm_bytes;

/* One access, and who allocated what its address was in. */
static json_t *name_with(const char *btf, json_t *allocated)
{
	json_t *access =
		json_pack("{siso}", "offset", 8, "allocated", allocated);
	json_t *c2c = json_pack("{s[{s[o]}]}", "lines", "accesses",
				json_incref(access));

	naming_add(c2c, btf);
	json_decref(c2c);
	assert_null(json_object_get(access, "allocated"));
	return access;
}

static json_t *one(const char *by, long bytes, long at)
{
	return json_pack("{sssIsI}", "by", by, "bytes", (json_int_t)bytes, "at",
			 (json_int_t)at);
}

static const char *text(const json_t *access, const char *key)
{
	return json_string_value(json_object_get(access, key));
}

static void test_field(void **state)
{
	json_t *access =
		name_with(LAYOUT_BTF,
			  json_pack("[oo]", one("vm_area_alloc", vma_bytes, 8),
				    one("vm_area_dup", vma_bytes, 8)));

	assert_string_equal(text(access, "struct"), "vm_area_struct");
	assert_string_equal(text(access, "field"), "vm_end");
	assert_int_equal(json_integer_value(json_object_get(access, "at")), 8);
	assert_null(text(access, "by"));
	json_decref(access);
}

/* Longer than its structure, by a mask of CPUs that is no field. */
static void test_longer(void **state)
{
	json_t *access = name_with(
		LAYOUT_BTF,
		json_pack("[o]", one("mm_alloc", mm_bytes + 8, mm_bytes)));

	assert_string_equal(text(access, "struct"), "mm_struct");
	assert_null(text(access, "field"));
	json_decref(access);
}

static void test_not_known(void **state)
{
	json_t *access =
		name_with(LAYOUT_BTF, json_pack("[o]", one("vm_area_alloc",
							   vma_bytes + 1, 8)));

	assert_null(text(access, "struct"));
	assert_string_equal(text(access, "by"), "vm_area_alloc");
	json_decref(access);
	access = name_with(LAYOUT_BTF,
			   json_pack("[o]", one("getname_flags", 4096, 64)));
	assert_null(text(access, "struct"));
	assert_string_equal(text(access, "by"), "getname_flags");
	json_decref(access);
}

/* It was one thing, then another, or lay elsewhere in it. */
static void test_disagree(void **state)
{
	json_t *access =
		name_with(LAYOUT_BTF,
			  json_pack("[oo]", one("vm_area_alloc", vma_bytes, 8),
				    one("getname_flags", 4096, 8)));

	assert_int_equal(json_object_size(access), 1);
	json_decref(access);
	access = name_with(LAYOUT_BTF,
			   json_pack("[oo]", one("vm_area_alloc", vma_bytes, 8),
				     one("vm_area_alloc", vma_bytes, 16)));
	assert_int_equal(json_object_size(access), 1);
	json_decref(access);
	access = name_with(LAYOUT_BTF, json_array());
	assert_int_equal(json_object_size(access), 1);
	json_decref(access);
}

/* Who allocated it is known without BTF, too. */
static void test_no_btf(void **state)
{
	json_t *access =
		name_with("/dev/null",
			  json_pack("[o]", one("vm_area_alloc", vma_bytes, 8)));

	assert_null(text(access, "struct"));
	assert_string_equal(text(access, "by"), "vm_area_alloc");
	json_decref(access);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_field),
		cmocka_unit_test(test_longer),
		cmocka_unit_test(test_not_known),
		cmocka_unit_test(test_disagree),
		cmocka_unit_test(test_no_btf),
	};
	struct btf *btf = field_btf(LAYOUT_BTF);

	if (!btf) {
		puts("1..0 # SKIP skipped, because this kernel has no BTF");
		return 0;
	}
	vma_bytes = field_struct_bytes(btf, "vm_area_struct");
	mm_bytes = field_struct_bytes(btf, "mm_struct");
	field_btf_free(btf);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
