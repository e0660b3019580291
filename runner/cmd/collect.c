// SPDX-License-Identifier: GPL-2.0-or-later
/* faultline collect: parts of one plan, measured elsewhere, as one run. */
#include "results/collect.h"
#include "runner/cmd/cmd.h"
#include "runner/parse.h"
#include "runner/say.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>

static int parse(int argc, char **argv, const char **out)
{
	static const struct option known[] = {
		{ "output", required_argument, NULL, 'o' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	*out = NULL;
	opterr = 0;
	while ((option = getopt_long(argc, argv, "o:", known, NULL)) != -1) {
		if (option == '?')
			return parse_bad_option(argv[0], argv);
		*out = optarg;
	}
	return *out && optind < argc ? 0 : usage(argv[0]);
}

int cmd_collect(int argc, char **argv)
{
	struct collected collected;
	const char *out;
	char why[1000];
	int code = parse(argc, argv, &out);

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
	    "%zu of the plan's %zu units have landed; see them with: faultline "
	    "compare %s",
	    collected.nr_landed, collected.nr_planned, shell_word(out));
	if (collected.nr_same)
		say(0, "%zu units are in two parts, as copies",
		    collected.nr_same);
	return EXIT_DONE;
}
