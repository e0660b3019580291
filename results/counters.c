// SPDX-License-Identifier: GPL-2.0-or-later
/* Counts of the PMU per touch, and what is usually made of them. */
#include "results/counters.h"
#include "results/launches.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SHARE "_running_pct"

/* Keys as runner/perf/ names them. The first four make ratios. */
static const char *const keys[] = {
	"cycles",	    "instructions",    "cache_references",
	"cache_misses",	    "l1d_load_misses", "llc_load_misses",
	"dtlb_load_misses", "hitm_local",      "hitm_remote",
	"rfo_hitm_local",   "fills_same_ccx",  "fills_near_ccx",
	"fills_far_ccx",    "change_to_x",     "l1d_invalidated",
	"l2d_invalidated",  "l2d_sent_clean",  "remote_access",
};
#define NR_KEYS (sizeof(keys) / sizeof(keys[0]))
enum {
	CYCLES,
	INSTRUCTIONS,
	REFERENCES,
	MISSES
};

bool counter_is_shown(const char *key, size_t bytes)
{
	size_t share = strlen(SHARE);

	if (bytes > share && !memcmp(key + bytes - share, SHARE, share))
		bytes -= share;
	for (size_t i = 0; i < NR_KEYS; i++)
		if (strlen(keys[i]) == bytes && !memcmp(key, keys[i], bytes))
			return true;
	return false;
}

/* ---- figures of a row, of one side and pass ---- */

struct counters {
	double per_touch[NR_KEYS]; /* of launches that have it; NAN: none */
	bool is_part[NR_KEYS];	   /* in some launch scaled up from a share */
	bool any;
};

static bool has_counts(const struct record *r)
{
	return !strcmp(r->status, "ok") && !r->faults_mismatch &&
	       r->nr_touches > 0;
}

static void add_record(struct counters *counters, double touches[NR_KEYS],
		       const struct record *r)
{
	char share[64];

	for (size_t i = 0; i < NR_KEYS; i++) {
		double count = record_count(r, keys[i]);

		/* Events are counted in turn where counters are few. */
		if (isnan(count))
			continue;
		counters->per_touch[i] += count;
		touches[i] += (double)r->nr_touches;
		snprintf(share, sizeof(share), "%s" SHARE, keys[i]);
		counters->is_part[i] |= isfinite(record_count(r, share));
	}
}

static struct counters counters_of(const struct row *row, size_t side,
				   const char *pass)
{
	const struct launches l = launches_of(launches_of_all(row), side, pass);
	struct counters counters = { .any = false };
	double touches[NR_KEYS] = { 0 };

	for (size_t i = 0; i < l.nr; i++)
		if (has_counts(l.all[i].r))
			add_record(&counters, touches, l.all[i].r);
	for (size_t i = 0; i < NR_KEYS; i++) {
		counters.per_touch[i] /= touches[i];
		counters.any |= isfinite(counters.per_touch[i]);
	}
	return counters;
}

static bool any_of_pass(const struct comparison *c, const char *pass)
{
	for (size_t i = 0; i < c->nr_rows * c->nr_sides; i++)
		if (counters_of(&c->rows[i / c->nr_sides], i % c->nr_sides,
				pass)
			    .any)
			return true;
	return false;
}

bool counters_see_lines(const struct comparison *c)
{
	return any_of_pass(c, "cacheline");
}

bool counters_measured(const struct comparison *c)
{
	return any_of_pass(c, "timing") || counters_see_lines(c);
}

/* ---- words ---- */

static void put(FILE *out, const char *name, double value, bool is_part)
{
	if (isfinite(value))
		fprintf(out, ", %s %.4g%s", name, value, is_part ? "*" : "");
}

/* As robots call them. */
static void put_ratios(FILE *out, const struct counters *counters)
{
	const double *n = counters->per_touch;
	const bool *part = counters->is_part;

	put(out, "ipc", n[INSTRUCTIONS] / n[CYCLES],
	    part[CYCLES] || part[INSTRUCTIONS]);
	put(out, "cycles-between-cache-misses", n[CYCLES] / n[MISSES],
	    part[CYCLES] || part[MISSES]);
	put(out, "MPKI", 1000 * n[MISSES] / n[INSTRUCTIONS],
	    part[MISSES] || part[INSTRUCTIONS]);
}

static void say_row(struct page *p, const struct row *row, size_t side,
		    const char *pass)
{
	struct counters counters = counters_of(row, side, pass);
	char *name = curve_name(p->c, row), *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	if (!out || !name) {
		p->no_memory = true;
		free(name);
		return;
	}
	for (size_t i = 0; i < NR_KEYS; i++)
		put(out, keys[i], counters.per_touch[i], counters.is_part[i]);
	put_ratios(out, &counters);
	if (!fclose(out) && counters.any)
		page_say(p, 2, "- %s x %lld, %s (%s): %s", name,
			 (long long)row->nr_workers, p->c->sides[side].label,
			 pass, text + 2);
	free(text);
	free(name);
}

void counters_say(struct page *p)
{
	for (size_t i = 0; i < p->c->nr_rows; i++)
		for (size_t side = 0; side < p->c->nr_sides; side++) {
			say_row(p, &p->c->rows[i], side, "timing");
			say_row(p, &p->c->rows[i], side, "cacheline");
		}
}

void counters_print(struct page *p)
{
	if (!counters_measured(p->c))
		return;
	fputc('\n', p->out);
	page_say(p, 0,
		 "counters of the CPU, per touch, of all workers and launches "
		 "(* counted for a part of the time, and scaled up):");
	counters_say(p);
}
