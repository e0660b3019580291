// SPDX-License-Identifier: GPL-2.0-or-later
/* faultline run: makes the plan, carries it out, keeps the records. */
#include "runner/cmd/run.h"
#include "runner/cmd/cmd.h"
#include "runner/cmd/fit.h"
#include "runner/cmd/keep.h"
#include "runner/say.h"

#include <stdio.h>
#include <unistd.h>

const struct run_defaults run_defaults = {
	.time_s = 1,
	.passes = { PASS_TIMING, PASS_LOCKS },
	.nr_passes = 2,
};

static bool holds_plan(const char *dir)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/plan.json", dir);
	return !access(path, F_OK);
}

int run_create(const struct run_options *options, struct store **store)
{
	json_t *json;
	int code;

	if (holds_plan(options->dir))
		return say(
			EXIT_FAILED,
			"%s holds a plan already; give -o a new directory, or "
			"go on with: faultline run --resume %s",
			options->dir, shell_word(options->dir));
	json = plan_to_json(&options->plan);
	code = keep_create(options->dir, json, store);
	json_decref(json);
	return code;
}

int run_carry_out(const struct run_options *options, struct carry *carry)
{
	int code;

	*carry = (struct carry){ .dir = options->dir,
				 .how = "--resume",
				 .plan = &options->plan,
				 .tuned = options->tuned,
				 .must_boot = options->must_boot };
	code = fit_machine(&options->plan);
	if (!code)
		code = run_create(options, &carry->store);
	if (code)
		return code;
	carry->boots = json_array();
	code = carry->boots ? carry_out(carry) : EXIT_FAILED;
	json_decref(carry->boots);
	store_close(carry->store);
	return code;
}

int cmd_run(int argc, char **argv)
{
	struct run_options options;
	struct carry carry;
	int code;

	if (resume_is_meant(argc, argv))
		return resume(argc, argv);
	code = run_options_parse(&options, &run_defaults, argc, argv);
	if (!code)
		code = run_carry_out(&options, &carry);
	if (!code)
		code = carry_report(&carry);
	run_options_free(&options);
	return code;
}
