// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A rule, names of parameters and their values with slashes between, the
 * commits, and then rows; what is said between the rows is left alone. The
 * layout is that of lkp-tests' lib/compare.rb.
 */
#include "results/lkp_table.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RULE_COLUMNS 40
#define MOST_PARTS   4 /* lines that one row may have been wrapped into */

struct reader {
	const struct mail *mail;
	size_t at;
	struct lkp_table *table;
	char *why;
	size_t why_bytes;
};

__attribute__((format(printf, 3, 4))) static int
explain(const struct reader *reader, size_t number, const char *format, ...)
{
	char what[300];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	snprintf(reader->why, reader->why_bytes, "line %zu: %s", number, what);
	return -EBADMSG;
}

static const char *line_at(const struct reader *reader)
{
	return reader->at < reader->mail->nr
		       ? reader->mail->lines[reader->at].text
		       : NULL;
}

static size_t number_at(const struct reader *reader)
{
	size_t last = reader->mail->nr - 1;

	return reader->mail->lines[reader->at < last ? reader->at : last].number;
}

static const char *skip_blanks(const char *s)
{
	return s + strspn(s, " \t");
}

static bool is_line_of(const char *line, const char *chars)
{
	return line[strspn(line, chars)] == '\0';
}

static bool is_rule(const char *line)
{
	line = skip_blanks(line);
	return strlen(line) >= RULE_COLUMNS && is_line_of(line, "=");
}

/* The next line that is not blank, and past it; NULL: the mail ends. */
static const char *next_line(struct reader *reader)
{
	const char *line;

	while ((line = line_at(reader))) {
		reader->at++;
		line = skip_blanks(line);
		if (*line)
			return line;
	}
	return NULL;
}

/* --- the head --- */

static bool is_names(const char *line)
{
	size_t bytes = line ? strlen(line) : 0;

	return bytes > 1 && line[bytes - 1] == ':' && !strchr(line, ' ') &&
	       strstr(line, "test");
}

/* One of several with slashes between; the last of names has a colon. */
static char *part_of(const char **list)
{
	size_t bytes = strcspn(*list, "/:");
	char *part = strndup(*list, bytes);

	*list += bytes + ((*list)[bytes] != '\0');
	return part;
}

static char *value_of(const char **list)
{
	size_t bytes = strcspn(*list, "/");
	char *part = strndup(*list, bytes);

	*list += bytes + ((*list)[bytes] != '\0');
	return part;
}

static size_t count_slashes(const char *line)
{
	size_t nr = 0;

	for (; *line; line++)
		nr += *line == '/';
	return nr;
}

static int read_parameters(struct reader *reader, const char *names)
{
	size_t number = number_at(reader);
	const char *values = next_line(reader);
	int err = 0;

	if (!values || count_slashes(values) != count_slashes(names))
		return explain(reader, number,
			       "the table's parameters and their values are "
			       "not as many");
	while (*names && !err) {
		char *name = part_of(&names), *value = value_of(&values);

		if (!name || !value ||
		    json_object_set_new(reader->table->parameters, name,
					json_string(value)))
			err = -ENOMEM;
		free(name);
		free(value);
	}
	return err;
}

/* 'f06f7 ("locking: title")', or 'v6.9' alone. */
static int add_commit(struct reader *reader, const char *entry)
{
	size_t bytes = strcspn(entry, " \t");
	const char *title = strstr(entry, "(\"");
	size_t length = title ? strlen(title) : 0;
	json_t *text = NULL;

	if (title && length >= 4)
		text = json_stringn(title + 2, length - 4);
	/* One that is no UTF-8 is not shown. */
	if (!text)
		text = json_null();
	if (json_array_append_new(reader->table->commits,
				  json_stringn(entry, bytes)) ||
	    json_array_append_new(reader->table->titles, text))
		return -ENOMEM;
	return 0;
}

/* A title that a mailer has wrapped: in it, or before it. */
static bool goes_on(const struct reader *reader, const char *entry)
{
	size_t bytes = strlen(entry);
	const char *next = line_at(reader);

	if (!strstr(entry, "(\""))
		return next && !strncmp(skip_blanks(next), "(\"", 2);
	return bytes < 2 || strcmp(entry + bytes - 2, "\")") != 0;
}

static int add_entry(struct reader *reader, const char *line)
{
	char *entry = strdup(line), *longer;
	int err = entry ? 0 : -ENOMEM;

	while (!err && goes_on(reader, entry)) {
		const char *more = next_line(reader);

		if (!more || *more == '-') {
			err = explain(reader, number_at(reader),
				      "the title of a commit is cut");
		} else if (asprintf(&longer, "%s %s", entry, more) < 0) {
			err = -ENOMEM;
		} else {
			free(entry);
			entry = longer;
		}
	}
	if (!err)
		err = add_commit(reader, entry);
	free(entry);
	return err;
}

static bool is_dashes(const char *line)
{
	return !strncmp(line, "----------", 10) && is_line_of(line, "- ");
}

/* Up to the line of dashes; the one before it has the columns' heads. */
static int read_commits(struct reader *reader)
{
	size_t nr = 0;
	int err = 0;

	for (;;) {
		size_t number = number_at(reader);
		const char *line = next_line(reader);

		if (!line || is_rule(line))
			return explain(reader, number,
				       "the table ends in its head");
		if (is_dashes(line))
			break;
		err = add_entry(reader, line);
		if (err)
			return err;
	}
	nr = json_array_size(reader->table->commits);
	if (nr < 2)
		return explain(reader, number_at(reader),
			       "the table has no commits in its head");
	json_array_remove(reader->table->commits, nr - 1);
	json_array_remove(reader->table->titles, nr - 1);
	if (nr - 1 > LKP_MAX_COLUMNS)
		return explain(reader, number_at(reader),
			       "the table has %zu commits, more than %d",
			       nr - 1, LKP_MAX_COLUMNS);
	for (size_t i = 0; i < nr - 1; i++)
		if (json_array_append_new(reader->table->means,
					  json_object()) ||
		    json_array_append_new(reader->table->stddevs,
					  json_object()) ||
		    json_array_append_new(reader->table->changes,
					  json_object()))
			return -ENOMEM;
	return 0;
}

/* --- the rows --- */

static int add_row(struct reader *reader, const struct lkp_row *row,
		   size_t number)
{
	for (size_t i = 0; i < row->nr; i++) {
		json_t *means = json_array_get(reader->table->means, i);
		json_t *stddevs = json_array_get(reader->table->stddevs, i);
		json_t *changes = json_array_get(reader->table->changes, i);

		if (json_object_get(means, row->name))
			return explain(reader, number,
				       "%s stands in this table twice",
				       row->name);
		if (json_object_set_new(means, row->name,
					json_real(row->means[i])))
			return -ENOMEM;
		if (row->stddev_pct[i] >= 0 &&
		    json_object_set_new(stddevs, row->name,
					json_integer(row->stddev_pct[i])))
			return -ENOMEM;
		if (i && json_object_set_new(changes, row->name,
					     json_string(row->changes[i])))
			return -ENOMEM;
	}
	return 0;
}

/* From the line at hand on, with the next ones where a mailer wrapped it. */
static int read_row(struct reader *reader)
{
	size_t nr = json_array_size(reader->table->commits);
	size_t number = number_at(reader), first = reader->at;
	struct lkp_row row;
	char line[2048] = "", what[200];
	int whole = 0;

	for (int i = 0; i < MOST_PARTS && !whole && line_at(reader); i++) {
		size_t used = strlen(line);

		snprintf(line + used, sizeof(line) - used, " %s",
			 line_at(reader));
		reader->at++;
		whole = lkp_row_parse(line, nr, &row, what, sizeof(what));
	}
	if (whole < 0)
		return explain(reader, number, "%s", what);
	if (!whole)
		return explain(reader, number,
			       "the row is cut: it has no %zu figures and a "
			       "name",
			       nr);
	/* A name that ends where the file does may be half a one. */
	if (reader->at == reader->mail->nr && reader->mail->is_cut)
		return explain(reader, reader->mail->lines[first].number,
			       "cut off in the middle (no newline at its end)");
	return add_row(reader, &row, number);
}

static int read_rows(struct reader *reader)
{
	bool has_figures = false;
	const char *line;
	int err = 0;

	while (!err && (line = line_at(reader)) && !is_rule(line)) {
		if (strstr(line, "%stddev")) {
			has_figures = true;
		} else if (strstr(line, "fail:runs")) {
			has_figures = false;
		} else if (has_figures && lkp_row_begins(line)) {
			err = read_row(reader);
			continue;
		} else if (!has_figures && strchr(line, ':') &&
			   strchr(line, '%')) {
			reader->table->nr_left_out++;
		}
		reader->at++;
	}
	return err;
}

static int read_table(struct reader *reader, const char *names)
{
	struct lkp_table *table = reader->table;
	const char *line;
	size_t number;
	int err = read_parameters(reader, names);

	if (err)
		return err;
	number = number_at(reader);
	line = next_line(reader);
	if (!line || strncmp(line, "commit:", 7) != 0)
		return explain(reader, number,
			       "the table's head does not go on with its "
			       "commits");
	err = read_commits(reader);
	if (!err)
		err = read_rows(reader);
	if (!err && !json_object_size(json_array_get(table->means, 0)) &&
	    !table->nr_left_out)
		err = explain(reader, table->number,
			      "the table has a head and no rows");
	return err ? err : 1;
}

int lkp_table_read(const struct mail *mail, size_t *at, struct lkp_table *table,
		   char *why, size_t why_bytes)
{
	struct reader reader = { mail, *at, table, why, why_bytes };
	const char *line;
	int ret = 0;

	*table = (struct lkp_table){ .parameters = json_object(),
				     .commits = json_array(),
				     .titles = json_array(),
				     .means = json_array(),
				     .stddevs = json_array(),
				     .changes = json_array() };
	if (!table->parameters || !table->commits || !table->titles ||
	    !table->means || !table->stddevs || !table->changes)
		ret = -ENOMEM;
	while (!ret && (line = line_at(&reader))) {
		table->number = number_at(&reader);
		reader.at++;
		if (!is_rule(line))
			continue;
		line = next_line(&reader);
		/* Something else that is underlined. */
		if (!is_names(line)) {
			if (line)
				reader.at--;
			continue;
		}
		ret = read_table(&reader, line);
	}
	*at = reader.at;
	if (ret != 1)
		lkp_table_free(table);
	return ret;
}

void lkp_table_free(struct lkp_table *table)
{
	json_decref(table->parameters);
	json_decref(table->commits);
	json_decref(table->titles);
	json_decref(table->means);
	json_decref(table->stddevs);
	json_decref(table->changes);
	*table = (struct lkp_table){ 0 };
}
