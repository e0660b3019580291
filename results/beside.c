// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A table is of one test of a report, or of one case where there is no report;
 * what was run here stands in each table of its test. A change is given within
 * one report or run only: between two it would be that of the machines.
 */
#include "results/beside.h"
#include "results/formats.h"
#include "results/page.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What tells tables apart. parameters NULL: of a case, with no report. */
struct test {
	const char *workload;
	const json_t *parameters;
};

struct tests {
	struct test *all;
	size_t nr;
};

static bool is_of(const struct record *r, const struct test *test)
{
	return record_is_robots(r) && !strcmp(r->workload, test->workload) &&
	       (strcmp(r->pass, "reported") != 0 ||
		json_equal(r->parameters, test->parameters));
}

static bool is_known(const struct tests *tests, const struct record *r)
{
	for (size_t i = 0; i < tests->nr; i++)
		if (is_of(r, &tests->all[i]))
			return true;
	return false;
}

static int add_tests(struct tests *tests, const struct comparison *c,
		     const char *pass)
{
	for (size_t s = 0; s < c->nr_sides; s++)
		for (size_t i = 0; i < c->sides[s].nr_records; i++) {
			const struct record *r = c->sides[s].records[i];
			struct test *all;

			if (strcmp(r->pass, pass) != 0 || is_known(tests, r))
				continue;
			all = reallocarray(tests->all, tests->nr + 1,
					   sizeof(*all));
			if (!all)
				return -ENOMEM;
			tests->all = all;
			all[tests->nr++] = (struct test){
				r->workload,
				strcmp(pass, "case") ? r->parameters : NULL,
			};
		}
	return 0;
}

/* Reports first: a case has a table of its own only without one. */
static int find_tests(const struct comparison *c, struct tests *tests)
{
	int err;

	*tests = (struct tests){ 0 };
	err = add_tests(tests, c, "reported");
	return err ? err : add_tests(tests, c, "case");
}

/* --- figures --- */

struct figure {
	double mean;
	double stddev_pct;  /* NAN: none, or too little to be shown */
	size_t nr;	    /* launches; 0: there is none */
	const char *change; /* as it was reported; NULL: it was not */
};

static double number_of(const json_t *object, const char *name)
{
	const json_t *number = json_object_get(object, name);

	return json_is_number(number) ? json_number_value(number) : NAN;
}

static const struct record *record_of(const struct comparison *c, size_t side,
				      const struct test *test, size_t *at)
{
	const struct side *of = &c->sides[side];

	while (*at < of->nr_records) {
		const struct record *r = of->records[(*at)++];

		if (is_of(r, test))
			return r;
	}
	return NULL;
}

/* Of launches as the robot has it: through n, and of the mean. */
static struct figure figure_of(const struct comparison *c, size_t side,
			       const struct test *test, const char *name)
{
	double sum = 0, squares = 0, value;
	struct figure f = { .mean = NAN, .stddev_pct = NAN };
	const struct record *r;
	size_t at = 0;

	while ((r = record_of(c, side, test, &at))) {
		value = number_of(r->figures, name);
		if (isnan(value))
			continue;
		f.nr++;
		sum += value;
		squares += value * value;
		f.stddev_pct = number_of(r->figures_stddev_pct, name);
		f.change = json_string_value(
			json_object_get(r->figures_change, name));
	}
	if (f.nr)
		f.mean = sum / (double)f.nr;
	if (f.nr < 2)
		return f;
	f.stddev_pct = 100 *
		       sqrt(fmax(0, squares / (double)f.nr - f.mean * f.mean)) /
		       fabs(f.mean);
	/* lkp-tests' own rule. */
	if (!(f.stddev_pct > 2))
		f.stddev_pct = NAN;
	return f;
}

/* The first side of the same report or run. */
static size_t base_of(const struct comparison *c, size_t side)
{
	size_t base = 0;

	while (c->sides[base].plan != c->sides[side].plan)
		base++;
	return base;
}

/* Names in the order in which they first come, as keys. */
static json_t *names_of(const struct comparison *c, const struct test *test)
{
	json_t *names = json_object(), *value;
	const struct record *r;
	const char *name;

	for (size_t s = 0; s < c->nr_sides && names; s++)
		for (size_t at = 0; (r = record_of(c, s, test, &at));)
			json_object_foreach (r->figures, name, value)
				json_object_set_new(names, name, json_null());
	return names;
}

/* How many reports or runs have it. */
static size_t count_plans(const struct comparison *c, const struct test *test,
			  const char *name)
{
	size_t nr = 0;

	for (size_t s = 0; s < c->nr_sides; s++) {
		bool has = false;

		if (base_of(c, s) != s)
			continue;
		for (size_t i = s; i < c->nr_sides && !has; i++)
			has = base_of(c, i) == s &&
			      (name ? figure_of(c, i, test, name).nr
				    : record_of(c, i, test, &(size_t){ 0 }) !=
					       NULL);
		nr += has;
	}
	return nr;
}

static bool has_records(const struct comparison *c, size_t side,
			const struct test *test)
{
	size_t at = 0;

	return record_of(c, side, test, &at);
}

/* --- a table --- */

static bool shows_change(const struct comparison *c, size_t side,
			 const struct test *test)
{
	size_t base = base_of(c, side);

	return base != side && has_records(c, base, test);
}

static void print_figure(FILE *out, const struct figure *f)
{
	format_lkp_value(out, f->mean);
	if (isfinite(f->stddev_pct))
		fprintf(out, " \302\261%3.0f%%", trunc(f->stddev_pct));
	else
		fprintf(out, "%6s", "");
}

/* Of shares the difference, as there. */
static bool is_share(const char *name)
{
	size_t bytes = strlen(name);

	return !strncmp(name, "perf-profile", 12) ||
	       (bytes && name[bytes - 1] == '%');
}

static void print_change(FILE *out, const struct figure *base,
			 const struct figure *f, const char *name)
{
	double pct = 100 * (f->mean / base->mean - 1);

	if (!base->nr || !f->nr)
		fprintf(out, "%12s", "");
	else if (f->change && strchr(f->change, '%'))
		fprintf(out, "%11s ", f->change);
	else if (f->change)
		fprintf(out, "%10s  ", f->change);
	else if (is_share(name) || base->mean == 0)
		fprintf(out, "%+10.1f  ", f->mean - base->mean);
	else
		fprintf(out, fabs(pct) < 1e5 ? "%+10.1f%% " : "%+10.2g%% ",
			pct);
}

static void print_row(FILE *out, const struct comparison *c,
		      const struct test *test, const char *name)
{
	bool first = true;

	for (size_t s = 0; s < c->nr_sides; s++) {
		struct figure f = figure_of(c, s, test, name);

		if (!has_records(c, s, test))
			continue;
		if (shows_change(c, s, test)) {
			struct figure base =
				figure_of(c, base_of(c, s), test, name);

			print_change(out, &base, &f, name);
		} else if (!first) {
			fputc(' ', out);
		}
		print_figure(out, &f);
		first = false;
	}
	fprintf(out, "  %s\n", name);
}

/* The widths of lkp-tests: 16 for figures, 28 with a change before them. */
static void print_heads(FILE *out, const struct comparison *c,
			const struct test *test)
{
	static const struct {
		const char *of_base, *of_change;
	} heads[] = {
		{ NULL, NULL },
		{ "----------------", " ---------------------------" },
		{ "         %stddev", "     %change         %stddev" },
		{ "             \\  ", "        |                \\  " },
	};

	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		bool first = true;

		for (size_t s = 0; s < c->nr_sides; s++) {
			bool change = shows_change(c, s, test);
			int width = change ? 27 : 16;

			if (!has_records(c, s, test))
				continue;
			if (!i)
				fprintf(out, "%s%-*.*s", first ? "" : " ",
					width, width, c->sides[s].label);
			else
				fprintf(out, "%s%s", first || change ? "" : " ",
					change ? heads[i].of_change
					       : heads[i].of_base);
			first = false;
		}
		fputc('\n', out);
	}
}

/* "runtime 300s, size 8T"; the test and its tasks are said elsewhere. */
static void print_parameters(FILE *out, const json_t *parameters)
{
	const char *name, *sep = "; ";
	json_t *value;

	json_object_foreach ((json_t *)(uintptr_t)parameters, name, value) {
		if (!strcmp(name, "test") || !strcmp(name, "testcase"))
			continue;
		fprintf(out, "%s%s %s", sep, name, json_string_value(value));
		sep = ", ";
	}
}

static size_t count_launches(const struct comparison *c, size_t side,
			     const struct test *test, const char **why)
{
	const struct record *r;
	size_t nr = 0, at = 0;

	while ((r = record_of(c, side, test, &at))) {
		if (r->figures)
			nr++;
		else if (!*why)
			*why = r->reason;
	}
	return nr;
}

/* What stands in the side's column, and of what. */
static void write_side(FILE *out, const struct comparison *c, size_t side,
		       const struct test *test)
{
	const char *why = NULL;
	size_t at = 0, nr = count_launches(c, side, test, &why);
	const struct record *r = record_of(c, side, test, &at);

	fprintf(out, "%s: ", c->sides[side].label);
	if (!strcmp(r->pass, "reported")) {
		fputs("reported", out);
	} else {
		fprintf(out, "%zu launch%s here", nr, nr == 1 ? "" : "es");
		if (r->machine_class && !strcmp(r->machine_class, "tcg"))
			fputs(", " SCREENING_ONLY, out);
	}
	if (r->nr_workers >= 0)
		fprintf(out, ", %lld task%s", (long long)r->nr_workers,
			r->nr_workers == 1 ? "" : "s");
	/* Said once for a report, or a run. */
	if (base_of(c, side) == side || !has_records(c, base_of(c, side), test))
		print_parameters(out, r->parameters);
	if (why)
		fprintf(out, "; some failed, because %s", why);
}

static void say_side(struct page *p, size_t side, const struct test *test)
{
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	if (out)
		write_side(out, p->c, side, test);
	if (!out || fclose(out))
		p->no_memory = true;
	else
		page_say(p, 4, "  %s", text);
	free(text);
}

static int print_test(struct page *p, const struct test *test, bool all)
{
	const struct comparison *c = p->c;
	FILE *out = p->out;
	bool one = count_plans(c, test, NULL) < 2;
	json_t *names = names_of(c, test), *unused;
	size_t nr_hidden = 0;
	const char *name;

	if (!names)
		return -ENOMEM;
	fprintf(out, "\n%s\n", test->workload);
	for (size_t s = 0; s < c->nr_sides; s++)
		if (has_records(c, s, test))
			say_side(p, s, test);
	fputc('\n', out);
	print_heads(out, c, test);
	json_object_foreach (names, name, unused) {
		if (all || one || count_plans(c, test, name) > 1)
			print_row(out, c, test, name);
		else
			nr_hidden++;
	}
	if (nr_hidden)
		fprintf(out,
			"%zu figures that only one of them has are left out; "
			"--all shows them\n",
			nr_hidden);
	json_decref(names);
	return 0;
}

int beside_print(FILE *out, const struct comparison *c, bool all)
{
	struct page p = { .out = out, .c = c, .columns = PROSE_COLUMNS };
	struct tests tests;
	int err = find_tests(c, &tests);

	if (!err && tests.nr)
		page_say(&p, 0,
			 "\nAs the kernel test robot has it: means over runs, "
			 "and behind \302\261 their standard deviation where "
			 "it is over 2%%. Shown, not judged; a change is "
			 "within one report or one run.");
	for (size_t i = 0; i < tests.nr && !err; i++)
		err = print_test(&p, &tests.all[i], all);
	if (p.no_memory)
		err = -ENOMEM;
	free(tests.all);
	return err;
}

/* --- what there is --- */

bool beside_has_any(const struct comparison *c)
{
	for (size_t s = 0; s < c->nr_sides; s++)
		for (size_t i = 0; i < c->sides[s].nr_records; i++)
			if (record_is_robots(c->sides[s].records[i]))
				return true;
	return false;
}

static bool has_figures(const struct comparison *c, size_t side,
			const struct test *test)
{
	const struct record *r;
	size_t at = 0;

	while ((r = record_of(c, side, test, &at)))
		if (json_object_size(r->figures))
			return true;
	return false;
}

bool beside_is_comparable(const struct comparison *c)
{
	struct tests tests;
	bool is = false;

	if (find_tests(c, &tests))
		return false;
	for (size_t i = 0; i < tests.nr; i++)
		for (size_t s = 1; s < c->nr_sides; s++)
			is |= has_figures(c, 0, &tests.all[i]) &&
			      has_figures(c, s, &tests.all[i]);
	free(tests.all);
	return is;
}

/* --- as JSON --- */

static void add_json(json_t *array, const struct comparison *c, size_t side,
		     const struct test *test, const char *name)
{
	struct figure f = figure_of(c, side, test, name);
	json_t *json;

	if (!f.nr)
		return;
	json = json_pack("{sssssssfsI}", "test", test->workload, "kernel",
			 c->sides[side].label, "figure", name, "mean", f.mean,
			 "nr_launches", (json_int_t)f.nr);
	if (isfinite(f.stddev_pct))
		json_object_set_new(json, "stddev_pct",
				    json_real(f.stddev_pct));
	if (test->parameters)
		json_object_set(json, "parameters",
				(json_t *)(uintptr_t)test->parameters);
	json_array_append_new(array, json);
}

json_t *beside_json(const struct comparison *c)
{
	json_t *array = json_array(), *names, *unused;
	struct tests tests;
	const char *name;

	if (!array || find_tests(c, &tests)) {
		json_decref(array);
		return NULL;
	}
	for (size_t i = 0; i < tests.nr; i++) {
		names = names_of(c, &tests.all[i]);
		json_object_foreach (names, name, unused)
			for (size_t s = 0; s < c->nr_sides; s++)
				add_json(array, c, s, &tests.all[i], name);
		json_decref(names);
	}
	free(tests.all);
	return array;
}
