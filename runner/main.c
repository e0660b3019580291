// SPDX-License-Identifier: GPL-2.0-or-later
/* The program: finds the command; the table is in runner/cmd/help.c. */
#include "runner/cmd/cmd.h"
#include "runner/say.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "help";

	/* Only as the init of our own initramfs, never as a container's. */
	if (getpid() == 1 && !strcmp(argv[0], "/init"))
		cmd_init();
	if (!strcmp(name, "--version")) {
		puts("faultline " VERSION);
		return EXIT_DONE;
	}
	if (!strcmp(name, "--help") || !strcmp(name, "-h"))
		name = "help";
	if (argc > 2 && !strcmp(argv[2], "--help")) {
		argv[2] = argv[1];
		return cmd_help(argc - 1, argv + 1);
	}
	for (const struct command *cmd = commands; cmd->name; cmd++) {
		if (!strcmp(cmd->name, name))
			return cmd->run(argc > 1 ? argc - 1 : argc,
					argc > 1 ? argv + 1 : argv);
	}
	return say(EXIT_USAGE, "no command '%s'; faultline help has them",
		   name);
}
