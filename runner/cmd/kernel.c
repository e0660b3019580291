// SPDX-License-Identifier: GPL-2.0-or-later
/* faultline kernel: images for guests, built or fetched. */
#include "runner/kernel/kernel.h"

#include "runner/cmd/cmd.h"
#include "runner/cmd/run.h"
#include "runner/cmd/source_options.h"
#include "runner/parse.h"
#include "runner/plan/execute.h"
#include "runner/say.h"

#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int print(const char *path)
{
	puts(path);
	return fflush(stdout) ? say(EXIT_FAILED, "stdout: %m") : EXIT_DONE;
}

/* ---- fetch ---- */

static int fetch(int argc, char **argv)
{
	static const struct option known[] = {
		{ "source", no_argument, NULL, 's' },
		{ "output", required_argument, NULL, 'o' },
		{ NULL, 0, NULL, 0 },
	};
	const char *output = NULL;
	bool source = false;
	char path[PATH_MAX];
	int option, code;

	opterr = 0;
	while ((option = getopt_long(argc, argv, "o:", known, NULL)) != -1) {
		if (option == '?')
			return parse_bad_option("kernel fetch", argv);
		if (option == 's')
			source = true;
		else
			output = optarg;
	}
	if (argc - optind != 1)
		return usage("kernel");
	code = kernel_fetch(argv[optind], source, path, sizeof(path));
	if (!code && output)
		code = kernel_copy(path, output);
	return code ? code : print(output ? output : path);
}

/* ---- build ---- */

static int parse_image(int argc, char **argv, const char **image)
{
	static const struct option known[] = {
		{ "output", required_argument, NULL, 'o' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	opterr = 0;
	while ((option = getopt_long(argc, argv, "o:", known, NULL)) != -1) {
		if (option == '?')
			return parse_bad_option("kernel build", argv);
		*image = optarg;
	}
	if (optind < argc)
		return say(EXIT_USAGE, "kernel build: '%s' is no option",
			   argv[optind]);
	if (!*image)
		return say(EXIT_USAGE, "kernel build needs -o IMAGE");
	return 0;
}

/* With two revisions both are built, the base into IMAGE.base. */
static int build_images(const struct source_options *options, const char *image)
{
	char base[PATH_MAX];
	struct kernel_side sides[2] = {
		{ .label = "base", .rev = options->base, .image = base },
		{ .label = options->head ? "head" : "kernel",
		  .rev = options->head ? options->head : options->base,
		  .patches = options->patches,
		  .nr_patches = options->nr_patches,
		  .image = image },
	};
	bool both = options->base && options->head;
	int code;

	snprintf(base, sizeof(base), "%s.base", image);
	code = kernel_build(&options->build, both ? sides : sides + 1,
			    both ? 2 : 1);
	if (!code && both)
		code = print(base);
	return code ? code : print(image);
}

static int build(int argc, char **argv)
{
	struct source_options options;
	const char *image = NULL;
	int code = source_options_take(&options,
				       " --source --patch --config --base "
				       "--head --work --jobs --arch ",
				       &argc, argv);

	if (!code)
		code = parse_image(argc, argv, &image);
	if (!code)
		code = build_images(&options, image);
	source_options_free(&options);
	return code;
}

int cmd_kernel(int argc, char **argv)
{
	if (argc < 2)
		return usage("kernel");
	source_clean_environment();
	catch_signals();
	kernel_stop = &execute_stop;
	if (!strcmp(argv[1], "fetch"))
		return fetch(argc - 1, argv + 1);
	if (!strcmp(argv[1], "build")) {
		argv[1] = "kernel build";
		return build(argc - 1, argv + 1);
	}
	return say(EXIT_USAGE, "kernel takes fetch or build, not '%s'",
		   argv[1]);
}
