// SPDX-License-Identifier: GPL-2.0-or-later
/* faultline letter: a run as text to paste under a patch. */
#include "results/letter.h"
#include "runner/cmd/args.h"
#include "runner/cmd/cmd.h"
#include "runner/cmd/gnuplot.h"
#include "runner/cmd/judging.h"
#include "runner/say.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct options {
	struct compare_options compare;
	bool all;
};

static bool is_of_curve(const struct comparison *c, const struct row *row,
			const void *start)
{
	return rows_same_curve(row, start);
}

/* A letter without its drawing is still a letter: NULL, after a sentence. */
static char *draw(const struct comparison *c, const struct curve *curve)
{
	struct drawings drawings = { 0 };
	char *text = NULL;

	if (curve->end - curve->start < 2)
		return NULL; /* one point is no curve */
	if (drawings_add(&drawings, c, kind_find("throughput"), is_of_curve,
			 &c->rows[curve->start]) ||
	    !drawings.nr || gnuplot_content(drawings.all, "text", &text))
		say(EXIT_DONE, "letter: it has no drawing");
	drawings_free(&drawings);
	return text;
}

static int write_letter(const struct sides *sides, const struct comparison *c,
			const struct options *options)
{
	const struct run_dir *dir = &sides->dirs[sides->origins[0].dir];
	struct letter letter = {
		.about = { .all = options->all },
		.plan = dir->plan,
		.version = sides_version(sides),
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

#define AT(member) offsetof(struct options, member)

static const struct arg known[] = {
	{ "margin", take_percent, AT(compare.margin_pct) },
	{ "all", take_flag, AT(all) },
	{ 0 },
};

int cmd_letter(int argc, char **argv)
{
	struct options options = {
		.compare = { METRIC_TYPICAL, DEFAULT_MARGIN_PCT },
	};
	struct comparison c;
	struct sides sides;
	int code = args_read(known, &options, argc, argv);

	if (!code && optind == argc)
		code = usage("letter");
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
		code = read_units("letter", &sides);
	if (!code)
		code = compare_sides("letter", &options.compare, &sides, &c);
	if (!code) {
		code = write_letter(&sides, &c, &options);
		if (!code)
			code = check_comparable("letter", &c);
		comparison_free(&c);
	}
	sides_free(&sides);
	return code;
}
