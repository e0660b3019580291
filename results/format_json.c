// SPDX-License-Identifier: GPL-2.0-or-later
/* The whole comparison as one JSON object; what was not measured is absent. */
#include "results/beside.h"
#include "results/disturbed.h"
#include "results/formats.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void put(json_t *to, const char *key, json_t *value)
{
	if (value)
		json_object_set_new(to, key, value);
}

static void put_text(json_t *to, const char *key, const char *text)
{
	put(to, key, text ? json_string(text) : NULL);
}

static void put_number(json_t *to, const char *key, double number)
{
	put(to, key, isfinite(number) ? json_real(number) : NULL);
}

static void put_count(json_t *to, const char *key, long long count)
{
	put(to, key, json_integer(count));
}

static json_t *change_json(const struct comparison *c,
			   const struct change *change)
{
	json_t *json = json_object();
	const struct effect *e = &change->effect;

	put_number(json, "change_pct", change->pct);
	put_number(json, "low_pct", change_low_pct(change));
	put_number(json, "high_pct", change_high_pct(change));
	put_number(json, "p", e->p);
	put_number(json, "p_holm", change->p);
	put_number(json, "p_flip", e->p_flip);
	put_number(json, "sees_pct", change->smallest_pct);
	put_count(json, "nr_boots_base", (long long)e->nr_a);
	put_count(json, "nr_boots", (long long)e->nr_b);
	put(json, "paired", json_boolean(e->is_paired));
	put(json, "exact", json_boolean(change->is_exact));
	put_text(json, "verdict", change_word(c, change));
	return json;
}

/* What each boot came to, so that anyone can judge anew. */
static json_t *boots_json(const struct figures *f)
{
	json_t *json = json_array();

	for (size_t i = 0; i < f->nr; i++) {
		json_t *boot = json_object();

		put_count(boot, "boot", f->boots[i]);
		put_number(boot, "figure", exp(f->logs[i]));
		json_array_append_new(json, boot);
	}
	return json;
}

static json_t *cell_json(const struct comparison *c, const struct row *row,
			 size_t side)
{
	const struct cell *cell = &row->cells[side];
	json_t *json = json_object();

	put_text(json, "kernel", c->sides[side].label);
	put_number(json, "reads_per_touch", cell->reads);
	put_number(json, "writes_per_touch", cell->writes);
	put_text(json, "no_locks_because", cell->locks.why);
	put_number(json, "switches_per_1000_touches", cell->switches_per_1000);
	put_number(json, "touches_per_s", cell->touches_per_s);
	put_text(json, "no_timing_because", cell->timing.why);
	for (size_t t = 0; t < NR_TAILS; t++)
		put_number(json, metric_name(METRIC_LATENCY + t),
			   cell->tails_ns[t]);
	put_text(json, "no_latency_because", cell->latency.why);
	put_count(json, "nr_timing_launches", cell->timing.nr_launches);
	put_count(json, "nr_lock_launches", cell->locks.nr_launches);
	put_count(json, "nr_latency_launches", cell->latency.nr_launches);
	put_count(json, "nr_repeated", cell->nr_repeated);
	put_count(json, "nr_disturbed", disturbed_launches(&cell->timing));
	put_count(json, "nr_disturbed_latency",
		  disturbed_launches(&cell->latency));
	put(json, "boots", boots_json(&cell->figures));
	if (side)
		put(json, "change", change_json(c, &cell->change));
	return json;
}

static json_t *point_json(const struct row *row)
{
	json_t *json = json_object();

	put_text(json, "workload", row->workload);
	put_text(json, "against", row->against);
	put_text(json, "placement", row->placement);
	put_text(json, "mempolicy", row->mempolicy ? row->mempolicy : "local");
	put_text(json, "geometry", row->geometry ? row->geometry : "own");
	return json;
}

static json_t *row_json(const struct comparison *c, const struct row *row)
{
	json_t *json = point_json(row), *cells = json_array();

	put_count(json, "nr_workers", row->nr_workers);
	put(json, "mean", json_boolean(row->is_mean));
	if (row->calibration_ns)
		put(json, "calibration_ns", json_real(row->calibration_ns));
	put(json, "emulated", json_boolean(row->is_emulated));
	put_text(json, "locks_in_words", row->verdict);
	for (size_t s = 0; s < c->nr_sides; s++)
		json_array_append_new(cells, cell_json(c, row, s));
	put(json, "kernels", cells);
	return json;
}

static json_t *curve_json(const struct comparison *c, const struct curve *curve)
{
	json_t *json = point_json(&c->rows[curve->start]);
	json_t *changes = json_array();

	for (size_t s = 1; s < c->nr_sides; s++) {
		json_t *change = change_json(c, &curve->changes[s]);

		put_text(change, "kernel", c->sides[s].label);
		json_array_append_new(changes, change);
	}
	put(json, "changes", changes);
	return json;
}

static json_t *lines_json(const char *lines)
{
	json_t *json = json_array();

	while (lines && *lines) {
		size_t width = strcspn(lines, "\n");

		json_array_append_new(json, json_stringn(lines, width));
		lines += width + (lines[width] == '\n');
	}
	return json;
}

int json_print(FILE *out, const struct comparison *c, const struct about *about)
{
	json_t *json = json_object(), *rows = json_array(),
	       *curves = json_array();
	char *text;

	for (size_t i = 0; i < c->nr_rows; i++)
		json_array_append_new(rows, row_json(c, &c->rows[i]));
	for (size_t i = 0; i < c->nr_curves; i++)
		json_array_append_new(curves, curve_json(c, &c->curves[i]));
	put_text(json, "machine", about->machine);
	put(json, "differs", lines_json(about->differences));
	put_text(json, "metric", metric_name(c->options.metric));
	put_number(json, "margin_pct", c->options.margin_pct);
	put(json, "points", rows);
	put(json, "curves", curves);
	put(json, "robots", beside_json(c));
	text = json_dumps(json, JSON_INDENT(1) | JSON_REAL_PRECISION(12));
	json_decref(json);
	if (!text)
		return -ENOMEM;
	fprintf(out, "%s\n", text);
	free(text);
	return 0;
}
