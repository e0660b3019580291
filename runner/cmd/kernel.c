// SPDX-License-Identifier: GPL-2.0-or-later
/* faultline kernel: images for guests, built or fetched. */
#include "runner/kernel/kernel.h"

#include "runner/cmd/args.h"
#include "runner/cmd/cmd.h"
#include "runner/cmd/run.h"
#include "runner/cmd/source_options.h"
#include "runner/plan/execute.h"
#include "runner/say.h"

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

struct fetch {
	bool source;
	const char *output;
};

static int fetch(int argc, char **argv)
{
	static const struct arg known[] = {
		{ "source", take_flag, offsetof(struct fetch, source) },
		{ "output", take_text, offsetof(struct fetch, output) },
		{ 0 },
	};
	struct fetch wanted = { .output = NULL };
	char path[PATH_MAX];
	int code = args_read(known, &wanted, argc, argv);

	if (!code)
		code = words("kernel", argc, argv, 1, 1);
	if (!code)
		code = kernel_fetch(argv[optind], wanted.source, path,
				    sizeof(path));
	if (!code && wanted.output)
		code = kernel_copy(path, wanted.output);
	return code ? code : print(wanted.output ? wanted.output : path);
}

/* ---- build ---- */

static int parse_image(int argc, char **argv, const char **image)
{
	static const struct arg known[] = {
		{ "output", take_text },
		{ 0 },
	};
	int code = args_read(known, image, argc, argv);

	if (!code && optind < argc)
		code = say(EXIT_USAGE, "kernel build: '%s' is no option",
			   argv[optind]);
	if (!code && !*image)
		code = say(EXIT_USAGE, "kernel build needs -o IMAGE");
	return code;
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
	if (!strcmp(argv[1], "fetch")) {
		argv[1] = "kernel fetch";
		return fetch(argc - 1, argv + 1);
	}
	if (!strcmp(argv[1], "build")) {
		argv[1] = "kernel build";
		return build(argc - 1, argv + 1);
	}
	return say(EXIT_USAGE, "kernel takes fetch or build, not '%s'",
		   argv[1]);
}
