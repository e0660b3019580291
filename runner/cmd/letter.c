// SPDX-License-Identifier: GPL-2.0-or-later
/* faultline letter: a run as text to paste under a patch. */
#include "results/letter.h"
#include "runner/cmd/cmd.h"
#include "runner/cmd/gnuplot.h"
#include "runner/cmd/judging.h"
#include "runner/say.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct options {
	struct compare_options compare;
	bool all;
};

static char *title_of(const struct comparison *c, const struct curve *curve)
{
	const struct row *row = &c->rows[curve->start];
	char *name = curve_name(c, row), *title = NULL;

	if (name &&
	    asprintf(&title, "%s%s%s", name, row->is_emulated ? "; " : "",
		     row->is_emulated ? SCREENING_ONLY : "") < 0)
		title = NULL;
	free(name);
	return title;
}

static int run_gnuplot(const struct comparison *c, const struct curve *curve,
		       const char *tsv, char **text)
{
	char script[4096], *title;
	int code = gnuplot_script("letter.gp", script, sizeof(script));

	if (!code)
		code = gnuplot_tsv(c, curve->start, tsv);
	if (code)
		return code;
	title = title_of(c, curve);
	if (!title)
		return say(EXIT_FAILED, "letter: no memory");
	code = gnuplot(script, tsv, title, "", c->nr_sides, text);
	free(title);
	return code;
}

/* A letter without its drawing is still a letter: NULL, after a sentence. */
static char *draw(const struct comparison *c, const struct curve *curve)
{
	const char *dir = getenv("TMPDIR");
	char *text = NULL, *tsv;
	int fd;

	if (curve->end - curve->start < 2)
		return NULL; /* one point is no curve */
	if (asprintf(&tsv, "%s/faultline-XXXXXX", dir ? dir : "/tmp") < 0)
		return NULL;
	fd = mkstemp(tsv);
	if (fd < 0) {
		say(EXIT_DONE, "letter: %s: %m; no drawing", tsv);
	} else {
		close(fd);
		if (run_gnuplot(c, curve, tsv, &text))
			say(EXIT_DONE, "letter: it has no drawing");
		unlink(tsv);
	}
	free(tsv);
	return text;
}

static const char *version_of(const struct run_dir *dir)
{
	const char *version = json_string_value(json_object_get(
		json_array_get(dir->boots, 0), "faultline_version"));

	return version ? version : "";
}

static int write_letter(const struct sides *sides, const struct comparison *c,
			const struct options *options)
{
	const struct run_dir *dir = &sides->dirs[sides->origins[0].dir];
	struct letter letter = {
		.about = { .all = options->all },
		.plan = dir->plan,
		.version = version_of(dir),
		.curve = letter_curve(c),
	};
	char *drawing = NULL;
	int err;

	if (letter.curve < c->nr_curves)
		drawing = draw(c, &c->curves[letter.curve]);
	letter.drawing = drawing;
	err = about_sides(sides, &letter.about);
	if (!err)
		err = letter_print(stdout, c, &letter);
	about_free(&letter.about);
	free(drawing);
	if (!err && (fflush(stdout) || ferror(stdout)))
		err = -errno;
	if (err)
		return say(EXIT_FAILED, "letter: stdout: %s", strerror(-err));
	return EXIT_DONE;
}

static int parse(int argc, char **argv, struct options *options)
{
	static const struct option longs[] = {
		{ "margin", required_argument, NULL, 'M' },
		{ "all", no_argument, NULL, 'a' },
		{ 0 },
	};
	int option, code = 0;

	optind = 1;
	opterr = 0;
	while (!code &&
	       (option = getopt_long(argc, argv, "+", longs, NULL)) != -1) {
		if (option == 'M')
			code = parse_percent("--margin", optarg,
					     &options->compare.margin_pct);
		else if (option == 'a')
			options->all = true;
		else
			code = usage("letter");
	}
	return code || optind < argc ? code : usage("letter");
}

int cmd_letter(int argc, char **argv)
{
	struct options options = {
		.compare = { METRIC_TYPICAL, DEFAULT_MARGIN_PCT },
	};
	struct comparison c;
	struct sides sides;
	int code = parse(argc, argv, &options);

	if (!code)
		code = read_sides("letter", argv + optind, argc - optind,
				  &sides);
	if (code)
		return code;
	if (sides.nr_sides < 2)
		code = say(EXIT_CANNOT_JUDGE,
			   "letter: one kernel only, %s; a letter compares",
			   sides.sides[0].label);
	else
		code = compare_sides("letter", &options.compare, &sides, &c);
	if (!code) {
		code = write_letter(&sides, &c, &options);
		comparison_free(&c);
	}
	sides_free(&sides);
	return code;
}
