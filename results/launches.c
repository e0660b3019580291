// SPDX-License-Identifier: GPL-2.0-or-later
/* Sorts launches so that each figure's lie together, and tells boots apart. */
#include "results/launches.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int order(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int order_numbers(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int order_curves(const struct row *a, const struct row *b)
{
	int by = order(a->workload, b->workload);

	if (!by)
		by = order(a->against, b->against);
	if (!by)
		by = order(a->placement, b->placement);
	if (!by)
		by = order(a->mempolicy, b->mempolicy);
	return by ? by : order(a->geometry, b->geometry);
}

static int order_rows(const struct row *a, const struct row *b)
{
	int by = order_curves(a, b);

	return by ? by : order_numbers(a->nr_workers, b->nr_workers);
}

bool rows_same_curve(const struct row *a, const struct row *b)
{
	return !order_curves(a, b);
}

struct row row_of(const struct record *r)
{
	bool local = !r->mempolicy || !strcmp(r->mempolicy, "local");
	bool own = !r->geometry || !strcmp(r->geometry, "own");

	return (struct row){ .workload = r->workload,
			     .against = r->against,
			     .placement = r->placement,
			     .mempolicy = local ? NULL : r->mempolicy,
			     .geometry = own ? NULL : r->geometry,
			     .nr_workers = r->nr_workers };
}

static int order_launches(const void *a, const void *b)
{
	const struct launch *x = a, *y = b;
	int by = order_numbers((int64_t)x->row, (int64_t)y->row);

	if (!by)
		by = order_numbers((int64_t)x->side, (int64_t)y->side);
	if (!by)
		by = order(x->r->pass, y->r->pass);
	if (!by)
		by = order_numbers(x->boot, y->boot);
	/* Equal ones as they were run: qsort() promises no order. */
	return by ? by : order_numbers(x->r->unit, y->r->unit);
}

/* --- rows, numbered: a sort compares each many times, and has six texts --- */

struct known_rows {
	struct row *all; /* in their order */
	size_t nr;
};

/* The first that does not come before it. */
static size_t find_row(const struct known_rows *rows, const struct row *row)
{
	size_t low = 0, high = rows->nr;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (order_rows(&rows->all[middle], row) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int know_row(struct known_rows *rows, const struct row *row)
{
	size_t at = find_row(rows, row);
	struct row *all;

	if (at < rows->nr && !order_rows(&rows->all[at], row))
		return 0;
	all = reallocarray(rows->all, rows->nr + 1, sizeof(*all));
	if (!all)
		return -ENOMEM;
	memmove(&all[at + 1], &all[at], (rows->nr - at) * sizeof(*all));
	all[at] = *row;
	rows->all = all;
	rows->nr++;
	return 0;
}

static int number_rows(struct launch *all, size_t nr)
{
	struct known_rows rows = { NULL, 0 };
	int err = 0;

	for (size_t i = 0; i < nr && !err; i++) {
		struct row row = row_of(all[i].r);

		err = know_row(&rows, &row);
	}
	for (size_t i = 0; i < nr && !err; i++) {
		struct row row = row_of(all[i].r);

		all[i].row = find_row(&rows, &row);
	}
	free(rows.all);
	return err;
}

/* --- boots --- */

/* One boot number with one boot_id, and the boot that both count for. */
struct known_boot {
	int64_t number, counts_for;
	const char *id;
};

struct known_boots {
	struct known_boot *all;
	size_t nr;
};

static bool is_boot_of(const struct known_boot *known, const struct record *r)
{
	return known->number == r->boot && !order(known->id, r->boot_id);
}

static void merge(struct known_boots *boots, int64_t from, int64_t into)
{
	for (size_t i = 0; i < boots->nr; i++)
		if (boots->all[i].counts_for == from)
			boots->all[i].counts_for = into;
}

/*
 * A guest that was booted again inside a boot has two ids and stays one boot;
 * two boots with one id are one boot of the machine. What has no id is told by
 * its number.
 */
static void learn(struct known_boots *boots, struct known_boot *new)
{
	for (size_t i = 0; i < boots->nr; i++) {
		const struct known_boot known = boots->all[i];

		if (known.number != new->number &&
		    (!known.id || !new->id || strcmp(known.id, new->id)))
			continue;
		if (known.counts_for < new->counts_for)
			merge(boots, new->counts_for, known.counts_for);
		else
			merge(boots, known.counts_for, new->counts_for);
		if (known.counts_for < new->counts_for)
			new->counts_for = known.counts_for;
	}
	boots->all[boots->nr++] = *new;
}

static int add_boot(struct known_boots *boots, const struct record *r)
{
	struct known_boot new = { r->boot, r->boot, r->boot_id };
	struct known_boot *all;

	/* The latest first: records come boot by boot. */
	for (size_t i = boots->nr; i; i--)
		if (is_boot_of(&boots->all[i - 1], r))
			return 0;
	all = reallocarray(boots->all, boots->nr + 1, sizeof(*all));
	if (!all)
		return -ENOMEM;
	boots->all = all;
	learn(boots, &new);
	return 0;
}

static int64_t boot_of(const struct known_boots *boots, const struct record *r)
{
	for (size_t i = boots->nr; i; i--)
		if (boots->all[i - 1].number == r->boot)
			return boots->all[i - 1].counts_for;
	return r->boot;
}

/* --- the index --- */

static bool is_launch(const struct record *r)
{
	return !strcmp(r->role, "measured") && !r->repeated &&
	       !record_is_robots(r);
}

static int add_side(const struct side *side, size_t number, struct launch *all,
		    size_t *nr)
{
	struct known_boots boots = { NULL, 0 };
	int err = 0;

	for (size_t i = 0; i < side->nr_records && !err; i++)
		if (is_launch(side->records[i]))
			err = add_boot(&boots, side->records[i]);
	for (size_t i = 0; i < side->nr_records && !err; i++) {
		const struct record *r = side->records[i];

		if (is_launch(r))
			all[(*nr)++] = (struct launch){
				.r = r,
				.side = number,
				.boot = boot_of(&boots, r),
			};
	}
	free(boots.all);
	return err;
}

int launches_index(const struct side *sides, size_t nr_sides,
		   struct launch **all, size_t *nr)
{
	size_t nr_records = 1;
	int err = 0;

	*nr = 0;
	for (size_t s = 0; s < nr_sides; s++)
		nr_records += sides[s].nr_records;
	*all = calloc(nr_records, sizeof(**all));
	if (!*all)
		return -ENOMEM;
	for (size_t s = 0; s < nr_sides && !err; s++)
		err = add_side(&sides[s], s, *all, nr);
	if (!err)
		err = number_rows(*all, *nr);
	if (!err)
		qsort(*all, *nr, sizeof(**all), order_launches);
	return err;
}

struct launches launches_after(struct launches l, size_t nr)
{
	return (struct launches){ l.all + nr, l.nr - nr };
}

struct launches launches_of_row(struct launches l)
{
	size_t nr = 0;

	while (nr < l.nr && l.all[nr].row == l.all[0].row)
		nr++;
	return (struct launches){ l.all, nr };
}

struct launches launches_of_all(const struct row *row)
{
	return (struct launches){ row->launches, row->nr_launches };
}

struct launches launches_of(struct launches row, size_t side, const char *pass)
{
	size_t start = 0, end;

	while (start < row.nr && (row.all[start].side != side ||
				  strcmp(row.all[start].r->pass, pass)))
		start++;
	end = start;
	while (end < row.nr && row.all[end].side == side &&
	       !strcmp(row.all[end].r->pass, pass))
		end++;
	return (struct launches){ row.all + start, end - start };
}

struct launches launches_of_boot(struct launches l)
{
	size_t nr = 0;

	while (nr < l.nr && l.all[nr].boot == l.all[0].boot)
		nr++;
	return (struct launches){ l.all, nr };
}

unsigned int launches_count_boots(struct launches l)
{
	unsigned int nr = 0;

	for (; l.nr; nr++)
		l = launches_after(l, launches_of_boot(l).nr);
	return nr;
}
