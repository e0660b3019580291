/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What can be drawn. A kind is a line in the table of kinds.c, a writer of its
 * TSV and a gnuplot script of its name, which computes nothing.
 */
#ifndef PLOTS_KINDS_H
#define PLOTS_KINDS_H

#include "results/page.h"

/* One picture. */
struct drawing {
	const struct comparison *c;
	const struct kind *kind;
	size_t *rows; /* of c, in its order */
	size_t nr_rows;
	size_t side; /* the one of kinds of a side */
};

struct kind {
	const char *name;  /* "throughput" */
	const char *title; /* with its unit: text has no other place for it */
	const char *needs; /* "two numbers of workers": else not drawn */
	enum {
		OF_CURVE,  /* a drawing each */
		OF_SIDE,   /* a drawing each, but of the first */
		OF_KERNEL, /* a drawing each, of one side alone */
		OF_POINT,  /* a drawing each, with the same one alone */
		OF_ALL	   /* one drawing */
	} of;
	bool (*has)(const struct drawing *d, const struct row *row);
	void (*tsv)(FILE *out, const struct drawing *d);
	const char *script; /* of another kind; NULL: its own, NAME.gp */
};

/* Ends with a NULL name. */
extern const struct kind kinds[];
const struct kind *kind_find(const char *name); /* NULL: none */

struct drawings {
	struct drawing *all;
	size_t nr;
};

/*
 * Adds the drawings of a kind that the records have figures for; test chooses
 * the curves of kinds that draw curves one by one. 0 or -ENOMEM.
 */
int drawings_add(struct drawings *drawings, const struct comparison *c,
		 const struct kind *kind, row_test *test, const void *arg);
void drawings_free(struct drawings *drawings);

/* The first point of a drawing of a curve: what others are held against. */
const struct row *drawing_base(const struct drawing *d);

/* The point that a drawing of a point is of: the last, after it alone. */
const struct row *drawing_last(const struct drawing *d);
/* "anon-read + mmap-churn:1 x 2"; NULL: no memory; the caller frees it. */
char *drawing_point(const struct drawing *d);

/* For a file: "throughput-anon-read_mmap-churn_1"; whatever is no letter is
 * one "_". NULL: no memory; the caller frees these three. */
char *drawing_name(const struct drawing *d);
char *drawing_title(const struct drawing *d);
/* What must be known to read it right: evidence, ruler, emulation. */
char *drawing_caption(const struct drawing *d);

#endif
