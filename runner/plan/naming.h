/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names the structures and fields that samples of memory fell in. */
#ifndef RUNNER_PLAN_NAMING_H
#define RUNNER_PLAN_NAMING_H

#include <jansson.h>

/*
 * Each access of a record's c2c whose address was in an object of one kind gets
 * "struct", "at" and "field", if this kernel's BTF has them; else "by", "bytes"
 * and "at", of the function that allocated it. One that was in objects of
 * several kinds gets neither. "allocated" is taken away.
 */
void naming_add(json_t *c2c, const char *btf_path);

#endif
