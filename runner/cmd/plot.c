// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * faultline plot: all kinds of drawings that the records support, into a
 * folder, and as text. gnuplot draws; all figures come from results/.
 */
#include "runner/cmd/plot.h"
#include "runner/cmd/args.h"
#include "runner/cmd/cmd.h"
#include "runner/cmd/gnuplot.h"
#include "runner/cmd/judging.h"
#include "runner/say.h"
#include "workloads/registry.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FORMATS "svg png pdf text"

struct options {
	const char *folder; /* NULL: DIR/plots */
	char formats[sizeof(FORMATS)];
	const struct kind **kinds;
	size_t nr_kinds; /* 0: all */
	const char **workloads;
	size_t nr_workloads; /* 0: all */
};

/* Never a fault, never a lock: a curve of it says nothing of the kernel. */
bool plot_is_floor(const char *name)
{
	const struct workload *wl = workload_find(name);

	return wl && !wl->touches_per_fault && wl->path && !wl->path->reads &&
	       !wl->path->writes && !wl->path[1].why;
}

struct choice {
	const struct options *options;
	const struct kind *kind;
};

static bool is_chosen(const struct comparison *c, const struct row *row,
		      const void *arg)
{
	const struct choice *choice = arg;
	const struct options *options = choice->options;

	for (size_t i = 0; i < options->nr_workloads; i++)
		if (!strcmp(options->workloads[i], row->workload))
			return true;
	return !options->nr_workloads &&
	       (choice->kind->of != OF_CURVE || !plot_is_floor(row->workload));
}

static int draw(const struct drawing *d, const char *folder,
		const char *formats)
{
	char *name = drawing_name(d), *output = NULL, *text = NULL;
	int code;

	if (!name || asprintf(&output, "%s/%s", folder, name) < 0) {
		output = NULL;
		code = say(EXIT_FAILED, "plot: no memory");
	} else {
		code = gnuplot(d, output, formats, &text);
	}
	if (!code && *text)
		printf("%s\n", text);
	free(text);
	free(output);
	free(name);
	return code;
}

static int draw_all(const struct drawings *drawings, const char *folder,
		    const char *formats)
{
	int code = EXIT_DONE, err = store_make_dir(folder);

	if (err)
		return say(EXIT_FAILED, "plot: %s: %s", folder, strerror(-err));
	for (size_t i = 0; i < drawings->nr && !code; i++)
		code = draw(&drawings->all[i], folder, formats);
	if (!code && fflush(stdout))
		code = say(EXIT_FAILED, "plot: stdout: %m");
	if (!code)
		say(EXIT_DONE, "plot: %zu drawing%s in %s", drawings->nr,
		    drawings->nr == 1 ? "" : "s", folder);
	return code;
}

/* A kind that was asked for by name and cannot be drawn is told of. */
static int find_drawings(const struct comparison *c,
			 const struct options *options,
			 struct drawings *drawings)
{
	for (const struct kind *kind = kinds; kind->name; kind++) {
		const struct choice choice = { options, kind };
		bool is_wanted = !options->nr_kinds;
		size_t nr = drawings->nr;

		for (size_t i = 0; i < options->nr_kinds; i++)
			is_wanted |= options->kinds[i] == kind;
		if (!is_wanted)
			continue;
		if (drawings_add(drawings, c, kind, is_chosen, &choice))
			return say(EXIT_FAILED, "plot: no memory");
		if (options->nr_kinds && drawings->nr == nr)
			return say(EXIT_CANNOT_JUDGE,
				   "plot: no %s to draw: it needs %s%s",
				   kind->name, kind->needs,
				   options->nr_workloads
					   ? " of the workloads named"
					   : "");
	}
	if (!drawings->nr)
		return say(EXIT_CANNOT_JUDGE,
			   "plot: these records have nothing to draw%s",
			   options->nr_workloads ? " of the workloads named"
						 : "");
	return EXIT_DONE;
}

static int check_names(const struct comparison *c,
		       const struct options *options)
{
	for (size_t i = 0; i < options->nr_workloads; i++) {
		bool is_there = false;

		for (size_t r = 0; r < c->nr_rows; r++)
			is_there |= !strcmp(c->rows[r].workload,
					    options->workloads[i]);
		if (!is_there)
			return say(EXIT_FAILED,
				   "plot: these records have no workload '%s'",
				   options->workloads[i]);
	}
	return EXIT_DONE;
}

static int plot_sides(const struct sides *sides, const struct options *options)
{
	const struct compare_options typical = { METRIC_TYPICAL,
						 DEFAULT_MARGIN_PCT };
	struct drawings drawings = { 0 };
	struct comparison c;
	char folder[4096];
	int code = compare_sides("plot", &typical, sides, &c);

	if (code)
		return code;
	snprintf(folder, sizeof(folder), "%s/plots", sides->dirs[0].path);
	code = check_names(&c, options);
	if (!code)
		code = find_drawings(&c, options, &drawings);
	if (!code)
		code = draw_all(&drawings,
				options->folder ? options->folder : folder,
				options->formats);
	drawings_free(&drawings);
	comparison_free(&c);
	return code;
}

/* --- options --- */

static int take_kinds(const struct arg *arg, const char *what, const char *text,
		      void *to)
{
	struct options *options = to;
	char names[256] = "", *copy = strdup(text), *rest = copy, *one;
	int code = copy ? 0 : say(EXIT_FAILED, "plot: no memory");

	for (const struct kind *kind = kinds; kind->name; kind++)
		snprintf(names + strlen(names), sizeof(names) - strlen(names),
			 "%s%s", kind == kinds ? "" : ", ", kind->name);
	while (!code && (one = strsep(&rest, ","))) {
		const struct kind *kind = kind_find(one);

		if (kind)
			options->kinds[options->nr_kinds++] = kind;
		else
			code = say(EXIT_USAGE, "--kind takes %s, not '%s'",
				   names, one);
	}
	free(copy);
	return code;
}

/* "svg,text" as "svg text". */
static int take_formats(const struct arg *arg, const char *what,
			const char *text, void *to)
{
	struct options *options = to;
	char *copy = strdup(text), *rest = copy, *one;
	int code = copy ? 0 : say(EXIT_FAILED, "plot: no memory");

	options->formats[0] = '\0';
	while (!code && (one = strsep(&rest, ","))) {
		if (strcmp(one, "svg") && strcmp(one, "png") &&
		    strcmp(one, "pdf") && strcmp(one, "text"))
			code = say(EXIT_USAGE,
				   "--format takes svg, png, pdf and text, "
				   "with commas between, not '%s'",
				   one);
		else if (strstr(options->formats, one))
			code = say(EXIT_USAGE, "--format has %s twice", one);
		else
			sprintf(options->formats + strlen(options->formats),
				"%s%s", options->formats[0] ? " " : "", one);
	}
	free(copy);
	return code;
}

static int take_workload(const struct arg *arg, const char *what,
			 const char *text, void *to)
{
	struct options *options = to;

	options->workloads[options->nr_workloads++] = text;
	return 0;
}

static const struct arg known[] = {
	{ "workload", take_workload },
	{ "kind", take_kinds },
	{ "format", take_formats },
	{ "output", take_text, offsetof(struct options, folder) },
	{ 0 },
};

/* How many there can be: a kind is at least a letter and a comma. */
static size_t most_words(int argc, char **argv)
{
	size_t most = 1;

	for (int i = 0; i < argc; i++)
		most += strlen(argv[i]);
	return most;
}

int cmd_plot(int argc, char **argv)
{
	size_t most = most_words(argc, argv);
	struct options options = {
		.formats = FORMATS,
		.kinds = calloc(most, sizeof(*options.kinds)),
		.workloads = calloc(most, sizeof(*options.workloads)),
	};
	struct sides sides;
	int code = options.kinds && options.workloads
			   ? args_read(known, &options, argc, argv)
			   : say(EXIT_FAILED, "plot: no memory");

	if (!code && optind == argc)
		code = usage("plot");
	if (!code)
		code = read_sides("plot", argv + optind, argc - optind, &sides);
	if (!code) {
		code = plot_sides(&sides, &options);
		sides_free(&sides);
	}
	free(options.kinds);
	free(options.workloads);
	return code;
}
