/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Made-up records of up to three sides, compared and printed; for tests. */
#ifndef RESULTS_MADE_UP_H
#define RESULTS_MADE_UP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/compare.h"
#include "results/table.h"

#define MAX_SIDES   3
#define MAX_RECORDS 64

static struct record records[MAX_SIDES][MAX_RECORDS];
static const struct record *pointers[MAX_SIDES][MAX_RECORDS];
static struct side sides[MAX_SIDES];
static struct comparison c;
static const char *machine_class;
static char *text; /* of the table */

static inline int set_up(void **state)
{
	static const char *const labels[] = { "6.1", "6.12", "7.2" };

	for (int s = 0; s < MAX_SIDES; s++)
		sides[s] = (struct side){ labels[s], pointers[s], 0, 0 };
	machine_class = "bare";
	c = (struct comparison){ 0 };
	text = NULL;
	return 0;
}

static inline int tear_down(void **state)
{
	comparison_free(&c);
	for (int s = 0; s < MAX_SIDES; s++)
		while (sides[s].nr_records)
			record_free(&records[s][--sides[s].nr_records]);
	free(text);
	return 0;
}

/* A record; more is its further members, from a comma on. */
__attribute__((format(printf, 7, 8))) static inline struct record *
add(int side, const char *workload, int nr_workers, const char *pass, int boot,
    int launch, const char *more, ...)
{
	struct record *r = &records[side][sides[side].nr_records];
	char line[2048], why[256];
	va_list args;
	int n;

	n = snprintf(line, sizeof(line),
		     "{\"format\":1,\"role\":\"measured\",\"workload\":\"%s\","
		     "\"nr_workers\":%d,\"pass\":\"%s\",\"boot\":%d,"
		     "\"launch\":%d,\"kernel\":\"%s\",\"machine_class\":\"%s\","
		     "\"nr_pus\":4,\"nr_touches\":100000",
		     workload, nr_workers, pass, boot, launch,
		     sides[side].label, machine_class);
	va_start(args, more);
	n += vsnprintf(line + n, sizeof(line) - (size_t)n, more, args);
	va_end(args);
	strcpy(line + n, "}");
	if (record_decode(r, line, why, sizeof(why)))
		fail_msg("%s: %s", why, line);
	assert_int_equal(record_check(r, why, sizeof(why)), 0);
	pointers[side][sides[side].nr_records++] = r;
	return r;
}

static inline struct record *locks(int side, const char *workload,
				   int nr_workers, int launch, int faults,
				   int reads, int writes)
{
	return add(side, workload, nr_workers, "locks", 1, launch,
		   ",\"status\":\"ok\",\"nr_faults_expected\":%d,\"counts\":{"
		   "\"mmap_lock_read_start\":%d,\"mmap_lock_read_failed\":0,"
		   "\"mmap_lock_write_start\":%d,\"mmap_lock_write_failed\":0}",
		   faults, reads, writes);
}

static inline struct record *timing(int side, int nr_workers, int boot,
				    int launch, double typical, double mean)
{
	struct record *r =
		add(side, "anon-read", nr_workers, "timing", boot, launch,
		    ",\"status\":\"ok\",\"touches_per_s_mean\":%f,"
		    "\"nr_switches_voluntary\":150,"
		    "\"nr_switches_involuntary\":50",
		    mean);

	r->touches_per_s_typical = typical;
	return r;
}

static inline void disturb(struct record *r, const char *by)
{
	r->disturbed = true;
	r->disturbed_by = strdup(by);
}

static inline void run(size_t nr_sides)
{
	assert_int_equal(compare(sides, nr_sides, &c), 0);
}

/* Prints the table into text; no line may be too wide. */
static inline void print(void)
{
	size_t bytes, width;
	FILE *out = open_memstream(&text, &bytes);
	const struct about about = {
		.machine = "AMD EPYC 9654, 192 CPUs, bare, 755 GiB",
		.differences = "clocksource: 6.1: tsc; 6.12: hpet\nx: y",
	};

	assert_int_equal(table_print(out, &c, &about), 0);
	assert_int_equal(fclose(out), 0);
	for (const char *line = text; *line; line += width + 1) {
		width = strcspn(line, "\n");
		if (width > TABLE_COLUMNS)
			fail_msg("%zu columns: %.*s", width, (int)width, line);
	}
}

static inline void assert_says(const char *words)
{
	if (!strstr(text, words))
		fail_msg("no \"%s\" in:\n%s", words, text);
}

/* As assert_says(), wherever lines are broken. */
static inline void assert_notes(const char *words)
{
	char *to = text;

	for (const char *from = text; *from; from++) {
		if (from[0] == '\n' && !strncmp(from + 1, "  ", 2))
			from += 2, *to++ = ' ';
		else
			*to++ = *from;
	}
	*to = '\0';
	assert_says(words);
}

static inline void assert_near(double a, double b)
{
	if (!(fabs(a - b) < 1e-9 * fabs(b)))
		fail_msg("%.17g is not %.17g", a, b);
}

static inline void check_verdict(const char *verdict)
{
	run(2);
	assert_int_equal(c.nr_rows, 1);
	assert_string_equal(c.rows[0].verdict, verdict);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

#endif
