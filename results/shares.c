// SPDX-License-Identifier: GPL-2.0-or-later
/* Adds the histograms of a point's launches up. */
#include "results/shares.h"
#include "results/launches.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct pile {
	struct share *all;
	size_t nr, room;
};

static int add(struct pile *pile, double ns, double nr)
{
	size_t room = pile->room ? 2 * pile->room : 1024;
	struct share *all;

	if (pile->nr == pile->room) {
		all = reallocarray(pile->all, room, sizeof(*all));
		if (!all)
			return -ENOMEM;
		pile->all = all;
		pile->room = room;
	}
	pile->all[pile->nr++] = (struct share){ .ns = ns, .nr = nr };
	return 0;
}

/* {"nr":1000,"ns":[[duration, nr_touches], ...]}; what is not so is none. */
static int add_record(struct pile *pile, const struct record *r)
{
	const json_t *pairs = json_object_get(r->latency, "ns");
	int err = 0;

	for (size_t i = 0; i < json_array_size(pairs) && !err; i++) {
		const json_t *pair = json_array_get(pairs, i);
		double ns = json_number_value(json_array_get(pair, 0));
		double nr = json_number_value(json_array_get(pair, 1));

		if (ns > 0 && nr > 0)
			err = add(pile, ns, nr);
	}
	return err;
}

static int by_ns(const void *a, const void *b)
{
	const struct share *x = a, *y = b;

	return (x->ns > y->ns) - (x->ns < y->ns);
}

/* Every launch has the same buckets: equal durations become one. */
static void gather(struct pile *pile)
{
	double all = 0, before = 0;
	size_t nr = 0;

	qsort(pile->all, pile->nr, sizeof(*pile->all), by_ns);
	for (size_t i = 0; i < pile->nr; i++) {
		all += pile->all[i].nr;
		if (nr && pile->all[nr - 1].ns == pile->all[i].ns)
			pile->all[nr - 1].nr += pile->all[i].nr;
		else
			pile->all[nr++] = pile->all[i];
	}
	pile->nr = nr;
	for (size_t i = 0; i < nr; i++) {
		pile->all[i].share = (all - before) / all;
		before += pile->all[i].nr;
	}
}

int shares_of(const struct comparison *c, const struct row *row, size_t side,
	      struct share **shares, size_t *nr)
{
	const struct launches l =
		launches_of(launches_of_all(row), side, "latency");
	struct pile pile = { NULL, 0, 0 };
	int err = 0;

	for (size_t i = 0; i < l.nr && !err; i++)
		if (row->cells[side].latency.have == HAVE_FIGURES)
			err = add_record(&pile, l.all[i].r);
	if (!err && pile.nr)
		gather(&pile);
	if (err) {
		free(pile.all);
		pile = (struct pile){ NULL, 0, 0 };
	}
	*shares = pile.all;
	*nr = pile.nr;
	return err;
}
