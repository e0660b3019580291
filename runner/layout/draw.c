// SPDX-License-Identifier: GPL-2.0-or-later
/* A layout as cachelines, what shares one, and what moved between kernels. */
#include "runner/layout/layout.h"

#include "runner/layout/fields.h"

/* ---- lines of 64 bytes, a column a byte ---- */

struct drawing {
	char names[LINE + 1], uses[LINE + 1];
	bool is_empty;
};

/* The field's part in the line: its name, and under it who uses it. */
static void draw_field(struct drawing *d, const json_t *field, long line)
{
	const char *name = text(field, "name"), *use = text(field, "use");
	long start = number(field, "offset") - line * LINE;
	long end = start + number(field, "bytes");
	size_t length = strlen(name);

	for (long at = start < 0 ? 0 : start; at < end && at < LINE; at++) {
		size_t i = (size_t)(at - (start < 0 ? 0 : start));
		bool is_last = at == end - 1 && end - start > 1;

		d->names[at] = is_last ? '|' : i < length ? name[i] : ' ';
		d->uses[at] = is_last ? '|' : use[i % strlen(use)];
		d->is_empty = false;
	}
}

static void print_lines(FILE *out, const json_t *structure)
{
	long nr_lines = (number(structure, "bytes") + LINE - 1) / LINE;
	long nr_empty = 0;
	const json_t *field;
	size_t i;

	for (long line = 0; line < nr_lines; line++) {
		struct drawing d = { .is_empty = true };

		memset(d.names, '.', LINE);
		memset(d.uses, ' ', LINE);
		json_array_foreach (json_object_get(structure, "fields"), i,
				    field)
			draw_field(&d, field, line);
		nr_empty += d.is_empty;
		if (!d.is_empty)
			fprintf(out, "  %5ld %s\n        %s\n", line * LINE,
				d.names, d.uses);
	}
	if (nr_empty)
		fprintf(out, "  (%ld more line%s with none of these fields)\n",
			nr_empty, nr_empty == 1 ? "" : "s");
}

/* ---- what shares a line ---- */

/* Another field of the structure that faults read, in the first one's line. */
static void say_own(FILE *out, const json_t *structure, const json_t *written)
{
	long line = number(written, "offset") / LINE;
	const json_t *field;
	const char *before = ": ";
	size_t i;

	fprintf(out,
		"  %s is written by every fault that takes it; in its line",
		text(written, "name"));
	json_array_foreach (json_object_get(structure, "fields"), i, field) {
		if (field == written || !touches_line(field, 0, line))
			continue;
		fprintf(out, "%s%s (%s)", before, text(field, "name"),
			text(field, "use"));
		before = ", ";
	}
	fputs(*before == ':' ? ": none of these fields\n" : "\n", out);
}

/* Whether a neighbour in the slab has a field that faults use in the line. */
static bool neighbour_shares(const json_t *structure, long base, long line)
{
	const json_t *field;
	size_t i;

	json_array_foreach (json_object_get(structure, "fields"), i, field) {
		if ((has_use(field, 'r') || has_use(field, 'w')) &&
		    touches_line(field, base, line))
			return true;
	}
	return false;
}

static void say_neighbours(FILE *out, const json_t *structure,
			   const json_t *written)
{
	const json_t *slab = json_object_get(structure, "slab");
	long bytes = number(slab, "bytes"), nr = number(slab, "objects");
	long nr_shared = 0;

	if (!slab)
		return;
	for (long k = 0; k < nr; k++) {
		long base = k * bytes;
		long line = (base + number(written, "offset")) / LINE;

		nr_shared += (k > 0 && neighbour_shares(structure, base - bytes,
							line)) ||
			     (k + 1 < nr &&
			      neighbour_shares(structure, base + bytes, line));
	}
	fprintf(out,
		"  in %ld of the %ld objects of a slab that line also has "
		"fields of a neighbour that faults use\n",
		nr_shared, nr);
}

void layout_say_shared(FILE *out, const json_t *structure)
{
	const json_t *field;
	size_t i;

	json_array_foreach (json_object_get(structure, "fields"), i, field) {
		if (!has_use(field, 'w'))
			continue;
		say_own(out, structure, field);
		say_neighbours(out, structure, field);
	}
}

static void print_structure(FILE *out, const char *name,
			    const json_t *structure)
{
	const json_t *slab = json_object_get(structure, "slab");

	fprintf(out, "\n%s: %ld bytes", name, number(structure, "bytes"));
	if (slab)
		fprintf(out, "; slab: objects of %ld, %ld in %ld KiB",
			number(slab, "bytes"), number(slab, "objects"),
			number(slab, "slab_bytes") / 1024);
	else
		fputs("; slab: not told", out);
	fputc('\n', out);
	print_lines(out, structure);
	layout_say_shared(out, structure);
}

void layout_print(FILE *out, const json_t *layout)
{
	fprintf(out,
		"%s\n"
		"r: every fault reads it   w: every fault by VMA lock writes it\n"
		"m: written under mmap_lock   l: mmap_lock   b: written now and "
		"then\n",
		text(layout, "release"));
	for (size_t i = 0; i < LAYOUT_NR_STRUCTS; i++) {
		const json_t *one = structure_of(layout, layout_structs[i]);

		if (one)
			print_structure(out, layout_structs[i], one);
	}
}

/* ---- two kernels ---- */

static void print_place(FILE *out, const json_t *field)
{
	long at = number(field, "offset");

	if (field)
		fprintf(out, "%5ld (line %ld, %ld bytes)", at, at / LINE,
			number(field, "bytes"));
	else
		fprintf(out, "%24s", "not there");
}

static bool print_moved(FILE *out, const char *structure, const json_t *a,
			const json_t *b)
{
	if (a && b && number(a, "offset") == number(b, "offset") &&
	    number(a, "bytes") == number(b, "bytes"))
		return false;
	fprintf(out, "  %-15s %-14s ", structure, text(a ? a : b, "name"));
	print_place(out, a);
	fputs("  ->  ", out);
	print_place(out, b);
	fputc('\n', out);
	return true;
}

static bool print_number(FILE *out, const char *structure, const char *what,
			 const json_t *a, const json_t *b, const char *key)
{
	if (number(a, key) == number(b, key))
		return false;
	fprintf(out, "  %-15s %-14s %ld -> %ld\n", structure, what,
		number(a, key), number(b, key));
	return true;
}

static bool compare_structures(FILE *out, const char *name, const json_t *a,
			       const json_t *b)
{
	const json_t *fields_a = json_object_get(a, "fields");
	const json_t *fields_b = json_object_get(b, "fields");
	const json_t *slab_a = json_object_get(a, "slab");
	const json_t *slab_b = json_object_get(b, "slab"), *field;
	bool any = false;
	size_t i;

	if (!a || !b) {
		fprintf(out, "  %-15s only in %s\n", name,
			a ? "the first" : "the second");
		return true;
	}
	any |= print_number(out, name, "bytes", a, b, "bytes");
	if (slab_a && slab_b) {
		any |= print_number(out, name, "slab object", slab_a, slab_b,
				    "bytes");
		any |= print_number(out, name, "in a slab", slab_a, slab_b,
				    "objects");
	}
	json_array_foreach (fields_a, i, field)
		any |= print_moved(out, name, field,
				   named(fields_b, text(field, "name")));
	json_array_foreach (fields_b, i, field) {
		if (!named(fields_a, text(field, "name")))
			any |= print_moved(out, name, NULL, field);
	}
	return any;
}

bool layout_print_changes(FILE *out, const json_t *a, const json_t *b)
{
	bool any = false;

	fprintf(out, "\n%s -> %s:\n", text(a, "release"), text(b, "release"));
	for (size_t i = 0; i < LAYOUT_NR_STRUCTS; i++) {
		const char *name = layout_structs[i];
		const json_t *one = structure_of(a, name);
		const json_t *other = structure_of(b, name);

		if (one || other)
			any |= compare_structures(out, name, one, other);
	}
	if (!any)
		fputs("  nothing of this moved\n", out);
	return any;
}
