// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Records to JSON and back. fields[] is the only list of what a record holds;
 * encoding, decoding, freeing and the test of the format page all walk it.
 */
#include "results/record.h"
#include "results/fields.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MUST(name) #name, offsetof(struct record, name), true
#define MAY(name)  #name, offsetof(struct record, name), false

/* In the order they are written in. */
static const struct field fields[] = {
	{ MUST(format), INTEGER },
	{ MUST(status), STRING },
	{ MAY(reason), STRING },

	{ MUST(workload), STRING },
	{ MUST(role), STRING },
	{ MAY(against), STRING },
	{ MUST(pass), STRING },
	{ MAY(placement), STRING },
	{ MAY(mempolicy), STRING },
	{ MUST(kernel), STRING },
	{ MAY(nr_workers), INTEGER }, /* but see record_check() */
	{ MAY(unit), INTEGER },
	{ MUST(boot), INTEGER },
	{ MUST(launch), INTEGER },
	{ MAY(repeated), BOOLEAN },
	{ MAY(nr_repeated), INTEGER },
	{ MAY(nr_discarded), INTEGER },
	{ MAY(time_s), REAL },

	{ MAY(release), STRING },
	{ MAY(boot_id), STRING },
	{ MAY(machine_class), STRING },
	{ MAY(nr_pus), INTEGER },
	{ MAY(oversubscribed), BOOLEAN },

	{ MAY(region_bytes), INTEGER },
	{ MAY(geometry), STRING },
	{ MAY(nr_vmas), INTEGER },
	{ MAY(fault_around), STRING },
	{ MAY(text_bytes), INTEGER },
	{ MAY(prefetch), STRING },
	{ MAY(gate_ns), INTEGER },
	{ MAY(nr_rounds), INTEGER },
	{ MAY(window_ns), INTEGER },
	{ MAY(nr_touches), INTEGER },
	{ MAY(first_reads), REAL },
	{ MAY(first_writes), REAL },
	{ MAY(touches_per_s_mean), REAL },
	{ MAY(touches_per_s_typical), REAL },
	{ MAY(calibration_ns), REAL },
	{ MAY(typical_quantile), REAL },
	{ MAY(disturbed), BOOLEAN },
	{ MAY(disturbed_by), STRING },
	{ MAY(runqueue_pct), REAL },
	{ MAY(steal_pct), REAL },
	{ MAY(touches_per_s_slowest), REAL },
	{ MAY(touches_per_s_fastest), REAL },

	{ MAY(clock), STRING },
	{ MAY(clock_cost_ns), REAL },
	{ MAY(clock_step_ns), REAL },
	{ MAY(p50_ns), REAL },
	{ MAY(p90_ns), REAL },
	{ MAY(p99_ns), REAL },
	{ MAY(p99_9_ns), REAL },
	{ MAY(p99_99_ns), REAL },
	{ MAY(max_ns), REAL },

	{ MAY(nr_faults_minor), INTEGER },
	{ MAY(nr_faults_major), INTEGER },
	{ MAY(nr_faults_expected), INTEGER },
	{ MAY(faults_mismatch), STRING },
	{ MAY(nr_switches_voluntary), INTEGER },
	{ MAY(nr_switches_involuntary), INTEGER },

	{ MAY(workers), ARRAY },
	{ MAY(pages_on), OBJECT },
	{ MAY(slices), OBJECT },
	{ MAY(latency), OBJECT },
	{ MAY(counts), OBJECT },
	{ MAY(counts_missing), STRING },
	{ MAY(c2c), OBJECT },
	{ MAY(locks_differ), STRING },

	{ MAY(parameters), OBJECT },
	{ MAY(figures), OBJECT },
	{ MAY(figures_stddev_pct), OBJECT },
	{ MAY(figures_change), OBJECT },
};

#define NR_FIELDS	  (sizeof(fields) / sizeof(fields[0]))
#define for_each_field(f) for (f = fields; f < fields + NR_FIELDS; f++)

const char *record_field_name(size_t i)
{
	return i < NR_FIELDS ? fields[i].name : NULL;
}

union slot slot_of(const struct record *r, const struct field *f)
{
	return (union slot){ .raw = (char *)(uintptr_t)r + f->offset };
}

__attribute__((format(printf, 4, 5))) static int
explain(int err, char *why, size_t why_bytes, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why, why_bytes, format, args);
	va_end(args);
	return err;
}

void record_init(struct record *r)
{
	const struct field *f;

	memset(r, 0, sizeof(*r));
	for_each_field(f)
	{
		if (f->type == INTEGER)
			*slot_of(r, f).integer = -1;
		else if (f->type == REAL)
			*slot_of(r, f).real = NAN;
	}
	r->format = RECORD_FORMAT;
}

void record_free(struct record *r)
{
	const struct field *f;

	for_each_field(f)
	{
		if (f->type == STRING)
			free(*slot_of(r, f).string);
		else if (f->type == OBJECT || f->type == ARRAY)
			json_decref(*slot_of(r, f).json);
	}
	record_init(r);
}

static bool is_present(const struct record *r, const struct field *f)
{
	union slot slot = slot_of(r, f);

	switch (f->type) {
	case STRING:
		return *slot.string;
	case INTEGER:
		return *slot.integer >= 0;
	case REAL:
		return isfinite(*slot.real);
	case BOOLEAN:
		return *slot.boolean;
	case OBJECT:
	case ARRAY:
		return *slot.json;
	}
	return false;
}

static json_t *encode_present(const struct record *r, const struct field *f)
{
	union slot slot = slot_of(r, f);

	switch (f->type) {
	case STRING:
		return json_string(*slot.string);
	case INTEGER:
		return json_integer(*slot.integer);
	case REAL:
		return json_real(*slot.real);
	case BOOLEAN:
		return json_true();
	case OBJECT:
	case ARRAY:
		return json_incref(*slot.json);
	}
	return NULL;
}

/* An absent field is NULL in *value. 0 or -ENOMEM. */
static int encode_field(const struct record *r, const struct field *f,
			json_t **value)
{
	*value = NULL;
	if (!is_present(r, f))
		return 0;
	*value = encode_present(r, f);
	return *value ? 0 : -ENOMEM;
}

json_t *record_to_json(const struct record *r)
{
	json_t *json = json_object(), *value;
	const struct field *f;

	for_each_field(f)
	{
		if (encode_field(r, f, &value))
			goto out_decref;
		if (value && json_object_set_new(json, f->name, value))
			goto out_decref;
	}
	return json;

out_decref:
	json_decref(json);
	return NULL;
}

char *record_encode(const struct record *r)
{
	json_t *json = record_to_json(r);
	char *line =
		json ? json_dumps(json, JSON_COMPACT | JSON_REAL_PRECISION(15))
		     : NULL;

	json_decref(json);
	return line;
}

static const char *const type_names[] = {
	[STRING] = "a string",	[INTEGER] = "an integer",
	[REAL] = "a number",	[BOOLEAN] = "true or false",
	[OBJECT] = "an object", [ARRAY] = "an array",
};

static bool has_type(const json_t *value, enum type type)
{
	switch (type) {
	case STRING:
		return json_is_string(value);
	case INTEGER: /* what is negative would read as absent */
		return json_is_integer(value) && json_integer_value(value) >= 0;
	case REAL:
		return json_is_number(value);
	case BOOLEAN:
		return json_is_boolean(value);
	case OBJECT:
		return json_is_object(value);
	case ARRAY:
		return json_is_array(value);
	}
	return false;
}

static int decode_field(struct record *r, const struct field *f,
			const json_t *value)
{
	union slot slot = slot_of(r, f);

	switch (f->type) {
	case STRING:
		*slot.string = strdup(json_string_value(value));
		return *slot.string ? 0 : -ENOMEM;
	case INTEGER:
		*slot.integer = json_integer_value(value);
		return 0;
	case REAL:
		*slot.real = json_number_value(value);
		return 0;
	case BOOLEAN:
		*slot.boolean = json_is_true(value);
		return 0;
	case OBJECT:
	case ARRAY:
		/* Shared with the tree it is read from, which goes away. */
		*slot.json = json_incref((json_t *)(uintptr_t)value);
		return 0;
	}
	return 0;
}

static int check_format(const json_t *json, char *why, size_t why_bytes)
{
	const json_t *format = json_object_get(json, "format");

	if (!json_is_object(json))
		return explain(-EBADMSG, why, why_bytes, "not an object");
	if (!json_is_integer(format))
		return explain(-EBADMSG, why, why_bytes, "field format: %s",
			       format ? "not an integer" : "missing");
	if (json_integer_value(format) != RECORD_FORMAT)
		return explain(-ENOTSUP, why, why_bytes,
			       "format %lld, and this faultline reads %d",
			       (long long)json_integer_value(format),
			       RECORD_FORMAT);
	return 0;
}

const struct field *find_field(const char *name, size_t bytes, size_t *last)
{
	for (size_t i = 1; i <= NR_FIELDS; i++) {
		size_t at = (*last + i) % NR_FIELDS;

		if (!strncmp(fields[at].name, name, bytes) &&
		    !fields[at].name[bytes]) {
			*last = at;
			return &fields[at];
		}
	}
	return NULL;
}

static int decode_member(struct record *r, const char *name,
			 const json_t *value, size_t *last, char *why,
			 size_t why_bytes)
{
	const struct field *f = find_field(name, strlen(name), last);

	if (!f)
		return explain(-EBADMSG, why, why_bytes, "field %s: unknown",
			       name);
	if (!has_type(value, f->type))
		return explain(-EBADMSG, why, why_bytes, "field %s: not %s%s",
			       name, type_names[f->type],
			       f->type == INTEGER ? " from 0" : "");
	if (decode_field(r, f, value))
		return explain(-ENOMEM, why, why_bytes, "no memory");
	return 0;
}

int record_from_json(struct record *r, const json_t *json, char *why,
		     size_t why_bytes)
{
	size_t last = NR_FIELDS - 1;
	const char *name;
	json_t *value;
	int err;

	record_init(r);
	err = check_format(json, why, why_bytes);
	if (err)
		return err;
	/* Jansson's iterators want it writable; nothing is written. */
	json_object_foreach ((json_t *)(uintptr_t)json, name, value) {
		err = decode_member(r, name, value, &last, why, why_bytes);
		if (err) {
			record_free(r);
			return err;
		}
	}
	return 0;
}

int record_decode(struct record *r, const char *line, char *why,
		  size_t why_bytes)
{
	json_error_t error;
	json_t *json = json_loads(line, JSON_REJECT_DUPLICATES, &error);
	int err;

	if (!json) {
		record_init(r);
		return explain(-EBADMSG, why, why_bytes, "column %d: %s",
			       error.column, error.text);
	}
	err = record_from_json(r, json, why, why_bytes);
	json_decref(json);
	return err;
}

static bool is_one_of(const char *word, const char *a, const char *b,
		      const char *c)
{
	return !strcmp(word, a) || !strcmp(word, b) || !strcmp(word, c);
}

int record_check(const struct record *r, char *why, size_t why_bytes)
{
	const struct field *f;

	for_each_field(f) if (f->needed && !is_present(r, f)) return explain(
		-EBADMSG, why, why_bytes, "field %s: missing", f->name);
	if (r->nr_workers < 0 && strcmp(r->pass, "reported") != 0)
		return explain(-EBADMSG, why, why_bytes,
			       "field nr_workers: missing");
	if (!is_one_of(r->status, "ok", "skipped", "failed"))
		return explain(-EBADMSG, why, why_bytes,
			       "field status: unknown word %s", r->status);
	if (strcmp(r->status, "ok") && !r->reason)
		return explain(-EBADMSG, why, why_bytes,
			       "field reason: missing, and status is %s",
			       r->status);
	return 0;
}

bool record_is_robots(const struct record *r)
{
	return !strcmp(r->pass, "reported") || !strcmp(r->pass, "case");
}

double record_count(const struct record *r, const char *key)
{
	const json_t *count = json_object_get(r->counts, key);

	return json_is_number(count) ? json_number_value(count) : NAN;
}

static double per_touch(const struct record *r, double count)
{
	return r->nr_touches > 0 ? count / (double)r->nr_touches : NAN;
}

/*
 * Not acquire_returned: mmap_write_downgrade() prints that, as a read, for a
 * lock that nobody asked for as a reader (6.1 to 7.2).
 */
double record_mmap_lock_reads(const struct record *r)
{
	return per_touch(r, record_count(r, "mmap_lock_read_start") -
				    record_count(r, "mmap_lock_read_failed"));
}

double record_mmap_lock_writes(const struct record *r)
{
	return per_touch(r, record_count(r, "mmap_lock_write_start") -
				    record_count(r, "mmap_lock_write_failed"));
}
