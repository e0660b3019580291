// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads perf c2c report --stdio. Its tables gain and lose columns from version
 * to version, so a column is found by its title, and cut where the dots under
 * the titles say that it stands.
 */
#include "runner/perf/c2c.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINES_TITLE    "Shared Data Cache Line Table"
#define ACCESSES_TITLE "Shared Cache Line Distribution Pareto"
#define MOST_COLUMNS   48
#define CELL	       256

struct columns {
	char titles[1024];
	struct {
		size_t start, end;
	} at[MOST_COLUMNS];
	size_t nr;
};

enum section {
	SUMMARY,
	LINES,
	ACCESSES
};

struct reading {
	enum section section;
	struct columns columns;
	char titles[1024]; /* the line before, until its dots come */
	bool is_head;	   /* a line of dashes was the last one */
	json_t *c2c, *lines;
	json_t *accesses; /* of the line in hand; borrowed, NULL: not kept */
	bool bad;
};

/* ---- columns ---- */

static void cut(const char *line, size_t start, size_t end, char cell[CELL])
{
	size_t length = strlen(line);

	end = end < length ? end : length;
	while (start < end && isspace((unsigned char)line[start]))
		start++;
	while (end > start && isspace((unsigned char)line[end - 1]))
		end--;
	if (start > end)
		start = end;
	snprintf(cell, CELL, "%.*s", (int)(end - start), line + start);
}

static bool is_dots(const char *line)
{
	return strchr(line, '.') && strspn(line, "#. ") == strlen(line);
}

static void take_dots(struct reading *r, const char *line)
{
	struct columns *columns = &r->columns;

	columns->nr = 0;
	memcpy(columns->titles, r->titles, sizeof(columns->titles));
	for (size_t i = strcspn(line, ".");
	     line[i] && columns->nr < MOST_COLUMNS;
	     i += strcspn(line + i, ".")) {
		columns->at[columns->nr].start = i;
		i += strspn(line + i, ".");
		columns->at[columns->nr++].end = i;
	}
}

/* The first column of either title; false: there is none. */
static bool find(const struct columns *columns, const char *title,
		 const char *or_title, size_t *column)
{
	char cell[CELL];

	for (*column = 0; *column < columns->nr; ++*column) {
		cut(columns->titles, columns->at[*column].start,
		    columns->at[*column].end, cell);
		if (!strcmp(cell, title) || !strcmp(cell, or_title))
			return true;
	}
	return false;
}

static void get(struct reading *r, const char *line, const char *title,
		const char *or_title, char cell[CELL])
{
	const struct columns *columns = &r->columns;
	size_t i;

	*cell = 0;
	if (find(columns, title, or_title, &i))
		cut(line, columns->at[i].start, columns->at[i].end, cell);
	else
		r->bad = true;
}

static json_t *number(struct reading *r, const char *line, const char *title,
		      const char *or_title)
{
	char cell[CELL], *end;
	double value;

	get(r, line, title, or_title, cell);
	value = strtod(cell, &end);
	r->bad |= end == cell || (*end && strcmp(end, "%"));
	return *end ? json_real(value) : json_integer((json_int_t)value);
}

static json_t *string(struct reading *r, const char *line, const char *title)
{
	char cell[CELL];

	get(r, line, title, title, cell);
	r->bad |= !*cell;
	return json_string(cell);
}

/* Up to two blanks; *at goes behind it. */
static json_t *word(struct reading *r, const char **at)
{
	const char *start = *at + strspn(*at, " ");
	const char *gap = strstr(start, "  ");
	size_t bytes = gap ? (size_t)(gap - start) : strlen(start);

	*at = start + bytes;
	r->bad |= !bytes;
	return json_stringn(start, bytes);
}

/*
 * "[k] down_read  [kernel.kallsyms]   0{0-1}  1{4}" after the last column of
 * numbers: widths there are each line's own, and not the titles'.
 */
static void take_words(struct reading *r, const char *line, json_t *access)
{
	const struct columns *columns = &r->columns;
	const char *at;
	size_t last;

	if (!find(columns, "cnt", "cnt", &last) ||
	    strlen(line) < columns->at[last].end) {
		r->bad = true;
		return;
	}
	at = line + columns->at[last].end;
	at += strspn(at, " ");
	/* "[k]" is said by the object. */
	if (*at == '[')
		at += strcspn(at, " ");
	json_object_set_new(access, "symbol", word(r, &at));
	json_object_set_new(access, "object", word(r, &at));
	json_object_set_new(access, "cpus", json_string(at + strspn(at, " ")));
}

/* ---- rows ---- */

static void take_kind(struct reading *r, bool peer)
{
	json_t *c2c = r->c2c;

	json_object_set_new(c2c, "kind", json_string(peer ? "peer" : "hitm"));
	if (peer) {
		json_object_set(c2c, "local",
				json_object_get(c2c, "local peer"));
		json_object_set(c2c, "remote",
				json_object_get(c2c, "remote peer"));
	}
	json_object_del(c2c, "local peer");
	json_object_del(c2c, "remote peer");
}

/*
 * "  Load Local HITM                   :       2092". What lines are sorted on
 * comes last, and says which of the pairs is meant.
 */
static void take_summary(struct reading *r, const char *line)
{
	static const struct {
		const char *title, *key;
	} known[] = {
		{ "  Total records ", "samples" },
		{ "  Load Operations ", "loads" },
		{ "  Store Operations ", "stores" },
		{ "  Unable to parse data source ", "unknown" },
		{ "  Load Local HITM ", "local" },
		{ "  Load Remote HITM ", "remote" },
		{ "  Load HIT Local Peer ", "local peer" },
		{ "  Load HIT Remote Peer ", "remote peer" },
	};
	const char *colon = strrchr(line, ':');

	for (size_t i = 0; colon && i < sizeof(known) / sizeof(*known); i++)
		if (!strncmp(line, known[i].title, strlen(known[i].title)))
			json_object_set_new(r->c2c, known[i].key,
					    json_integer(atoll(colon + 1)));
	if (colon && !strncmp(line, "  Cachelines sort on ", 21))
		take_kind(r, strstr(colon, "Peer"));
}

static void take_line(struct reading *r, const char *line)
{
	json_t *one;

	if (json_array_size(r->lines) == C2C_MOST_LINES)
		return;
	one = json_object();
	json_object_set_new(one, "address", string(r, line, "Address"));
	json_object_set_new(one, "local", number(r, line, "LclHitm", "Local"));
	json_object_set_new(one, "remote",
			    number(r, line, "RmtHitm", "Remote"));
	json_object_set_new(one, "loads", number(r, line, "Loads", "Loads"));
	json_object_set_new(one, "stores", number(r, line, "Stores", "Stores"));
	json_object_set_new(one, "accesses", json_array());
	json_array_append_new(r->lines, one);
}

/* Between dashes: the number of the line first, its address last. */
static void take_head(struct reading *r, const char *line)
{
	json_t *one = json_array_get(r->lines, (size_t)atoll(line));
	const char *address =
		json_string_value(json_object_get(one, "address"));

	r->accesses = json_object_get(one, "accesses");
	if (address && !strstr(line, address))
		r->bad = true;
}

static void take_access(struct reading *r, const char *line)
{
	char offset[CELL];
	json_t *one;

	if (!r->accesses || json_array_size(r->accesses) == C2C_MOST_ACCESSES)
		return;
	get(r, line, "Offset", "Offset", offset);
	one = json_object();
	json_object_set_new(one, "offset",
			    json_integer(strtoll(offset, NULL, 16)));
	json_object_set_new(one, "local_pct",
			    number(r, line, "LclHitm", "Lcl"));
	json_object_set_new(one, "remote_pct",
			    number(r, line, "RmtHitm", "Rmt"));
	json_object_set_new(one, "samples",
			    number(r, line, "records", "records"));
	json_object_set_new(one, "code", string(r, line, "Code address"));
	take_words(r, line, one);
	json_array_append_new(r->accesses, one);
}

static bool is_dashes(const char *line)
{
	return strchr(line, '-') && strspn(line, "- ") == strlen(line);
}

static void take_row(struct reading *r, const char *line)
{
	if (!r->columns.nr) {
		r->bad = true;
	} else if (r->section == LINES) {
		take_line(r, line);
	} else if (is_dashes(line)) {
		r->is_head = !r->is_head;
	} else if (r->is_head) {
		take_head(r, line);
	} else {
		take_access(r, line);
	}
}

static void take(struct reading *r, const char *line)
{
	if (strstr(line, LINES_TITLE) || strstr(line, ACCESSES_TITLE)) {
		r->section = strstr(line, LINES_TITLE) ? LINES : ACCESSES;
		r->columns.nr = 0;
	} else if (r->section == SUMMARY) {
		take_summary(r, line);
	} else if (*line == '#' && is_dots(line)) {
		take_dots(r, line);
	} else if (*line == '#' && line[1]) {
		snprintf(r->titles, sizeof(r->titles), "%s", line);
	} else if (*line && *line != '=' && *line != '#') {
		take_row(r, line);
	}
}

json_t *c2c_parse(const char *report)
{
	struct reading r = { .c2c = json_object(), .lines = json_array() };
	char *copy = strdup(report), *rest = copy, *line;

	while (copy && (line = strsep(&rest, "\n")))
		take(&r, line);
	/* Without a line there are no tables, but their titles. */
	r.bad |= !copy || r.section != ACCESSES ||
		 !json_object_get(r.c2c, "kind") ||
		 !json_object_get(r.c2c, "local");
	free(copy);
	json_object_set_new(r.c2c, "lines", r.lines);
	if (!r.bad)
		return r.c2c;
	json_decref(r.c2c);
	return NULL;
}
