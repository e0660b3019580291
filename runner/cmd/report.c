// SPDX-License-Identifier: GPL-2.0-or-later
/* faultline report: a comparison with all there is to it, as one file. */
#include "results/report.h"
#include "plots/inline.h"
#include "results/letter.h"
#include "runner/cmd/args.h"
#include "runner/cmd/cmd.h"
#include "runner/cmd/gnuplot.h"
#include "runner/cmd/judging.h"
#include "runner/cmd/plot.h"
#include "runner/cmd/report_layout.h"
#include "runner/say.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct options {
	struct compare_options compare;
	bool is_markdown;
	const char *file; /* "-": stdout; NULL: by the format */
	const char *raw;  /* where the directory can be had; NULL: here */
};

/* --- drawings --- */

struct pictures {
	struct report_figure *all;
	size_t nr;
};

static void pictures_free(struct pictures *figures)
{
	for (size_t i = 0; i < figures->nr; i++) {
		free((char *)(uintptr_t)figures->all[i].content);
		free((char *)(uintptr_t)figures->all[i].title);
	}
	free(figures->all);
}

/* The line under a title is as well known to who does not see the drawing. */
static char *words_of(const struct drawing *d)
{
	char *title = drawing_title(d), *caption = drawing_caption(d), *words;

	if (!title || !caption ||
	    asprintf(&words, "%s; %s", title, caption) < 0)
		words = NULL;
	for (char *line = words; line && (line = strchr(line, '\n'));)
		*line = ' ';
	free(title);
	free(caption);
	return words;
}

static int add_figure(struct pictures *figures, const struct drawing *d,
		      bool is_text)
{
	struct report_figure *f = &figures->all[figures->nr];
	char *content;
	int code = gnuplot_content(d, is_text ? "text" : "svg", &content);

	if (code)
		return code;
	*f = (struct report_figure){
		.content = is_text ? content : inline_svg(content, figures->nr),
		.title = words_of(d),
		.row = d->kind->of == OF_CURVE ? d->rows[0] : NOT_OF_CURVE,
	};
	figures->nr++;
	if (!is_text)
		free(content);
	if (!f->content || !f->title)
		return say(EXIT_FAILED, "report: no memory");
	return EXIT_DONE;
}

/* Of the whole, all that there are; curves of all but the floors. */
static bool is_shown(const struct comparison *c, const struct row *row,
		     const void *kind)
{
	return ((const struct kind *)kind)->of != OF_CURVE ||
	       !plot_is_floor(row->workload);
}

/* What a letter would show. */
static bool is_of_curve(const struct comparison *c, const struct row *row,
			const void *start)
{
	return rows_same_curve(row, start);
}

static int find_drawings(const struct comparison *c, bool is_text,
			 struct drawings *drawings)
{
	size_t curve = letter_curve(c);
	int err = 0;

	if (is_text && curve < c->nr_curves)
		return drawings_add(drawings, c, kind_find("throughput"),
				    is_of_curve,
				    &c->rows[c->curves[curve].start]);
	for (const struct kind *kind = kinds; kind->name && !err && !is_text;
	     kind++)
		err = drawings_add(drawings, c, kind, is_shown, kind);
	return err;
}

/* Where boots have it, see report_layout.c. */
static void add_layout(const struct sides *sides, bool is_text,
		       struct pictures *figures)
{
	struct report_figure *f = &figures->all[figures->nr];

	f->content = report_layout(sides, is_text, figures->nr);
	f->title = f->content ? strdup("Cachelines of the fields that page "
				       "faults and mmap_lock use")
			      : NULL;
	f->row = NOT_OF_CURVE;
	figures->nr += f->title != NULL;
}

/* A report without its drawings is still a report; it is said. */
static void draw(const struct sides *sides, const struct comparison *c,
		 bool is_text, struct pictures *figures)
{
	struct drawings drawings = { 0 };
	int code = EXIT_DONE;

	if (find_drawings(c, is_text, &drawings))
		code = say(EXIT_FAILED, "report: no memory");
	figures->all = calloc(drawings.nr + 2, sizeof(*figures->all));
	if (!figures->all && !code)
		code = say(EXIT_FAILED, "report: no memory");
	for (size_t i = 0; i < drawings.nr && !code; i++)
		code = add_figure(figures, &drawings.all[i], is_text);
	if (figures->all)
		add_layout(sides, is_text, figures);
	drawings_free(&drawings);
	if (code)
		say(EXIT_DONE, "report: it lacks drawings");
}

/* --- the raw data's address, from where the report will be --- */

/* As in a link: what is no letter, digit, or one of these is %XX. */
static char *encode(const char *path)
{
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	if (!out)
		return NULL;
	for (; *path; path++) {
		unsigned char c = (unsigned char)*path;

		if (c < 128 && (isalnum(c) || strchr("/.-_~", c)))
			fputc(c, out);
		else
			fprintf(out, "%%%02X", c);
	}
	return fclose(out) ? NULL : text;
}

/* The folder that a file is or will be in, without links and dots. */
static bool find_folder(const char *file, char real[PATH_MAX])
{
	char *copy = strdup(file), *slash = copy ? strrchr(copy, '/') : NULL;
	bool found;

	if (slash)
		slash[slash == copy] = '\0';
	found = copy && realpath(slash ? copy : ".", real);
	free(copy);
	return found;
}

/* "../ab" from data/x/ to data/ab; "" from a folder to itself. */
static char *relative(const char *from, const char *to)
{
	size_t common = 0, bytes;
	char *text = NULL;
	FILE *out = open_memstream(&text, &bytes);

	if (!out)
		return NULL;
	for (size_t i = 0;; i++) {
		bool ends_from = !from[i] || from[i] == '/';
		bool ends_to = !to[i] || to[i] == '/';

		if (ends_from && ends_to)
			common = i;
		if (from[i] != to[i] || !from[i])
			break;
	}
	for (const char *up = from + common; *up; up++)
		if (*up == '/' && up[1])
			fputs("../", out);
	for (to += common; *to == '/';)
		to++;
	fputs(to, out);
	if (fclose(out))
		return NULL;
	if (bytes && text[bytes - 1] == '/')
		text[bytes - 1] = '\0';
	return text;
}

static char *raw_of(const struct run_dir *dir, const struct options *options)
{
	char from[PATH_MAX], to[PATH_MAX], *path, *address;

	if (options->raw)
		return strdup(options->raw);
	if (!find_folder(strcmp(options->file, "-") ? options->file : "x",
			 from) ||
	    !realpath(dir->path, to))
		return strdup("");
	path = relative(from, to);
	address = path ? encode(path) : NULL;
	free(path);
	return address;
}

static bool find_raws(const struct sides *sides, const struct options *options,
		      char **raws)
{
	for (size_t i = 0; i < sides->nr_dirs; i++) {
		raws[i] = raw_of(&sides->dirs[i], options);
		if (!raws[i])
			return false;
	}
	return true;
}

/* --- the report --- */

static int write_report(FILE *out, const struct sides *sides,
			const struct comparison *c,
			const struct options *options,
			const struct pictures *figures, char **raws)
{
	report_fn *print = options->is_markdown ? report_markdown : report_html;
	size_t curve = letter_curve(c);
	struct report report = {
		.about = { .all = true },
		.sides = sides,
		.version = sides_version(sides),
		.raws = (const char *const *)raws,
		.figures = figures->all,
		.nr_figures = figures->nr,
		.curve = curve < c->nr_curves ? curve : 0,
	};
	int err = about_sides(sides, &report.about);

	if (!err)
		err = print(out, c, &report);
	about_free(&report.about);
	return err;
}

static bool is_file(FILE *out)
{
	struct stat st;

	return !fstat(fileno(out), &st) && S_ISREG(st.st_mode);
}

/* A report that did not come to its end is not left behind. */
static int write_file(const struct sides *sides, const struct comparison *c,
		      const struct options *options,
		      const struct pictures *figures, char **raws)
{
	bool is_stdout = !strcmp(options->file, "-");
	FILE *out = is_stdout ? stdout : fopen(options->file, "we");
	bool is_ours;
	int err;

	if (!out)
		return say(EXIT_FAILED, "report: %s: %m", options->file);
	is_ours = !is_stdout && is_file(out);
	err = write_report(out, sides, c, options, figures, raws);
	if (!err && (fflush(out) || ferror(out)))
		err = -errno;
	if (!is_stdout && fclose(out) && !err)
		err = -errno;
	if (!err)
		return EXIT_DONE;
	if (is_ours)
		remove(options->file);
	return say(EXIT_FAILED, "report: %s: %s",
		   is_stdout ? "stdout" : options->file, strerror(-err));
}

static int report_sides(const struct sides *sides, struct options *options)
{
	char file[PATH_MAX], **raws = calloc(sides->nr_dirs + 1, sizeof(*raws));
	struct pictures figures = { 0 };
	struct comparison c;
	int code = compare_sides("report", &options->compare, sides, &c);

	if (code)
		goto out_free;
	snprintf(file, sizeof(file), "%s/report.html", sides->dirs[0].path);
	if (!options->file)
		options->file = options->is_markdown ? "-" : file;
	if (!raws || !find_raws(sides, options, raws))
		code = say(EXIT_FAILED, "report: no memory");
	if (!code) {
		draw(sides, &c, options->is_markdown, &figures);
		code = write_file(sides, &c, options, &figures, raws);
	}
	if (!code && strcmp(options->file, "-"))
		puts(options->file);
	if (!code && sides->nr_sides > 1)
		code = check_comparable("report", &c);
	pictures_free(&figures);
	comparison_free(&c);
out_free:
	for (size_t i = 0; raws && i < sides->nr_dirs; i++)
		free(raws[i]);
	free(raws);
	return code;
}

/* --- options --- */

static int take_format(const struct arg *arg, const char *what,
		       const char *text, void *to)
{
	bool is_markdown = !strcmp(text, "markdown");

	*(bool *)to = is_markdown;
	if (is_markdown || !strcmp(text, "html"))
		return 0;
	return say(EXIT_USAGE, "--format takes html or markdown, not '%s'",
		   text);
}

#define AT(member) offsetof(struct options, member)

static const struct arg known[] = {
	{ "output", take_text, AT(file) },
	{ "raw", take_text, AT(raw) },
	{ "format", take_format, AT(is_markdown) },
	{ "margin", take_percent, AT(compare.margin_pct) },
	{ 0 },
};

int cmd_report(int argc, char **argv)
{
	struct options options = {
		.compare = { METRIC_TYPICAL, DEFAULT_MARGIN_PCT },
	};
	struct sides sides;
	int code = args_read(known, &options, argc, argv);

	if (!code && optind == argc)
		code = usage("report");
	if (!code)
		code = read_sides("report", argv + optind, argc - optind,
				  &sides);
	if (code)
		return code;
	code = read_units("report", &sides);
	if (!code)
		code = report_sides(&sides, &options);
	sides_free(&sides);
	return code;
}
