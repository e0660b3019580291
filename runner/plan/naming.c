// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An address says nothing of its type. The kernel's own word on it is who
 * allocated the object: a function that allocates but one or two structures,
 * and so many bytes.
 */
#include "runner/plan/naming.h"

#include "runner/layout/field.h"

#include <stdbool.h>
#include <string.h>

/*
 * From kernel/fork.c, mm/vma.c, lib/maple_tree.c and mm/rmap.c, 6.1 to 6.18. A
 * mm_struct has a mask of CPUs behind it. A node of a maple tree is a union of
 * three kinds of nodes: its bytes have no one name.
 */
static const struct made {
	const char *by; /* the beginning of the function's name */
	const char *structure;
	bool longer, no_fields;
} made[] = {
	{ "vm_area_alloc", "vm_area_struct", false, false },
	{ "vm_area_alloc", "vma_lock", false, false },
	{ "vm_area_dup", "vm_area_struct", false, false },
	{ "vm_area_dup", "vma_lock", false, false },
	{ "mm_alloc", "mm_struct", true, false },
	{ "dup_mm", "mm_struct", true, false },
	{ "mas_", "maple_node", false, true },
	{ "mt_", "maple_node", false, true },
	{ "__anon_vma_prepare", "anon_vma", false, false },
	{ "__anon_vma_prepare", "anon_vma_chain", false, false },
	{ "anon_vma_fork", "anon_vma", false, false },
	{ "anon_vma_fork", "anon_vma_chain", false, false },
	{ "anon_vma_clone", "anon_vma_chain", false, false },
};
#define NR_MADE (sizeof(made) / sizeof(made[0]))

/* NULL: none, or two of one size. */
static const struct made *find_made(const struct btf *btf, const char *by,
				    long bytes)
{
	const struct made *found = NULL;

	for (const struct made *m = made; m < made + NR_MADE; m++) {
		long own;

		if (strncmp(by, m->by, strlen(m->by)))
			continue;
		own = field_struct_bytes(btf, m->structure);
		if (own < 0 || (m->longer ? bytes < own : bytes != own))
			continue;
		if (found)
			return NULL;
		found = m;
	}
	return found;
}

struct allocation {
	const char *by;
	json_int_t bytes, at;
	const struct made *made; /* NULL: no structure is known */
	const char *what;	 /* the structure, or by */
};

static bool read_allocation(const struct btf *btf, json_t *json,
			    struct allocation *a)
{
	if (json_unpack(json, "{sssIsI}", "by", &a->by, "bytes", &a->bytes,
			"at", &a->at))
		return false;
	a->made = btf ? find_made(btf, a->by, a->bytes) : NULL;
	a->what = a->made ? a->made->structure : a->by;
	return true;
}

/* The one that all agree with on what it is, and where in it. */
static bool agreed(const struct btf *btf, const json_t *all,
		   struct allocation *first)
{
	struct allocation other;
	json_t *one;
	size_t i;

	if (!read_allocation(btf, json_array_get(all, 0), first))
		return false;
	json_array_foreach (all, i, one) {
		if (!read_allocation(btf, one, &other) ||
		    strcmp(other.what, first->what) || other.at != first->at)
			return false;
	}
	return true;
}

static void name(const struct btf *btf, json_t *access,
		 const struct allocation *a)
{
	char field[128];

	json_object_set_new(access, "at", json_integer(a->at));
	if (!a->made) {
		json_object_set_new(access, "by", json_string(a->by));
		json_object_set_new(access, "bytes", json_integer(a->bytes));
		return;
	}
	json_object_set_new(access, "struct", json_string(a->made->structure));
	if (!a->made->no_fields &&
	    field_at(btf, a->made->structure, a->at, field, sizeof(field)))
		json_object_set_new(access, "field", json_string(field));
}

void naming_add(json_t *c2c, const char *btf_path)
{
	struct btf *btf = field_btf(btf_path);
	json_t *line, *access;
	size_t i, k;

	json_array_foreach (json_object_get(c2c, "lines"), i, line) {
		json_array_foreach (json_object_get(line, "accesses"), k,
				    access) {
			struct allocation a;

			if (agreed(btf, json_object_get(access, "allocated"),
				   &a))
				name(btf, access, &a);
			json_object_del(access, "allocated");
		}
	}
	field_btf_free(btf);
}
