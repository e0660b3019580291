/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What lies where in one structure of the running kernel, from its BTF. */
#ifndef RUNNER_LAYOUT_FIELD_H
#define RUNNER_LAYOUT_FIELD_H

#include <stdbool.h>
#include <stddef.h>

struct btf;

/* NULL: there is none. */
struct btf *field_btf(const char *btf_path);
void field_btf_free(struct btf *btf);

/* sizeof(struct name), in bytes; -1: this kernel has none. */
long field_struct_bytes(const struct btf *btf, const char *name);

/*
 * The name of the member that the byte at that offset belongs to. What has no
 * name itself is looked into; of the members of a union that lie there it is
 * the first. False: padding, or no such structure.
 */
bool field_at(const struct btf *btf, const char *name, long offset, char *field,
	      size_t bytes);

#endif
