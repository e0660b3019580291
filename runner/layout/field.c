// SPDX-License-Identifier: GPL-2.0-or-later
/* What lies where in one structure of the running kernel, from its BTF. */
#include "runner/layout/field.h"

#include <bpf/btf.h>
#include <stdio.h>

struct btf *field_btf(const char *btf_path)
{
	return btf__parse(btf_path, NULL);
}

void field_btf_free(struct btf *btf)
{
	btf__free(btf);
}

long field_struct_bytes(const struct btf *btf, const char *name)
{
	int id = btf__find_by_name_kind(btf, name, BTF_KIND_STRUCT);

	return id < 0 ? -1 : (long)btf__resolve_size(btf, (__u32)id);
}

static bool find_in(const struct btf *btf, __u32 id, long offset, char *field,
		    size_t bytes)
{
	const struct btf_type *t =
		btf__type_by_id(btf, (__u32)btf__resolve_type(btf, id));

	for (int i = 0; t && btf_is_composite(t) && i < btf_vlen(t); i++) {
		const struct btf_member *m = &btf_members(t)[i];
		long at = (long)btf_member_bit_offset(t, (__u32)i) / 8;
		const char *name = btf__name_by_offset(btf, m->name_off);

		if (offset < at ||
		    offset >= at + btf__resolve_size(btf, m->type))
			continue;
		if (*name) {
			snprintf(field, bytes, "%s", name);
			return true;
		}
		if (find_in(btf, m->type, offset - at, field, bytes))
			return true;
	}
	return false;
}

bool field_at(const struct btf *btf, const char *name, long offset, char *field,
	      size_t bytes)
{
	int id = btf__find_by_name_kind(btf, name, BTF_KIND_STRUCT);

	return id >= 0 && find_in(btf, (__u32)id, offset, field, bytes);
}
