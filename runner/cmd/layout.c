// SPDX-License-Identifier: GPL-2.0-or-later
/* faultline layout: in which cachelines the fields of faults and locks lie. */
#include "runner/layout/layout.h"

#include "runner/cmd/args.h"
#include "runner/cmd/cmd.h"
#include "runner/guest/guest.h"
#include "runner/say.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_KERNELS 2
#define MOST_STRUCTS 8

struct options {
	const char *kernels[MOST_KERNELS], *structs[MOST_STRUCTS];
	size_t nr_kernels, nr_structs;
	enum {
		TEXT,
		JSON,
		SVG
	} format;
	const char *file; /* NULL: stdout */
};

/* ---- where layouts come from ---- */

static int ask_guest(const char *image, json_t *layouts, char *why,
		     size_t why_bytes)
{
	const struct guest_config machine = guest_smallest(image);
	json_t *job = json_pack("{sb}", "layout", true);
	json_t *layout =
		guest_ask(&machine, job, "layout", NULL, why, why_bytes);

	json_decref(job);
	return layout ? json_array_append_new(layouts, layout) : -EIO;
}

/* An image is asked in a guest; what is none was kept in a file. */
static int read_one(const char *path, json_t *layouts, char *why,
		    size_t why_bytes)
{
	char release[128];
	FILE *in = fopen(path, "re");
	int first;

	if (!in) {
		snprintf(why, why_bytes, "%s: %m", path);
		return -errno;
	}
	first = getc(in);
	fclose(in);
	if (first == '{')
		return layout_load(path, layouts, why, why_bytes);
	if (!image_release(path, release, sizeof(release)))
		return ask_guest(path, layouts, why, why_bytes);
	snprintf(why, why_bytes,
		 "%s: neither a kernel image this machine could boot nor what "
		 "faultline layout --format json makes",
		 path);
	return -ENOEXEC;
}

static int read_here(json_t *layouts, char *why, size_t why_bytes)
{
	json_t *layout = layout_read(LAYOUT_BTF, LAYOUT_SLABS, why, why_bytes);

	return layout ? json_array_append_new(layouts, layout) : -ENOENT;
}

static int read_all(const struct options *options, json_t *layouts)
{
	char why[500];
	json_t *layout;
	size_t i, nr = 0;
	int err = 0;

	if (!options->nr_kernels)
		err = read_here(layouts, why, sizeof(why));
	for (i = 0; i < options->nr_kernels && !err; i++)
		err = read_one(options->kernels[i], layouts, why, sizeof(why));
	if (err)
		return say(EXIT_FAILED, "layout: %s", why);
	if (json_array_size(layouts) > MOST_KERNELS)
		return say(EXIT_USAGE, "layout: two kernels at most, not %zu",
			   json_array_size(layouts));
	json_array_foreach (layouts, i, layout) {
		if (options->nr_structs)
			layout_keep(layout, options->structs,
				    options->nr_structs);
		nr += json_object_size(json_object_get(layout, "structs"));
	}
	if (nr)
		return EXIT_DONE;
	return say(EXIT_FAILED, "layout: %s: no such structure in this kernel",
		   options->nr_structs ? options->structs[0] : "all");
}

/* ---- what is made of them ---- */

static void print_text(FILE *out, const json_t *const *layouts, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		layout_print(out, layouts[i]);
	if (nr == MOST_KERNELS)
		layout_print_changes(out, layouts[0], layouts[1]);
}

static bool print(FILE *out, const struct options *options,
		  const json_t *layouts)
{
	const json_t *all[MOST_KERNELS];
	size_t nr = json_array_size(layouts);

	for (size_t i = 0; i < nr; i++)
		all[i] = json_array_get(layouts, i);
	if (options->format == SVG)
		return layout_svg(out, all, nr);
	if (options->format == TEXT)
		print_text(out, all, nr);
	for (size_t i = 0; i < nr && options->format == JSON; i++) {
		json_dumpf(all[i], out, JSON_COMPACT);
		fputc('\n', out);
	}
	return true;
}

static int write_out(const struct options *options, const json_t *layouts)
{
	const char *name = options->file ? options->file : "stdout";
	FILE *out = options->file ? fopen(options->file, "we") : stdout;
	bool is_written;

	if (!out)
		return say(EXIT_FAILED, "layout: %s: %m", name);
	is_written = print(out, options, layouts) && !fflush(out);
	if (!is_written)
		say(EXIT_FAILED, "layout: %s: %m", name);
	if (options->file)
		fclose(out);
	return is_written ? EXIT_DONE : EXIT_FAILED;
}

/* ---- options ---- */

static int take_format(const struct arg *arg, const char *what,
		       const char *text, void *to)
{
	static const char *const words[] = {
		[TEXT] = "text", [JSON] = "json", [SVG] = "svg"
	};
	struct options *options = to;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcmp(text, words[i])) {
			options->format = i;
			return 0;
		}
	return say(EXIT_USAGE, "%s takes text, json or svg, not '%s'", what,
		   text);
}

static int take_struct(const struct arg *arg, const char *what,
		       const char *text, void *to)
{
	struct options *options = to;
	bool is_known = false;

	for (size_t i = 0; i < LAYOUT_NR_STRUCTS; i++)
		is_known |= !strcmp(text, layout_structs[i]);
	if (!is_known)
		return say(EXIT_USAGE, "%s takes " LAYOUT_STRUCTS ", not '%s'",
			   what, text);
	if (options->nr_structs == MOST_STRUCTS)
		return say(EXIT_USAGE, "%s: too often", what);
	options->structs[options->nr_structs++] = text;
	return 0;
}

static int take_kernel(const struct arg *arg, const char *what,
		       const char *text, void *to)
{
	struct options *options = to;

	if (options->nr_kernels == MOST_KERNELS)
		return say(EXIT_USAGE, "layout: two kernels at most");
	options->kernels[options->nr_kernels++] = text;
	return 0;
}

static const struct arg known[] = {
	{ "kernel", take_kernel },
	{ "struct", take_struct },
	{ "format", take_format },
	{ "output", take_text, offsetof(struct options, file) },
	{ 0 },
};

int cmd_layout(int argc, char **argv)
{
	struct options options = { 0 };
	json_t *layouts = json_array();
	int code = args_read(known, &options, argc, argv);

	while (!code && optind < argc)
		code = take_kernel(NULL, NULL, argv[optind++], &options);
	if (!code)
		code = read_all(&options, layouts);
	if (!code)
		code = write_out(&options, layouts);
	json_decref(layouts);
	return code;
}
