// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A mail has one report: the same commits in all tables, each of another test
 * or machine. A mail that has two is refused, for what would stand beside a
 * run would then be a choice nobody made.
 */
#include "results/lkp_report.h"
#include "results/lkp_machine.h"
#include "results/lkp_table.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reader {
	const char *path;
	struct mail mail;
	struct lkp_table *tables;
	size_t nr;
	json_t *machines; /* tbox_group to what is known of it, in order */
	struct lkp_report *report;
	char *why;
	size_t why_bytes;
};

__attribute__((format(printf, 3, 4))) static int
explain(const struct reader *reader, int err, const char *format, ...)
{
	char what[600];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	snprintf(reader->why, reader->why_bytes, "%s: %s", reader->path, what);
	return err;
}

static const char *parameter(const struct lkp_table *table, const char *name)
{
	const char *text =
		json_string_value(json_object_get(table->parameters, name));

	return text ? text : "";
}

/* --- the tables --- */

static const char *commit_of(const struct lkp_table *table, size_t i)
{
	const char *text = json_string_value(json_array_get(table->commits, i));

	return text ? text : "";
}

static int check_table(const struct reader *reader,
		       const struct lkp_table *table)
{
	const struct lkp_table *first = reader->tables;

	if (!json_equal(first->commits, table->commits))
		return explain(
			reader, -EBADMSG,
			"two reports: line %zu compares %s and %s, line %zu %s "
			"and %s; leave one in the file",
			first->number, commit_of(first, 0), commit_of(first, 1),
			table->number, commit_of(table, 0),
			commit_of(table, 1));
	for (size_t i = 0; i < reader->nr; i++)
		if (json_equal(reader->tables[i].parameters, table->parameters))
			return explain(
				reader, -EBADMSG,
				"two reports: lines %zu and %zu have the table "
				"of %s %s on %s; leave one in the file",
				reader->tables[i].number, table->number,
				parameter(table, "testcase"),
				parameter(table, "test"),
				parameter(table, "tbox_group"));
	return 0;
}

static int add_table(struct reader *reader, struct lkp_table *table)
{
	struct lkp_table *tables;
	int err = reader->nr ? check_table(reader, table) : 0;

	tables = err ? NULL
		     : reallocarray(reader->tables, reader->nr + 1,
				    sizeof(*tables));
	if (!tables) {
		lkp_table_free(table);
		return err ? err : explain(reader, -ENOMEM, "no memory");
	}
	reader->tables = tables;
	tables[reader->nr++] = *table;
	return 0;
}

static int no_table(const struct reader *reader)
{
	char *encoding =
		mail_header(&reader->mail, "content-transfer-encoding");
	bool base64 = encoding && strstr(encoding, "base64");

	free(encoding);
	if (base64)
		return explain(reader, -ENODATA,
			       "the mail's text is in base64; save it as plain "
			       "text");
	return explain(reader, -ENODATA,
		       "no table of the kernel test robot: a rule of ===, the "
		       "parameters, the commits, and rows under %%stddev");
}

static int read_tables(struct reader *reader)
{
	struct lkp_table table;
	char what[400];
	size_t at = 0;
	int ret;

	while ((ret = lkp_table_read(&reader->mail, &at, &table, what,
				     sizeof(what))) == 1) {
		ret = add_table(reader, &table);
		if (ret)
			return ret;
	}
	if (ret == -EBADMSG)
		return explain(reader, ret, "%s", what);
	if (ret)
		return explain(reader, ret, "no memory");
	return reader->nr ? 0 : no_table(reader);
}

/* --- the machines --- */

static int find_machines(struct reader *reader)
{
	for (size_t i = 0; i < reader->nr; i++) {
		const char *name = parameter(&reader->tables[i], "tbox_group");

		if (json_object_get(reader->machines, name))
			continue;
		if (json_object_set_new(reader->machines, name,
					lkp_machine(&reader->mail, name, !i)))
			return explain(reader, -ENOMEM, "no memory");
	}
	return 0;
}

/* From 1, in the order of their tables: the boots of this report. */
static int64_t machine_number(const struct reader *reader, const char *name)
{
	int64_t number = 0;
	const char *key;
	json_t *machine;

	json_object_foreach (reader->machines, key, machine) {
		number++;
		if (!strcmp(key, name))
			break;
	}
	return number;
}

static int add_boots(struct reader *reader, const char *commit)
{
	const char *name;
	json_t *machine;
	int64_t number = 0;

	json_object_foreach (reader->machines, name, machine) {
		json_t *boot = json_pack("{sssI}", "kernel", commit, "boot",
					 (json_int_t)++number);

		if (!boot || json_object_update(boot, machine) ||
		    (*name && json_object_set_new(boot, "tbox_group",
						  json_string(name))) ||
		    json_array_append_new(reader->report->boots, boot))
			return explain(reader, -ENOMEM, "no memory");
	}
	return 0;
}

/* --- the plan --- */

static void set_header(json_t *to, const struct mail *mail, const char *header,
		       const char *key)
{
	char *text = mail_header(mail, header);

	if (text)
		json_object_set_new(to, key, json_string(text));
	free(text);
}

static int make_plan(struct reader *reader)
{
	const struct lkp_table *first = reader->tables;
	json_t *report = json_object(), *kernels = json_array(), *commit;
	const char *name = strrchr(reader->path, '/');
	size_t i;

	json_object_set_new(report, "file",
			    json_string(name ? name + 1 : reader->path));
	set_header(report, &reader->mail, "subject", "subject");
	set_header(report, &reader->mail, "message-id", "message_id");
	set_header(report, &reader->mail, "date", "date");
	json_array_foreach (first->commits, i, commit) {
		json_t *title = json_array_get(first->titles, i);
		json_t *kernel = json_pack("{sO}", "label", commit);

		if (json_is_string(title))
			json_object_set(kernel, "title", title);
		json_array_append_new(kernels, kernel);
	}
	reader->report->plan =
		json_pack("{sisososo}", "format", 2, "report", report,
			  "kernels", kernels, "units", json_array());
	return reader->report->plan ? 0 : explain(reader, -ENOMEM, "no memory");
}

/* --- the records --- */

/* Of nr_task: "192", or "50%" of the machine's; where there is none, lkp-tests
 * gives vm-scalability a task a CPU. -1: unknown. */
static int64_t count_tasks(const struct lkp_table *table, const json_t *machine)
{
	json_int_t nr_cpus =
		json_integer_value(json_object_get(machine, "nr_cpus"));
	const char *text = parameter(table, "nr_task");
	char *end;
	double nr = strtod(text, &end);

	if (!*text && !strcmp(parameter(table, "testcase"), "vm-scalability"))
		nr = 100, end = "%";
	else if (end == text)
		return -1;
	if (*end == '%')
		nr *= (double)nr_cpus / 100;
	return nr >= 1 ? (int64_t)nr : -1;
}

/* "300s" */
static double runtime_of(const struct lkp_table *table)
{
	const char *text = parameter(table, "runtime");
	char *end;
	double seconds = strtod(text, &end);

	return end > text && (!*end || !strcmp(end, "s")) ? seconds : NAN;
}

static int fill_record(const struct reader *reader,
		       const struct lkp_table *table, size_t column,
		       struct record *r)
{
	const char *test = parameter(table, "test");
	const char *tbox = parameter(table, "tbox_group");

	record_init(r);
	r->status = strdup("ok");
	r->role = strdup("measured");
	r->pass = strdup("reported");
	r->kernel = strdup(commit_of(table, column));
	if (asprintf(&r->workload, "%s%s%s", parameter(table, "testcase"),
		     *test ? "/" : "", test) < 0)
		r->workload = NULL;
	r->nr_workers =
		count_tasks(table, json_object_get(reader->machines, tbox));
	r->boot = machine_number(reader, tbox);
	r->launch = 1;
	r->time_s = runtime_of(table);
	r->parameters = json_incref(table->parameters);
	r->figures = json_incref(json_array_get(table->means, column));
	r->figures_stddev_pct =
		json_incref(json_array_get(table->stddevs, column));
	if (column)
		r->figures_change =
			json_incref(json_array_get(table->changes, column));
	reader->report->nr_figures += json_object_size(r->figures);
	if (r->status && r->role && r->pass && r->kernel && r->workload)
		return 0;
	return explain(reader, -ENOMEM, "no memory");
}

static int make_records(struct reader *reader)
{
	struct lkp_report *report = reader->report;
	size_t nr_columns = json_array_size(reader->tables->commits);
	int err = 0;

	report->records =
		calloc(reader->nr * nr_columns, sizeof(*report->records));
	if (!report->records)
		return explain(reader, -ENOMEM, "no memory");
	for (size_t i = 0; i < reader->nr; i++) {
		report->nr_left_out += reader->tables[i].nr_left_out;
		for (size_t c = 0; c < nr_columns && !err; c++)
			err = fill_record(
				reader, &reader->tables[i], c,
				&report->records[report->nr_records++]);
	}
	report->nr_tables = reader->nr;
	if (!err && !report->nr_figures)
		err = explain(reader, -ENODATA,
			      "its tables have rows of failures and no "
			      "figures");
	return err;
}

static int make_report(struct reader *reader)
{
	json_t *commit;
	size_t i;
	int err = find_machines(reader);

	if (!err)
		err = make_plan(reader);
	json_array_foreach (reader->tables->commits, i, commit)
		if (!err)
			err = add_boots(reader, json_string_value(commit));
	return err ? err : make_records(reader);
}

int lkp_report_read(const char *path, struct lkp_report *report, char *why,
		    size_t why_bytes)
{
	struct reader reader = { .path = path,
				 .machines = json_object(),
				 .report = report,
				 .why = why,
				 .why_bytes = why_bytes };
	int err;

	*report = (struct lkp_report){ .boots = json_array() };
	err = mail_read(path, &reader.mail, why, why_bytes);
	if (!err)
		err = read_tables(&reader);
	if (!err)
		err = make_report(&reader);
	while (reader.nr)
		lkp_table_free(&reader.tables[--reader.nr]);
	free(reader.tables);
	json_decref(reader.machines);
	mail_free(&reader.mail);
	if (err)
		lkp_report_free(report);
	return err;
}

void lkp_report_free(struct lkp_report *report)
{
	while (report->nr_records)
		record_free(&report->records[--report->nr_records]);
	free(report->records);
	json_decref(report->plan);
	json_decref(report->boots);
	*report = (struct lkp_report){ 0 };
}
