// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The verdict on lock counts, by rule from the numbers: kernels that count the
 * same share a phrase, and a phrase never says more than the counts do.
 */
#include "results/verdict.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AGREE_SHARE 0.005
/*
 * Below: one in ten thousand, a stray fault or two of a launch. A path that
 * falls back once in a thousand touches is a finding, and is said.
 */
#define NO_LOCK 0.0001

bool counts_agree(double a, double b)
{
	double most = fmax(a, b);

	return most < NO_LOCK || fabs(a - b) <= AGREE_SHARE * most;
}

/* Locks of a crew beside it are in the count: then nothing is "for each". */
static bool is_one_for_each(double each, const struct row *row)
{
	return !row->against && counts_agree(each, 1);
}

/* False, and nothing said, if there are none. */
static bool say_locks(FILE *out, const char *before, const char *kind,
		      double per_touch, double faults, const struct row *row)
{
	/* A workload that faults is judged by its faults, few or many. */
	double each = faults > 0 ? per_touch / faults : per_touch;

	if (each < NO_LOCK)
		return false;
	if (!is_one_for_each(each, row))
		fprintf(out, "%s%.*f %s locks per touch", before,
			per_touch < .01 ? 4 : 3, per_touch, kind);
	else if (faults > 0 && !counts_agree(faults, 1))
		fprintf(out, "%sone %s lock for each fault (%.3f per touch)",
			before, kind, per_touch);
	else
		fprintf(out, "%sone %s lock for each %s", before, kind,
			faults > 0 ? "fault" : "touch");
	return true;
}

static void say_cell(FILE *out, const struct cell *cell, const struct row *row)
{
	double faults = cell->faults_per_touch;
	bool some;

	if (cell->locks.have != HAVE_FIGURES) {
		fputs(cell->locks.why, out);
		return;
	}
	some = say_locks(out, "", "read", cell->reads, faults, row);
	some |= say_locks(out, some ? " and " : "", "write", cell->writes,
			  faults, row);
	if (!some)
		fprintf(out, "no mmap_lock for these %s",
			faults > 0 ? "faults" : "touches");
	if (cell->launches_differ)
		fputs(" (median; launches differ by more than 0.5%)", out);
}

static bool same_counts(const struct cell *a, const struct cell *b)
{
	if (a->locks.have != b->locks.have)
		return false;
	if (a->locks.have != HAVE_FIGURES)
		return !strcmp(a->locks.why, b->locks.why);
	return counts_agree(a->reads, b->reads) &&
	       counts_agree(a->writes, b->writes) &&
	       counts_agree(a->faults_per_touch, b->faults_per_touch) &&
	       a->launches_differ == b->launches_differ;
}

/*
 * For each side the first that counts the same. A side is only ever compared
 * with such firsts, so none falls between two groups: agreeing within 0.5 % is
 * not transitive.
 */
static void find_firsts(const struct row *row, size_t *first, size_t nr_sides)
{
	for (size_t i = 0; i < nr_sides; i++) {
		first[i] = i;
		for (size_t j = 0; j < i && first[i] == i; j++)
			if (first[j] == j &&
			    same_counts(&row->cells[i], &row->cells[j]))
				first[i] = j;
	}
}

/* "6.12, 7.2": the sides of one group. */
static void say_group(FILE *out, const size_t *first, size_t group,
		      const struct side *sides, size_t nr_sides)
{
	const char *before = group ? "; " : "";
	size_t nr = 0;

	for (size_t i = 0; i < nr_sides; i++)
		nr += first[i] == group;
	if (nr > 1 && nr == nr_sides) {
		fprintf(out, "the same on %s", nr == 2 ? "both" : "all");
		return;
	}
	for (size_t i = 0; i < nr_sides; i++) {
		if (first[i] != group)
			continue;
		fprintf(out, "%s%s", before, sides[i].label);
		before = ", ";
	}
}

int verdict_write(struct row *row, const struct side *sides, size_t nr_sides)
{
	size_t *first = calloc(nr_sides, sizeof(*first)), bytes;
	FILE *out = open_memstream(&row->verdict, &bytes);
	int err = first && out ? 0 : -ENOMEM;

	if (first)
		find_firsts(row, first, nr_sides);
	for (size_t i = 0; i < nr_sides && !err; i++) {
		if (first[i] != i)
			continue;
		say_group(out, first, i, sides, nr_sides);
		fputs(": ", out);
		say_cell(out, &row->cells[i], row);
	}
	free(first);
	if (out && fclose(out))
		err = -ENOMEM;
	return err;
}
