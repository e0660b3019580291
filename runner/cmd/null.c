// SPDX-License-Identifier: GPL-2.0-or-later
/* faultline null: one image on both sides, to learn what noise is. */
#include "results/null.h"
#include "runner/cmd/args.h"
#include "runner/cmd/cmd.h"
#include "runner/cmd/judging.h"
#include "runner/say.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const json_t *kernel_of(const struct sides *sides, size_t side)
{
	const struct side_origin *origin = &sides->origins[side];
	const json_t *kernels =
		json_object_get(sides->dirs[origin->dir].plan, "kernels");
	const char *label;

	for (size_t i = 0; i < json_array_size(kernels); i++) {
		label = json_string_value(
			json_object_get(json_array_get(kernels, i), "label"));
		if (label && !strcmp(label, origin->kernel))
			return json_array_get(kernels, i);
	}
	return NULL;
}

static bool is_same(const struct sides *sides, const char *key)
{
	const char *a =
		json_string_value(json_object_get(kernel_of(sides, 0), key));
	const char *b =
		json_string_value(json_object_get(kernel_of(sides, 1), key));

	return !strcmp(a ? a : "", b ? b : "");
}

/* The same file, or one kernel of the machine. */
static bool is_one_image(const struct sides *sides)
{
	return is_same(sides, "image") && is_same(sides, "release");
}

static int report(const struct sides *sides, double effect_pct)
{
	const struct compare_options options = { METRIC_TYPICAL,
						 DEFAULT_MARGIN_PCT };
	struct comparison c;
	int err;

	if (sides->nr_sides != 2)
		return say(EXIT_CANNOT_JUDGE,
			   "null: takes two sides of one image, not %zu",
			   sides->nr_sides);
	if (!is_one_image(sides))
		return say(EXIT_CANNOT_JUDGE,
			   "null: %s and %s are two images; run one image with "
			   "two labels",
			   sides->sides[0].label, sides->sides[1].label);
	if (compare_sides("null", &options, sides, &c))
		return EXIT_FAILED;
	err = null_print(stdout, &c, effect_pct);
	comparison_free(&c);
	if (err == -ENODATA)
		return say(EXIT_CANNOT_JUDGE,
			   "null: fewer than two boots a side say nothing of "
			   "boots");
	if (!err && fflush(stdout))
		err = -errno;
	if (err)
		return say(EXIT_FAILED, "null: stdout: %s", strerror(-err));
	return EXIT_DONE;
}

static const struct arg known[] = {
	{ "effect", take_percent },
	{ 0 },
};

int cmd_null(int argc, char **argv)
{
	double effect_pct = 2;
	struct sides sides;
	int code = args_read(known, &effect_pct, argc, argv);

	if (!code && optind == argc)
		code = usage("null");
	if (!code)
		code = read_sides("null", argv + optind, argc - optind, &sides);
	if (code)
		return code;
	code = report(&sides, effect_pct);
	sides_free(&sides);
	return code;
}
