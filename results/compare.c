// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Compares sides row by row. Counts of locks need no statistics, so they get a
 * verdict in words (verdict.c); throughput gets a change, and how it may be
 * judged.
 */
#include "results/compare.h"
#include "results/verdict.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The records of one row, side and pass; a view into scratch memory. */
struct launches {
	const struct record **records;
	size_t nr;
};

static int order(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int order_curves(const struct row *a, const struct row *b)
{
	int by = order(a->workload, b->workload);

	if (!by)
		by = order(a->against, b->against);
	return by ? by : order(a->placement, b->placement);
}

static int order_rows(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int by = order_curves(x, y);

	return by ? by
		  : (x->nr_workers > y->nr_workers) -
			       (x->nr_workers < y->nr_workers);
}

bool rows_same_curve(const struct row *a, const struct row *b)
{
	return !order_curves(a, b);
}

size_t curve_end(const struct comparison *c, size_t i)
{
	size_t end = i;

	while (end < c->nr_rows && rows_same_curve(&c->rows[i], &c->rows[end]))
		end++;
	return end;
}

static struct row row_of(const struct record *r)
{
	return (struct row){ .workload = r->workload,
			     .against = r->against,
			     .placement = r->placement,
			     .nr_workers = r->nr_workers };
}

static bool is_measured(const struct record *r)
{
	return !strcmp(r->role, "measured");
}

static bool belongs(const struct record *r, const struct row *row,
		    const char *pass)
{
	struct row key = row_of(r);

	return is_measured(r) && !strcmp(r->pass, pass) &&
	       !order_rows(&key, row);
}

static struct launches gather(const struct side *side, const struct row *row,
			      const char *pass, const struct record **scratch)
{
	struct launches found = { scratch, 0 };

	for (size_t i = 0; i < side->nr_records; i++)
		if (belongs(side->records[i], row, pass))
			scratch[found.nr++] = side->records[i];
	return found;
}

/* --- why a record gives no figure --- */

struct problem {
	enum have have;
	const char *reason;
};

static struct problem problem_of(const struct record *r)
{
	if (!strcmp(r->status, "skipped"))
		return (struct problem){ SKIPPED, r->reason };
	if (!strcmp(r->status, "failed"))
		return (struct problem){ FAILED, r->reason };
	if (r->faults_mismatch)
		return (struct problem){ REFUSED, r->faults_mismatch };
	if (r->nr_touches <= 0)
		return (struct problem){ REFUSED, "it made no touches" };
	return (struct problem){ HAVE_FIGURES, NULL };
}

/* An event that could not be counted has its reason in place of a number. */
static const char *first_reason(const json_t *counts)
{
	static const char *const keys[] = {
		"mmap_lock_read_start",
		"mmap_lock_read_failed",
		"mmap_lock_write_start",
		"mmap_lock_write_failed",
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const json_t *count = json_object_get(counts, keys[i]);

		if (json_is_string(count))
			return json_string_value(count);
	}
	return "mmap_lock was not counted";
}

static struct problem locks_problem(const struct record *r)
{
	struct problem problem = problem_of(r);

	if (problem.have != HAVE_FIGURES)
		return problem;
	if (isfinite(record_mmap_lock_reads(r)) &&
	    isfinite(record_mmap_lock_writes(r)))
		return problem;
	return (struct problem){ REFUSED, r->counts_missing
						  ? r->counts_missing
						  : first_reason(r->counts) };
}

static double rate_of(const struct record *r, bool mean)
{
	return mean ? r->touches_per_s_mean : r->touches_per_s_typical;
}

static struct problem timing_problem(const struct record *r)
{
	struct problem problem = problem_of(r);

	if (problem.have == HAVE_FIGURES && !(r->touches_per_s_mean > 0))
		return (struct problem){ REFUSED, "it has no throughput" };
	return problem;
}

static char *why_text(struct problem problem, size_t nr_bad, size_t nr)
{
	static const char *const words[] = {
		[SKIPPED] = "skipped, because",
		[FAILED] = "failed, because",
		[REFUSED] = "refused, because",
	};
	char share[64] = "", *text;

	if (nr_bad < nr)
		snprintf(share, sizeof(share), " (%zu of %zu launches)", nr_bad,
			 nr);
	if (asprintf(&text, "%s %s%s", words[problem.have], problem.reason,
		     share) < 0)
		return NULL;
	return text;
}

/*
 * One launch without a figure takes the whole figure away: a median over the
 * launches that happened to work would be a choice nobody made.
 */
static int check_launches(const struct launches *l,
			  struct problem (*check)(const struct record *),
			  struct part *part)
{
	struct problem first = { HAVE_FIGURES, NULL };
	size_t nr_bad = 0;

	part->nr_launches = (unsigned int)l->nr;
	if (!l->nr) {
		part->have = NOT_MEASURED;
		part->why = strdup("not measured");
		return part->why ? 0 : -ENOMEM;
	}
	for (size_t i = 0; i < l->nr; i++) {
		struct problem problem = check(l->records[i]);

		if (problem.have != HAVE_FIGURES && !nr_bad++)
			first = problem;
	}
	part->have = first.have;
	if (nr_bad)
		part->why = why_text(first, nr_bad, l->nr);
	return nr_bad && !part->why ? -ENOMEM : 0;
}

/* --- figures of one cell --- */

static int order_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median_of_sorted(const double *values, size_t nr)
{
	return (values[(nr - 1) / 2] + values[nr / 2]) / 2;
}

static double reduce_count(const struct launches *l,
			   double (*count)(const struct record *),
			   double *values, bool *differ)
{
	for (size_t i = 0; i < l->nr; i++)
		values[i] = count(l->records[i]);
	qsort(values, l->nr, sizeof(*values), order_doubles);
	if (!counts_agree(values[0], values[l->nr - 1]))
		*differ = true;
	return median_of_sorted(values, l->nr);
}

static unsigned int count_boots(const struct launches *l)
{
	unsigned int nr = 0;

	for (size_t i = 0; i < l->nr; i++) {
		size_t j = 0;

		while (l->records[j]->boot != l->records[i]->boot)
			j++;
		nr += j == i;
	}
	return nr;
}

static double faults_per_touch(const struct launches *l)
{
	double faults = 0, touches = 0;

	for (size_t i = 0; i < l->nr; i++) {
		faults += fmax(0, (double)l->records[i]->nr_faults_expected);
		touches += (double)l->records[i]->nr_touches;
	}
	return faults / touches;
}

static int fill_locks(struct cell *cell, const struct launches *l,
		      double *values)
{
	int err = check_launches(l, locks_problem, &cell->locks);

	cell->reads = cell->writes = cell->faults_per_touch = NAN;
	if (err || cell->locks.have != HAVE_FIGURES)
		return err;
	cell->locks.nr_boots = count_boots(l);
	cell->reads = reduce_count(l, record_mmap_lock_reads, values,
				   &cell->launches_differ);
	cell->writes = reduce_count(l, record_mmap_lock_writes, values,
				    &cell->launches_differ);
	cell->faults_per_touch = faults_per_touch(l);
	for (size_t i = 0; i < l->nr && !cell->locks_differ; i++)
		cell->locks_differ = l->records[i]->locks_differ;
	return 0;
}

static int order_boots(const void *a, const void *b)
{
	int64_t x = (*(const struct record *const *)a)->boot;
	int64_t y = (*(const struct record *const *)b)->boot;

	return (x > y) - (x < y);
}

/* The launches of the first boot in l, which is sorted by boot. */
static struct launches first_boot(const struct launches *l)
{
	struct launches boot = { l->records, 1 };

	while (boot.nr < l->nr &&
	       l->records[boot.nr]->boot == l->records[0]->boot)
		boot.nr++;
	return boot;
}

static double boot_median(const struct launches *boot, bool mean,
			  double *values, double *spread_pct)
{
	double median;

	for (size_t i = 0; i < boot->nr; i++)
		values[i] = rate_of(boot->records[i], mean);
	qsort(values, boot->nr, sizeof(*values), order_doubles);
	median = median_of_sorted(values, boot->nr);
	*spread_pct = fmax(*spread_pct,
			   100 * (values[boot->nr - 1] - values[0]) / median);
	return median;
}

/*
 * The boot is the unit: launches to their median, boots by the mean of logs
 * (STATS in docs/method.md), so that a ratio of sides is what is averaged.
 */
static void reduce_rates(struct cell *cell, struct launches l, bool mean,
			 double *values)
{
	double logs = 0;

	cell->spread_pct = 0;
	qsort(l.records, l.nr, sizeof(*l.records), order_boots);
	while (l.nr) {
		struct launches boot = first_boot(&l);

		logs += log(
			boot_median(&boot, mean, values, &cell->spread_pct));
		cell->timing.nr_boots++;
		l.records += boot.nr;
		l.nr -= boot.nr;
	}
	cell->touches_per_s = exp(logs / cell->timing.nr_boots);
}

static double switches_per_1000(const struct launches *l)
{
	double switches = 0, touches = 0;

	for (size_t i = 0; i < l->nr; i++) {
		const struct record *r = l->records[i];

		if (r->nr_switches_voluntary < 0 ||
		    r->nr_switches_involuntary < 0)
			return NAN;
		switches += (double)(r->nr_switches_voluntary +
				     r->nr_switches_involuntary);
		touches += (double)r->nr_touches;
	}
	return 1000 * switches / touches;
}

static int fill_timing(struct cell *cell, const struct launches *l, bool mean,
		       double *values)
{
	int err = check_launches(l, timing_problem, &cell->timing);

	cell->touches_per_s = cell->spread_pct = NAN;
	cell->switches_per_1000 = NAN;
	if (err || cell->timing.have != HAVE_FIGURES)
		return err;
	reduce_rates(cell, *l, mean, values);
	cell->switches_per_1000 = switches_per_1000(l);
	for (size_t i = 0; i < l->nr; i++)
		cell->nr_disturbed += l->records[i]->disturbed;
	return 0;
}

/* --- how a change may be judged --- */

const char *judgement_text(enum judgement judgement)
{
	static const char *const texts[NR_JUDGEMENTS] = {
		[JUDGE_UNLIKE] = "no change is given: the sides differ in "
				 "machine class, CPUs or region",
		[JUDGE_SCREENING] = "screening only: emulated (tcg)",
		[JUDGE_ONE_BOOT] = "one boot: cannot tell kernel from boot",
		[JUDGE_TWO_BOOTS] = "two boots: no verdict",
		[JUDGE_NO_STATISTICS] = "no verdict: this version of faultline "
					"has no statistics of boots yet",
	};

	return texts[judgement];
}

static bool is_emulated(const struct record *r)
{
	return r->machine_class && !strcmp(r->machine_class, "tcg");
}

static bool alike(const struct record *a, const struct record *b)
{
	return !order(a->machine_class, b->machine_class) &&
	       a->nr_pus == b->nr_pus && a->region_bytes == b->region_bytes;
}

/* The one place where a verdict on throughput will be made. */
static enum judgement judge(const struct row *row, size_t side, bool unlike)
{
	unsigned int a = row->cells[0].timing.nr_boots;
	unsigned int b = row->cells[side].timing.nr_boots;
	unsigned int nr_boots = a < b ? a : b;

	if (unlike)
		return JUDGE_UNLIKE;
	if (row->is_emulated)
		return JUDGE_SCREENING;
	if (nr_boots < 2)
		return JUDGE_ONE_BOOT;
	if (nr_boots < 3)
		return JUDGE_TWO_BOOTS;
	return JUDGE_NO_STATISTICS;
}

static void fill_change(struct row *row, size_t side, bool unlike)
{
	struct cell *cell = &row->cells[side];

	cell->judgement = judge(row, side, unlike);
	cell->change_pct = NAN;
	if (side && !unlike)
		cell->change_pct =
			100 *
			(cell->touches_per_s / row->cells[0].touches_per_s - 1);
}

/* --- rows --- */

static int add_row(struct comparison *c, const struct record *r)
{
	struct row row = row_of(r), *rows;

	for (size_t i = 0; i < c->nr_rows; i++)
		if (!order_rows(&c->rows[i], &row))
			return 0;
	rows = reallocarray(c->rows, c->nr_rows + 1, sizeof(row));
	if (!rows)
		return -ENOMEM;
	c->rows = rows;
	row.cells = calloc(c->nr_sides, sizeof(*row.cells));
	if (!row.cells)
		return -ENOMEM;
	c->rows[c->nr_rows++] = row;
	return 0;
}

static int make_rows(struct comparison *c)
{
	int err = 0;

	for (size_t s = 0; s < c->nr_sides; s++)
		for (size_t i = 0; i < c->sides[s].nr_records && !err; i++)
			if (is_measured(c->sides[s].records[i]))
				err = add_row(c, c->sides[s].records[i]);
	if (!err && c->nr_rows)
		qsort(c->rows, c->nr_rows, sizeof(*c->rows), order_rows);
	return err;
}

/* Room for the launches of any one side. */
struct scratch {
	const struct record **records;
	double *values;
};

/*
 * Mean or typical is one choice for the whole row: a mean on one side against
 * a typical on the other would be a change of ruler.
 */
static void choose_ruler(const struct comparison *c, struct row *row,
			 const struct scratch *scratch)
{
	for (size_t s = 0; s < c->nr_sides; s++) {
		struct launches l =
			gather(&c->sides[s], row, "timing", scratch->records);

		for (size_t i = 0; i < l.nr; i++) {
			const struct record *r = l.records[i];

			if (problem_of(r).have != HAVE_FIGURES)
				continue;
			row->is_mean |= !(r->touches_per_s_typical > 0);
			row->is_emulated |= is_emulated(r);
		}
	}
}

static int fill_cell(const struct comparison *c, struct row *row, size_t side,
		     const struct scratch *scratch, const struct record **like)
{
	struct launches l =
		gather(&c->sides[side], row, "locks", scratch->records);
	struct cell *cell = &row->cells[side];
	bool unlike = false;
	int err = fill_locks(cell, &l, scratch->values);

	if (err)
		return err;
	l = gather(&c->sides[side], row, "timing", scratch->records);
	err = fill_timing(cell, &l, row->is_mean, scratch->values);
	if (err)
		return err;
	for (size_t i = 0; cell->timing.have == HAVE_FIGURES && i < l.nr; i++) {
		if (!*like)
			*like = l.records[i];
		unlike |= !alike(*like, l.records[i]);
	}
	fill_change(row, side, unlike);
	return 0;
}

static int fill_row(const struct comparison *c, struct row *row,
		    const struct scratch *scratch)
{
	const struct record *like = NULL;
	int err = 0;

	choose_ruler(c, row, scratch);
	for (size_t s = 0; s < c->nr_sides && !err; s++)
		err = fill_cell(c, row, s, scratch, &like);
	return err ? err : verdict_write(row, c->sides, c->nr_sides);
}

static int make_scratch(const struct comparison *c, struct scratch *scratch)
{
	size_t most = 1;

	for (size_t s = 0; s < c->nr_sides; s++)
		if (c->sides[s].nr_records > most)
			most = c->sides[s].nr_records;
	scratch->records = calloc(most, sizeof(*scratch->records));
	scratch->values = calloc(most, sizeof(*scratch->values));
	return scratch->records && scratch->values ? 0 : -ENOMEM;
}

int compare(const struct side *sides, size_t nr_sides, struct comparison *c)
{
	struct scratch scratch;
	int err;

	*c = (struct comparison){ .sides = sides, .nr_sides = nr_sides };
	err = make_scratch(c, &scratch);
	if (!err)
		err = make_rows(c);
	for (size_t i = 0; i < c->nr_rows && !err; i++)
		err = fill_row(c, &c->rows[i], &scratch);
	free(scratch.records);
	free(scratch.values);
	if (err)
		comparison_free(c);
	return err;
}

void comparison_free(struct comparison *c)
{
	for (size_t i = 0; i < c->nr_rows; i++) {
		struct row *row = &c->rows[i];

		for (size_t s = 0; s < c->nr_sides; s++) {
			free(row->cells[s].locks.why);
			free(row->cells[s].timing.why);
		}
		free(row->cells);
		free(row->verdict);
	}
	free(c->rows);
	*c = (struct comparison){ 0 };
}
