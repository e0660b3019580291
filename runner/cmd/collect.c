// SPDX-License-Identifier: GPL-2.0-or-later
/* faultline collect: parts of one plan, measured elsewhere, as one run. */
#include "results/collect.h"
#include "runner/cmd/args.h"
#include "runner/cmd/cmd.h"
#include "runner/say.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static const struct arg known[] = {
	{ "output", take_text },
	{ 0 },
};

int cmd_collect(int argc, char **argv)
{
	struct collected collected;
	const char *out = NULL;
	char why[1000];
	int code = args_read(known, &out, argc, argv);

	if (!code && (!out || optind == argc))
		code = usage("collect");
	if (code)
		return code;
	/* A limit on files is an error of write(), not a death. */
	signal(SIGXFSZ, SIG_IGN);
	if (collect(argv + optind, (size_t)(argc - optind), out, &collected,
		    why, sizeof(why)))
		return say(EXIT_FAILED, "collect: %s", why);
	puts(out);
	if (fflush(stdout))
		return say(EXIT_FAILED, "stdout: %s", strerror(errno));
	say(0,
	    "%zu of the plan's %zu unit%s %s landed; see them with: faultline "
	    "compare %s",
	    collected.nr_landed, collected.nr_planned,
	    collected.nr_planned == 1 ? "" : "s",
	    collected.nr_landed == 1 ? "has" : "have", shell_word(out));
	if (collected.nr_same == 1)
		say(0, "one unit is in two parts, as a copy");
	else if (collected.nr_same)
		say(0, "%zu units are in two parts, as copies",
		    collected.nr_same);
	return EXIT_DONE;
}
