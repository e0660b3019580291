/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where in their structures the fields lie that faults and mmap_lock's writers
 * read and write: offsets from the kernel's BTF, objects from its slabs. What
 * is read is JSON, so that a guest can say it and two kernels be compared:
 *
 *	{"release": ..., "structs": {"vm_area_struct": {"bytes",
 *	  "slab": {"cache", "bytes", "objects", "slab_bytes"},
 *	  "fields": [{"name", "offset", "bytes", "use"}]}, ...}}
 *
 * A structure or field that this kernel does not have is not in it; "slab" is
 * absent where sysfs does not tell.
 */
#ifndef RUNNER_LAYOUT_LAYOUT_H
#define RUNNER_LAYOUT_LAYOUT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#define LAYOUT_BTF   "/sys/kernel/btf/vmlinux"
#define LAYOUT_SLABS "/sys/kernel/slab"

/* Of the running kernel; NULL with a sentence in why. Root reads slabs. */
json_t *layout_read(const char *btf_path, const char *slabs_path, char *why,
		    size_t why_bytes);

/* Whether it is one, and such as can be drawn. */
bool layout_is(json_t *layout);
/* Appends what was kept, one on a line: 0 or -errno with a sentence in why. */
int layout_load(const char *path, json_t *layouts, char *why, size_t why_bytes);
/* The structures that are looked at. */
#define LAYOUT_STRUCTS	  "vm_area_struct, vma_lock, mm_struct or maple_node"
#define LAYOUT_NR_STRUCTS 4
extern const char *const layout_structs[LAYOUT_NR_STRUCTS];
/* Only these structures of it. */
void layout_keep(json_t *layout, const char *const *names, size_t nr);

/* Lines of 64 bytes, who uses what, and what shares a line. */
void layout_print(FILE *out, const json_t *layout);
/* What shares a line with the VMA's lock in a structure; none there: nothing. */
void layout_say_shared(FILE *out, const json_t *structure);
/* The lines of one kernel or of two and what moved, as SVG. False: no memory. */
bool layout_svg(FILE *out, const json_t *const *layouts, size_t nr);
/* What is not the same in two kernels; false: nothing. */
bool layout_print_changes(FILE *out, const json_t *a, const json_t *b);

#endif
