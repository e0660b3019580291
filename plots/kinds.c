// SPDX-License-Identifier: GPL-2.0-or-later
/* The kinds of drawings, and which of each the records support. */
#include "plots/kinds.h"
#include "plots/tsv.h"
#include "results/geometries.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- what a row must have, that there is something to draw --- */

static bool has_timing(const struct drawing *d, const struct row *row)
{
	for (size_t s = 0; s < d->c->nr_sides; s++)
		if (row->cells[s].timing.have == HAVE_FIGURES)
			return true;
	return false;
}

static bool has_scaling(const struct drawing *d, const struct row *row)
{
	const struct row *base = drawing_base(d);

	for (size_t s = 0; s < d->c->nr_sides && row != base; s++)
		if (base->cells[s].timing.have == HAVE_FIGURES &&
		    row->cells[s].timing.have == HAVE_FIGURES &&
		    base->is_mean == row->is_mean)
			return true;
	return false;
}

static bool has_locks(const struct drawing *d, const struct row *row)
{
	for (size_t s = 0; s < d->c->nr_sides; s++)
		if (row->cells[s].locks.have == HAVE_FIGURES)
			return true;
	return false;
}

static bool has_change(const struct drawing *d, const struct row *row)
{
	for (size_t s = 1; s < d->c->nr_sides; s++)
		if (isfinite(row->cells[s].change.pct))
			return true;
	return false;
}

static bool has_change_of_side(const struct drawing *d, const struct row *row)
{
	return isfinite(row->cells[d->side].change.pct);
}

static bool has_latency(const struct drawing *d, const struct row *row)
{
	for (size_t s = 0; s < d->c->nr_sides; s++)
		if (row->cells[s].latency.have == HAVE_FIGURES)
			return true;
	return false;
}

static bool has_geometry(const struct drawing *d, const struct row *row)
{
	return isfinite(geometry_ratio(d->c, row, d->side).figure);
}

const struct kind kinds[] = {
	{ "throughput", "throughput, touches/s", "throughput", OF_CURVE,
	  has_timing, tsv_throughput },
	{ "efficiency", "per-worker efficiency, % of one worker's throughput",
	  "throughput at two numbers of workers", OF_CURVE, has_scaling,
	  tsv_efficiency },
	{ "touch-cost", "cost of a touch, ns of a worker", "throughput",
	  OF_CURVE, has_timing, tsv_touch_cost },
	{ "locks", "mmap_lock acquisitions per touch", "counts of locks",
	  OF_ALL, has_locks, tsv_locks },
	{ "change", "Change of throughput", "throughput of two kernels", OF_ALL,
	  has_change, tsv_change },
	{ "heat-map", "Change of throughput", "throughput of two kernels",
	  OF_SIDE, has_change_of_side, tsv_heat_map },
	{ "geometry", "Throughput against --vma own",
	  "throughput with --vma own and another", OF_KERNEL, has_geometry,
	  tsv_geometry, "heat-map" },
	{ "latency", "latency of single touches", "latencies (--pass latency)",
	  OF_POINT, has_latency, tsv_latency },
	{ NULL, NULL, NULL, OF_ALL, NULL, NULL },
};

const struct kind *kind_find(const char *name)
{
	for (const struct kind *kind = kinds; kind->name; kind++)
		if (!strcmp(kind->name, name))
			return kind;
	return NULL;
}

/* --- drawings --- */

static bool has_figures(const struct drawing *d)
{
	for (size_t i = 0; i < d->nr_rows; i++)
		if (d->kind->has(d, &d->c->rows[d->rows[i]]))
			return true;
	return false;
}

/* Of the rows from start to end that are chosen; none, and no drawing, where
 * they have nothing to draw. */
static int add_drawing(struct drawings *drawings, struct drawing d,
		       size_t start, size_t end, row_test *test,
		       const void *arg)
{
	struct drawing *all;

	d.rows = calloc(end - start + 1, sizeof(*d.rows));
	if (!d.rows)
		return -ENOMEM;
	for (size_t i = start; i < end; i++)
		if (test(d.c, &d.c->rows[i], arg))
			d.rows[d.nr_rows++] = i;
	if (!has_figures(&d)) {
		free(d.rows);
		return 0;
	}
	all = reallocarray(drawings->all, drawings->nr + 1, sizeof(*all));
	if (!all) {
		free(d.rows);
		return -ENOMEM;
	}
	drawings->all = all;
	all[drawings->nr++] = d;
	return 0;
}

/* The rows of a point beside others: it, and before it the same one alone. */
struct point {
	const struct row *row;
	row_test *test; /* that chooses it */
	const void *arg;
};

static bool is_alone_of(const struct row *alone, const struct row *row)
{
	struct row same = *row;

	same.against = NULL;
	return !alone->against && rows_same_curve(alone, &same) &&
	       alone->nr_workers == row->nr_workers;
}

static bool is_of_point(const struct comparison *c, const struct row *row,
			const void *arg)
{
	const struct point *point = arg;

	return (row == point->row || is_alone_of(row, point->row)) &&
	       point->test(c, row, point->arg);
}

/* Alone it has a drawing only where it is in no other. */
static bool is_in_another(const struct drawing *d, const struct row *row)
{
	for (size_t i = 0; i < d->c->nr_rows; i++)
		if (d->c->rows[i].against && is_alone_of(row, &d->c->rows[i]) &&
		    d->kind->has(d, &d->c->rows[i]))
			return true;
	return false;
}

static int add_points(struct drawings *drawings, struct drawing d,
		      row_test *test, const void *arg)
{
	const struct comparison *c = d.c;
	int err = 0;

	for (size_t i = 0; i < c->nr_rows && !err; i++) {
		const struct point point = { &c->rows[i], test, arg };

		if (d.kind->has(&d, point.row) && !is_in_another(&d, point.row))
			err = add_drawing(drawings, d, 0, c->nr_rows,
					  is_of_point, &point);
	}
	return err;
}

int drawings_add(struct drawings *drawings, const struct comparison *c,
		 const struct kind *kind, row_test *test, const void *arg)
{
	struct drawing d = { .c = c, .kind = kind };
	int err = 0;

	if (kind->of == OF_ALL)
		return add_drawing(drawings, d, 0, c->nr_rows, test, arg);
	if (kind->of == OF_POINT)
		return add_points(drawings, d, test, arg);
	if (kind->of == OF_CURVE) {
		for (size_t i = 0; i < c->nr_curves && !err; i++)
			err = add_drawing(drawings, d, c->curves[i].start,
					  c->curves[i].end, test, arg);
		return err;
	}
	for (d.side = kind->of == OF_SIDE; d.side < c->nr_sides && !err;
	     d.side++)
		err = add_drawing(drawings, d, 0, c->nr_rows, test, arg);
	return err;
}

void drawings_free(struct drawings *drawings)
{
	for (size_t i = 0; i < drawings->nr; i++)
		free(drawings->all[i].rows);
	free(drawings->all);
	*drawings = (struct drawings){ 0 };
}

const struct row *drawing_last(const struct drawing *d)
{
	return &d->c->rows[d->rows[d->nr_rows - 1]];
}

char *drawing_point(const struct drawing *d)
{
	const struct row *row = drawing_last(d);
	char *curve = curve_name(d->c, row), *point;

	if (!curve || asprintf(&point, "%s x %lld", curve,
			       (long long)row->nr_workers) < 0)
		point = NULL;
	free(curve);
	return point;
}

const struct row *drawing_base(const struct drawing *d)
{
	return &d->c->rows[d->rows[0]];
}

static void make_file_name(char *name)
{
	char *to = name;

	for (const char *from = name; *from; from++) {
		if (isalnum((unsigned char)*from) || strchr(".-", *from))
			*to++ = *from;
		else if (to > name && to[-1] != '_')
			*to++ = '_';
	}
	*to = '\0';
}

char *drawing_name(const struct drawing *d)
{
	char *curve = NULL, *name;
	const char *of = "";

	if (d->kind->of == OF_CURVE || d->kind->of == OF_POINT) {
		of = curve = d->kind->of == OF_CURVE
				     ? curve_name(d->c, drawing_base(d))
				     : drawing_point(d);
		if (!curve)
			return NULL;
	} else if (d->kind->of != OF_ALL) {
		of = d->c->sides[d->side].label;
	}
	if (asprintf(&name, "%s%s%s", d->kind->name, *of ? "-" : "", of) < 0)
		name = NULL;
	free(curve);
	if (name)
		make_file_name(name);
	return name;
}
