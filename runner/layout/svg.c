// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A layout as a drawing: lines of 64 bytes in two rows of 32, so that names are
 * legible on a phone; what is written is told by pattern, edge and letter, so
 * that it is without colour. One kernel under the other.
 */
#include "runner/layout/fields.h"
#include "runner/layout/layout.h"

#include <ctype.h>
#include <stdlib.h>

/* In pixels of a drawing 400 wide. */
#define WIDTH	   400
#define LEFT	   36
#define BYTE	   11
#define ROW_BYTES  32
#define ROW	   46
#define NAME_WIDTH 5.7 /* of a letter in a box */
#define WORDS	   66  /* letters of a line of text */
#define MOST_LINES 4   /* of text in a box */
#define LINE_BYTES 60

struct label {
	char lines[MOST_LINES][LINE_BYTES];
	int nr;
	bool fits;
};

struct svg {
	FILE *out;
	int y;
	const json_t *other; /* the same structure in the other kernel */
	bool is_first, is_one;
	char *notes; /* of the line: what did not fit into its box */
	size_t notes_bytes;
	FILE *notes_out;
};

static void put(FILE *out, const char *words)
{
	for (; *words; words++) {
		if (*words == '&')
			fputs("&amp;", out);
		else if (*words == '<')
			fputs("&lt;", out);
		else if (*words == '"')
			fputs("&quot;", out);
		else
			fputc(*words, out);
	}
}

static void put_text(FILE *out, double x, double y, const char *class,
		     const char *words)
{
	fprintf(out, "<text x=\"%g\" y=\"%g\" class=\"%s\">", x, y, class);
	put(out, words);
	fputs("</text>\n", out);
}

/* A paragraph, folded at blanks; what is folded is set in. */
static void put_words(struct svg *s, const char *class, const char *words)
{
	char line[2 * WORDS];
	int most = WORDS;

	while (*words) {
		size_t nr = strcspn(words, "\n");
		bool is_last = nr <= (size_t)most;

		if (!is_last)
			for (nr = most; nr && words[nr] != ' ';)
				nr--;
		snprintf(line, sizeof(line), "%.*s", (int)nr, words);
		s->y += 12;
		put_text(s->out, most == WORDS ? 4 : 16, s->y, class, line);
		most = is_last ? WORDS : WORDS - 2;
		words += nr + (words[nr] != '\0');
	}
}

/* ---- what is in a box ---- */

/* "was 16", "to 16", "new", "gone" or "": as it is in the other kernel. */
static void moved(const struct svg *s, const json_t *field, char *words,
		  size_t bytes)
{
	const json_t *other =
		named(json_object_get(s->other, "fields"), text(field, "name"));

	*words = '\0';
	if (s->is_one)
		return;
	if (!other)
		snprintf(words, bytes, "%s", s->is_first ? "gone" : "new");
	else if (number(other, "offset") != number(field, "offset"))
		snprintf(words, bytes, "%s %ld", s->is_first ? "to" : "was",
			 number(other, "offset"));
}

/* As much of the name as goes into so many letters, up to a '_' or a '.'. */
static size_t name_part(const char *name, size_t most)
{
	size_t nr = strlen(name);

	if (nr <= most)
		return nr;
	for (nr = most; nr > 1; nr--)
		if (name[nr] == '_' || name[nr] == '.')
			return nr;
	return 0;
}

static void add_line(struct label *label, size_t most, const char *words,
		     size_t nr)
{
	if (!nr || nr > most || label->nr == MOST_LINES) {
		label->fits = false;
		return;
	}
	snprintf(label->lines[label->nr++], LINE_BYTES, "%.*s", (int)nr, words);
}

static struct label label_of(const struct svg *s, const json_t *field,
			     long bytes)
{
	struct label label = { .fits = true };
	size_t most = (size_t)((bytes * BYTE - 3) / NAME_WIDTH);
	const char *name = text(field, "name");
	char words[LINE_BYTES];
	size_t part;

	most = most < LINE_BYTES ? most : LINE_BYTES - 1;
	while (*name && label.fits) {
		part = name_part(name, most);
		add_line(&label, most, name, part);
		name += part;
	}
	snprintf(words, sizeof(words), "@%ld %s", number(field, "offset"),
		 text(field, "use"));
	add_line(&label, most, words, strlen(words));
	moved(s, field, words, sizeof(words));
	if (*words)
		add_line(&label, most, words, strlen(words));
	return label;
}

static void put_note(struct svg *s, const json_t *field)
{
	char words[LINE_BYTES];

	moved(s, field, words, sizeof(words));
	fprintf(s->notes_out, "@%ld: %s, %ld byte%s, %s%s%s\n",
		number(field, "offset"), text(field, "name"),
		number(field, "bytes"), number(field, "bytes") == 1 ? "" : "s",
		text(field, "use"), *words ? ", " : "", words);
}

/* ---- boxes ---- */

static const char *class_of(const json_t *field)
{
	if (has_use(field, 'w') || has_use(field, 'l'))
		return "lock";
	if (has_use(field, 'm'))
		return "mm";
	return has_use(field, 'b') ? "now" : "read";
}

static void put_box(struct svg *s, long start, long bytes, const char *class)
{
	long x = LEFT + start * BYTE, width = bytes * BYTE;

	fprintf(s->out,
		"<rect x=\"%ld\" y=\"%d\" width=\"%ld\" height=\"%d\" "
		"class=\"%s\"/>\n",
		x, s->y, width, ROW, class);
	if (strcmp(class, "read") && strcmp(class, "next"))
		fprintf(s->out,
			"<rect x=\"%ld\" y=\"%d\" width=\"%ld\" height=\"%d\" "
			"fill=\"url(#layout-%s)\" class=\"over-%s\"/>\n",
			x, s->y, width, ROW, class, class);
}

/* The field's part in the row that begins at this byte of the structure. */
static void put_field(struct svg *s, const json_t *field, long row)
{
	long start = number(field, "offset") - row;
	long end = start + number(field, "bytes");
	bool begins = start >= 0;
	const char *class = class_of(field);
	struct label label;
	char words[LINE_BYTES];

	start = begins ? start : 0;
	end = end > ROW_BYTES ? ROW_BYTES : end;
	if (start >= end)
		return;
	put_box(s, start, end - start, class);
	label = label_of(s, field, end - start);
	if (!begins) {
		/* Its name once more, where there is room. */
		snprintf(label.lines[0], LINE_BYTES, "(%s)",
			 text(field, "name"));
		if (strlen(label.lines[0]) * NAME_WIDTH > (end - start) * BYTE)
			strcpy(label.lines[0], "(...)");
		label.nr = 1;
	} else if (!label.fits) {
		put_note(s, field);
		return;
	}
	for (int i = 0; i < label.nr; i++) {
		bool is_name = isalpha((unsigned char)label.lines[i][0]) ||
			       label.lines[i][0] == '_';

		moved(s, field, words, sizeof(words));
		if (begins && i == label.nr - 1 && *words)
			is_name = false;
		put_text(s->out, (double)LEFT + (double)start * BYTE + 3,
			 s->y + 11 + i * 10.5,
			 is_name && !strcmp(class, "lock") ? "name word"
			 : is_name			   ? "name"
							   : "how",
			 label.lines[i]);
	}
}

/* Where the next object of the slab begins, if this one begins a line. */
static void put_next(struct svg *s, const json_t *structure, long row)
{
	long bytes = number(json_object_get(structure, "slab"), "bytes");
	long start = bytes - row;
	char words[LINE_BYTES];

	if (!bytes || start >= ROW_BYTES || bytes % LINE == 0)
		return;
	start = start < 0 ? 0 : start;
	put_box(s, start, ROW_BYTES - start, "next");
	if (bytes < row)
		return;
	put_text(s->out, (double)LEFT + (double)start * BYTE + 3, s->y + 11,
		 "how", "next object");
	snprintf(words, sizeof(words), "@%ld", bytes);
	put_text(s->out, (double)LEFT + (double)start * BYTE + 3, s->y + 21.5,
		 "how", words);
}

static void put_row(struct svg *s, const json_t *structure, long row)
{
	const json_t *field;
	char words[LINE_BYTES];
	size_t i;

	fprintf(s->out,
		"<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
		"class=\"row\"/>\n",
		LEFT, s->y, ROW_BYTES * BYTE, ROW);
	snprintf(words, sizeof(words), "%ld", row);
	put_text(s->out, LEFT - 5, s->y + 11, "at", words);
	put_next(s, structure, row);
	json_array_foreach (json_object_get(structure, "fields"), i, field)
		put_field(s, field, row);
	s->y += ROW;
}

static void put_line(struct svg *s, const json_t *structure, long line)
{
	int top = s->y += 6;

	s->notes_out = open_memstream(&s->notes, &s->notes_bytes);
	if (!s->notes_out)
		return;
	put_row(s, structure, line * LINE);
	put_row(s, structure, line * LINE + ROW_BYTES);
	fprintf(s->out,
		"<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
		"class=\"line\"/>\n",
		LEFT, top, ROW_BYTES * BYTE, 2 * ROW);
	if (!fclose(s->notes_out))
		put_words(s, "how", s->notes);
	free(s->notes);
}

static bool is_empty(const json_t *structure, long line)
{
	const json_t *field;
	size_t i;

	json_array_foreach (json_object_get(structure, "fields"), i, field) {
		if (touches_line(field, 0, line))
			return false;
	}
	return true;
}

/* ---- structures ---- */

static void put_structure(struct svg *s, const json_t *layout, const char *name,
			  const json_t *structure)
{
	long nr_lines = (number(structure, "bytes") + LINE - 1) / LINE;
	long nr_empty = 0;
	const json_t *slab = json_object_get(structure, "slab");
	char words[200];

	s->y += 8;
	snprintf(words, sizeof(words), "%s in %s", name,
		 text(layout, "release"));
	put_words(s, "kernel", words);
	snprintf(words, sizeof(words),
		 "%ld bytes; slab: ", number(structure, "bytes"));
	if (slab)
		snprintf(words, sizeof(words),
			 "%ld bytes; slab: objects of %ld, %ld in %ld KiB",
			 number(structure, "bytes"), number(slab, "bytes"),
			 number(slab, "objects"),
			 number(slab, "slab_bytes") / 1024);
	else
		strcat(words, "not told");
	put_words(s, "how", words);
	for (long line = 0; line < nr_lines; line++) {
		if (is_empty(structure, line))
			nr_empty++;
		else
			put_line(s, structure, line);
	}
	if (nr_empty) {
		snprintf(words, sizeof(words),
			 "%ld more line%s with none of these fields", nr_empty,
			 nr_empty == 1 ? "" : "s");
		put_words(s, "how", words);
	}
	s->y += 4;
}

static void put_shared(struct svg *s, const json_t *structure)
{
	char *words = NULL;
	size_t bytes;
	FILE *out = open_memstream(&words, &bytes);

	if (!out)
		return;
	layout_say_shared(out, structure);
	if (!fclose(out))
		put_words(s, "how", words);
	free(words);
}

/* Of a name in each kernel that has it. */
static void put_pair(struct svg *s, const json_t *const *layouts, size_t nr,
		     const char *name)
{
	char words[200];

	for (size_t k = 0; k < nr; k++) {
		const json_t *one = structure_of(layouts[k], name);

		s->is_first = !k;
		s->is_one = nr == 1;
		s->other = nr == 1 ? NULL : structure_of(layouts[!k], name);
		if (!one) {
			s->y += 8;
			snprintf(words, sizeof(words), "%s: not in %s", name,
				 text(layouts[k], "release"));
			put_words(s, "how", words);
			continue;
		}
		put_structure(s, layouts[k], name, one);
		put_shared(s, one);
	}
}

static void put_legend(struct svg *s, bool is_one)
{
	static const struct {
		const char *class, *words;
	} all[] = {
		{ "lock", "w: the VMA's lock, written by every fault that "
			  "takes it" },
		{ "lock", "l: mmap_lock, written by all who take it" },
		{ "mm", "m: written under mmap_lock (mmap, munmap, ...)" },
		{ "now", "b: written now and then" },
		{ "read", "r: read by every fault; else only read" },
		{ "next", "the next object of the slab" },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		s->y += 5;
		fprintf(s->out,
			"<g transform=\"translate(%d %d) scale(.3)\">\n",
			4 - LEFT * 3 / 10, s->y - s->y * 3 / 10);
		put_box(s, 0, 6, all[i].class);
		fputs("</g>\n", s->out);
		put_text(s->out, 30, s->y + 11, "how", all[i].words);
		s->y += 11;
	}
	s->y += 4;
	put_words(
		s, "how",
		is_one ? "@N: at byte N. A frame is a line of 64 bytes."
		       : "@N: at byte N; \"to\", \"was\", \"gone\", \"new\" in "
			 "the other kernel. A frame is a line of 64 bytes.");
}

/* As the screen is; on paper always black on white. */
static const char head[] =
	"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"layout\" "
	"viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" "
	"style=\"max-width:100%%;height:auto\">\n"
	"<title>%s</title>\n"
	"<style>\n"
	".layout { --ink: #1a1a1a; --paper: #fff; --faint: #767676;"
	" --lock: #ffd9a8; --mm: #d6e6f7; --now: #ececec; }\n"
	"@media screen and (prefers-color-scheme: dark) { .layout {"
	" --ink: #ececec; --paper: #16181b; --faint: #9a9a9a;"
	" --lock: #6b3d00; --mm: #1d3854; --now: #303338; } }\n"
	".layout text { font-family: ui-monospace, 'DejaVu Sans Mono', Menlo,"
	" Consolas, monospace; font-size: 9.5px; fill: var(--ink); }\n"
	".layout .kernel { font-weight: bold; }\n"
	".layout .name, .layout .how { stroke: var(--paper); stroke-width: 2px;"
	" stroke-opacity: .75; stroke-linejoin: round;"
	" paint-order: stroke; }\n"
	".layout .word { font-weight: bold; }\n"
	".layout .at { text-anchor: end; }\n"
	".layout .row, .layout .line, .layout .next { fill: none; }\n"
	".layout .paper { fill: var(--paper); }\n"
	".layout .row { stroke: var(--faint); stroke-width: .5;"
	" stroke-dasharray: 1 3; }\n"
	".layout .line { stroke: var(--ink); stroke-width: 1.5; }\n"
	".layout .read { fill: var(--paper); stroke: var(--ink);"
	" stroke-width: .75; }\n"
	".layout .mm { fill: var(--mm); stroke: var(--ink);"
	" stroke-width: .75; }\n"
	".layout .now { fill: var(--now); stroke: var(--ink);"
	" stroke-width: .75; }\n"
	".layout .lock { fill: var(--lock); stroke: var(--ink);"
	" stroke-width: 3; }\n"
	".layout .next { stroke: var(--ink); stroke-width: .75;"
	" stroke-dasharray: 4 3; }\n"
	".layout .dots { fill: var(--ink); opacity: .45; }\n"
	".layout .lines { stroke: var(--ink); stroke-width: 1.2;"
	" opacity: .5; }\n"
	"</style>\n"
	"<defs>\n"
	"<pattern id=\"layout-lock\" width=\"7\" height=\"7\" "
	"patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
	"<path d=\"M0 0V7\" class=\"lines\"/></pattern>\n"
	"<pattern id=\"layout-mm\" width=\"6\" height=\"6\" "
	"patternUnits=\"userSpaceOnUse\">"
	"<circle cx=\"3\" cy=\"3\" r=\".8\" class=\"dots\"/></pattern>\n"
	"<pattern id=\"layout-now\" width=\"16\" height=\"16\" "
	"patternUnits=\"userSpaceOnUse\">"
	"<circle cx=\"8\" cy=\"8\" r=\".8\" class=\"dots\"/></pattern>\n"
	"</defs>\n"
	"<rect width=\"%d\" height=\"%d\" class=\"paper\"/>\n";

/* Half as large again: 14 pixels a letter where there is room. */
#define SHOWN(pixels) ((pixels)*3 / 2)

static void put_all(FILE *out, const char *body, int height)
{
	fprintf(out, head, WIDTH, height, SHOWN(WIDTH), SHOWN(height),
		"Cachelines of the fields that page faults and mmap_lock use",
		WIDTH, height);
	fputs(body, out);
	fputs("</svg>\n", out);
}

static bool has_any(const json_t *const *layouts, size_t nr, const char *name)
{
	for (size_t k = 0; k < nr; k++)
		if (structure_of(layouts[k], name))
			return true;
	return false;
}

bool layout_svg(FILE *out, const json_t *const *layouts, size_t nr)
{
	char *body = NULL;
	size_t bytes;
	struct svg s = { .out = open_memstream(&body, &bytes) };
	bool is_done;

	if (!s.out)
		return false;
	put_legend(&s, nr == 1);
	for (size_t i = 0; i < LAYOUT_NR_STRUCTS; i++)
		if (has_any(layouts, nr, layout_structs[i]))
			put_pair(&s, layouts, nr, layout_structs[i]);
	is_done = !fclose(s.out);
	if (is_done)
		put_all(out, body, s.y + 12);
	free(body);
	return is_done;
}
