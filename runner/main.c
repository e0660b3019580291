// SPDX-License-Identifier: GPL-2.0-or-later
/* The program: finds the command; the table is in runner/cmd/help.c. */
#include "runner/cmd/cmd.h"
#include "runner/say.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/*
 * A stream that the caller has closed would be the next file that is opened:
 * what is printed would be in a record. Open the wrong way, it is an error.
 */
static void open_streams(void)
{
	for (int fd = 0; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) < 0 &&
		    open("/dev/null", fd ? O_RDONLY : O_WRONLY) != fd)
			_exit(EXIT_FAILED);
	}
}

/* A command that did not look whether its output arrived has not done it. */
static int finish(int code)
{
	if (code == EXIT_DONE && fflush(stdout))
		return say(EXIT_FAILED, "stdout: %s", strerror(errno));
	if (code == EXIT_DONE && ferror(stdout))
		return say(EXIT_FAILED, "stdout: not all could be written");
	return code;
}

static bool asks_for_help(int argc, char **argv)
{
	for (int i = 2; i < argc && strcmp(argv[i], "--"); i++) {
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
			return true;
	}
	return false;
}

static int run(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "help";

	if (!strcmp(name, "--version")) {
		puts("faultline " VERSION);
		return EXIT_DONE;
	}
	if (!strcmp(name, "--help") || !strcmp(name, "-h"))
		name = "help";
	if (asks_for_help(argc, argv)) {
		argv[2] = argv[1];
		return cmd_help(2, argv + 1);
	}
	for (const struct command *cmd = commands; cmd->name; cmd++) {
		if (!strcmp(cmd->name, name))
			return cmd->run(argc > 1 ? argc - 1 : argc,
					argc > 1 ? argv + 1 : argv);
	}
	return say(EXIT_USAGE, "no command '%s'; faultline help has them",
		   name);
}

int main(int argc, char **argv)
{
	/* Only as the init of our own initramfs, never as a container's. */
	if (getpid() == 1 && !strcmp(argv[0], "/init"))
		cmd_init();
	open_streams();
	return finish(run(argc, argv));
}
