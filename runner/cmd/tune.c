// SPDX-License-Identifier: GPL-2.0-or-later
/* faultline tune: sets the machine for a quiet run, or back. */
#include "runner/cmd/args.h"
#include "runner/cmd/cmd.h"
#include "runner/cmd/tuning.h"
#include "runner/host/state.h"
#include "runner/say.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char *why_of(const char *path)
{
	const char *file = strrchr(path, '/');

	for (const struct state_check *c = state_checks; c->name; c++)
		if (c->tune && !strcmp(strrchr(c->path, '/'), file))
			return c->why;
	return "";
}

/* stdout has what was done, and why. */
static void tell(enum tune_event event, const struct tune_change *change,
		 const char *now, int err)
{
	if (event == TUNE_SET)
		printf("%s: %s, was %s (%s)\n", change->path, change->set,
		       change->was, why_of(change->path));
	else if (event == TUNE_RESTORED)
		printf("%s: %s, was %s\n", change->path, change->was,
		       change->set);
	else
		tuning_tell(event, change, now, err);
}

static const struct arg known[] = {
	{ "undo", take_flag },
	{ 0 },
};

int cmd_tune(int argc, char **argv)
{
	struct tune *tune;
	size_t nr_before;
	bool undo = false;
	int err, code = args_read(known, &undo, argc, argv);

	if (!code)
		code = words("tune", argc, argv, 0, 0);
	if (!code)
		code = tuning_open(&tune);
	if (code)
		return code;
	nr_before = tune_nr_changes(tune);
	err = undo ? tune_undo(tune, 0, tell) : tune_apply(tune, tell);
	if (undo && !nr_before)
		say(0, "nothing to undo: nothing was tuned in this boot");
	else if (!undo && !err && tune_nr_changes(tune) == nr_before)
		say(0, nr_before ? "tuned already" : "nothing to tune here");
	tune_close(tune);
	if (fflush(stdout))
		return say(EXIT_FAILED, "stdout: %s", strerror(errno));
	return err ? EXIT_FAILED : EXIT_DONE;
}
