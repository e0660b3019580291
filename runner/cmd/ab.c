// SPDX-License-Identifier: GPL-2.0-or-later
/* faultline ab: from a patch to a letter, by way of two builds of one kernel. */
#include "runner/cmd/built.h"
#include "runner/cmd/cmd.h"
#include "runner/cmd/run.h"
#include "runner/cmd/source_options.h"
#include "runner/plan/execute.h"
#include "runner/say.h"

#include <string.h>

static int parse(struct source_options *options, struct run_options *run,
		 int argc, char **argv)
{
	const char *labels[] = { "base", "patched" };
	const struct run_defaults defaults = {
		.time_s = 1,
		.passes = { PASS_TIMING, PASS_LOCKS },
		.nr_passes = 2,
		.labels = labels,
		.nr_labels = 2,
		.nr_boots = 3,
	};
	int code = source_options_take(options,
				       " --source --patch --config --base "
				       "--head --work --jobs ",
				       &argc, argv);

	memset(run, 0, sizeof(*run));
	if (code)
		return code;
	if (!options->nr_patches && !options->head)
		return say(EXIT_USAGE, "ab needs --patch FILE, or --head REV: "
				       "what is compared with the base");
	if (options->head)
		labels[1] = "head";
	code = run_options_parse(run, &defaults, argc, argv);
	return code ? code : built_check_dir(run->dir);
}

static int print_letter(const struct run_options *run)
{
	char *argv[] = { "letter", run->dir, NULL };

	return cmd_letter(2, argv);
}

int cmd_ab(int argc, char **argv)
{
	struct source_options options;
	struct run_options run;
	struct carry carry;
	int letter, code;

	source_clean_environment();
	catch_signals();
	kernel_stop = &execute_stop;
	code = parse(&options, &run, argc, argv);
	if (!code) {
		struct kernel_side sides[] = {
			{ .rev = options.base },
			{ .rev = options.head ? options.head : options.base,
			  .patches = options.patches,
			  .nr_patches = options.nr_patches },
		};

		code = built_run(&options.build, sides, &run, &carry);
	}
	if (!code) {
		code = carry_tally(&carry);
		letter = print_letter(&run);
		code = code ? code : letter;
	}
	run_options_free(&run);
	source_options_free(&options);
	return code;
}
