// SPDX-License-Identifier: GPL-2.0-or-later
/* The fields that locks and faults use, as the running kernel lays them out. */
#include "runner/layout/layout.h"

#include "runner/host/facts.h"

#include <bpf/btf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/*
 * Who uses a field in steady state:
 *	r  every page fault reads it
 *	w  every page fault that gets by on the VMA's lock writes it
 *	m  written under mmap_lock by mmap(), munmap(), mprotect() ...
 *	l  mmap_lock itself: written by all who take it, faults or not
 *	b  written now and then (a new page table, a batch of counts, a switch
 *	   of tasks, somebody who looks at the process from outside)
 * From the kernel's own sources, mm/memory.c and include/linux/mm.h: VMA locks
 * are a semaphore behind vm_lock from 6.4, and the count vm_refcnt from 6.15.
 */
static const struct used {
	const char *structure, *field, *use;
} used[] = {
	{ "vm_area_struct", "vm_start", "rm" },
	{ "vm_area_struct", "vm_end", "rm" },
	{ "vm_area_struct", "vm_mm", "r" },
	{ "vm_area_struct", "vm_page_prot", "rm" },
	{ "vm_area_struct", "vm_flags", "rm" },
	{ "vm_area_struct", "vm_lock_seq", "rm" },
	{ "vm_area_struct", "vm_lock", "r" },
	{ "vm_area_struct", "detached", "rm" },
	{ "vm_area_struct", "vm_refcnt", "w" },
	{ "vm_area_struct", "anon_vma", "rm" },
	{ "vm_area_struct", "anon_vma_chain", "m" },
	{ "vm_area_struct", "vm_ops", "r" },
	{ "vm_area_struct", "vm_pgoff", "rm" },
	{ "vm_area_struct", "vm_file", "r" },
	{ "vm_area_struct", "shared", "m" },
	{ "vma_lock", "lock", "w" },
	{ "mm_struct", "mm_count", "b" },
	{ "mm_struct", "mm_mt", "rm" },
	{ "mm_struct", "pgd", "r" },
	{ "mm_struct", "mm_users", "b" },
	{ "mm_struct", "pgtables_bytes", "b" },
	{ "mm_struct", "map_count", "m" },
	{ "mm_struct", "page_table_lock", "b" },
	{ "mm_struct", "mmap_lock", "l" },
	{ "mm_struct", "mm_lock_seq", "rm" },
	{ "mm_struct", "total_vm", "m" },
	{ "mm_struct", "data_vm", "m" },
	{ "mm_struct", "rss_stat", "b" },
	{ "maple_node", "ma64.parent", "m" },
	{ "maple_node", "ma64.pivot", "rm" },
	{ "maple_node", "ma64.slot", "rm" },
	{ "maple_node", "ma64.gap", "m" },
};
#define NR_USED (sizeof(used) / sizeof(used[0]))

const char *const layout_structs[LAYOUT_NR_STRUCTS] = { "vm_area_struct",
							"vma_lock", "mm_struct",
							"maple_node" };

/*
 * The offset in bytes of a member, "ma64.slot" or also one of a member without
 * a name; -1: none.
 */
static int find_field(const struct btf *btf, __u32 id, const char *name,
		      int *bytes)
{
	int real = btf__resolve_type(btf, id);
	const struct btf_type *t = btf__type_by_id(btf, (__u32)real);
	size_t length = strcspn(name, ".");

	for (int i = 0; t && btf_is_composite(t) && i < btf_vlen(t); i++) {
		const struct btf_member *m = &btf_members(t)[i];
		const char *own = btf__name_by_offset(btf, m->name_off);
		int at = (int)(btf_member_bit_offset(t, i) / 8), inner = -1;
		bool is_it = !strncmp(own, name, length) && !own[length];

		if (is_it && !name[length]) {
			*bytes = (int)btf__resolve_size(btf, m->type);
			return at;
		}
		if (is_it)
			inner = find_field(btf, m->type, name + length + 1,
					   bytes);
		else if (!*own)
			inner = find_field(btf, m->type, name, bytes);
		if (inner >= 0)
			return at + inner;
	}
	return -1;
}

static json_t *fields_of(const struct btf *btf, __u32 id, const char *structure)
{
	json_t *fields = json_array();

	for (size_t i = 0; i < NR_USED; i++) {
		int at, bytes = 0;

		if (strcmp(used[i].structure, structure))
			continue;
		at = find_field(btf, id, used[i].field, &bytes);
		if (at >= 0)
			json_array_append_new(fields,
					      json_pack("{sssisiss}", "name",
							used[i].field, "offset",
							at, "bytes", bytes,
							"use", used[i].use));
	}
	return fields;
}

/* A number of the slab's directory; -1: not told. */
static long slab_number(const char *slabs_path, const char *cache,
			const char *name)
{
	char path[300], *line;
	long value;

	snprintf(path, sizeof(path), "%s/%s/%s", slabs_path, cache, name);
	line = facts_read_line(path);
	value = line ? atol(line) : -1;
	free(line);
	return value;
}

static void add_slab(json_t *structure, const char *slabs_path,
		     const char *name)
{
	long bytes = slab_number(slabs_path, name, "slab_size");
	long objects = slab_number(slabs_path, name, "objs_per_slab");
	long order = slab_number(slabs_path, name, "order");

	if (bytes > 0 && objects > 0 && order >= 0)
		json_object_set_new(structure, "slab",
				    json_pack("{sssIsIsI}", "cache", name,
					      "bytes", (json_int_t)bytes,
					      "objects", (json_int_t)objects,
					      "slab_bytes",
					      (json_int_t)4096 << order));
}

json_t *layout_read(const char *btf_path, const char *slabs_path, char *why,
		    size_t why_bytes)
{
	struct btf *btf = btf__parse(btf_path, NULL);
	json_t *all;
	char *release;

	if (!btf) {
		snprintf(
			why, why_bytes,
			"the layout of this kernel is not known: %s: %s%s",
			btf_path, strerror(errno),
			errno == ENOENT
				? " (it was built without CONFIG_DEBUG_INFO_BTF)"
				: "");
		return NULL;
	}
	all = json_object();
	for (size_t i = 0; i < LAYOUT_NR_STRUCTS; i++) {
		const char *name = layout_structs[i];
		int id = btf__find_by_name_kind(btf, name, BTF_KIND_STRUCT);
		json_t *one;

		if (id < 0)
			continue;
		one = json_pack("{sIso}", "bytes",
				(json_int_t)btf__resolve_size(btf, (__u32)id),
				"fields", fields_of(btf, (__u32)id, name));
		add_slab(one, slabs_path, name);
		json_object_set_new(all, name, one);
	}
	btf__free(btf);
	release = facts_release();
	all = json_pack("{ssso}", "release", release ? release : "unknown",
			"structs", all);
	free(release);
	return all;
}
