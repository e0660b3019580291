/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of a record's fields, for what reads records. Internal. */
#ifndef RESULTS_FIELDS_H
#define RESULTS_FIELDS_H

#include "results/record.h"

#include <stddef.h>

enum type {
	STRING,
	INTEGER,
	REAL,
	BOOLEAN,
	OBJECT,
	ARRAY
};

struct field {
	const char *name;
	size_t offset;
	bool needed; /* no record on disk is of use without it */
	enum type type;
};

/* Where the field lives; one member is good at a time. */
union slot {
	void *raw;
	char **string;
	int64_t *integer;
	double *real;
	bool *boolean;
	json_t **json;
};

union slot slot_of(const struct record *r, const struct field *f);
/*
 * By the first bytes of name; NULL: there is none. *last, its index, makes the
 * next one quick to find: they come in the order of the table.
 */
const struct field *find_field(const char *name, size_t bytes, size_t *last);

#endif
