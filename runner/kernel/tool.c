// SPDX-License-Identifier: GPL-2.0-or-later
/* Runs the programs a build is made with, and says what one of them said. */
#include "runner/kernel/tool.h"

#include "runner/kernel/kernel.h"
#include "runner/say.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define ARGS_MAX 48

const volatile int *kernel_stop;

int tool_runv(struct spawn *spawn, const char *const *argv)
{
	int err;

	spawn->argv = (char *const *)(uintptr_t)argv;
	spawn->stop = kernel_stop;
	spawn->ask_first = true;
	err = spawn_run(spawn);
	return err ? err : spawn->exit_code;
}

static int run_list(struct spawn *spawn, const char *program, va_list list)
{
	const char *argv[ARGS_MAX + 1] = { program };
	size_t nr = 1;

	while (nr < ARGS_MAX && (argv[nr] = va_arg(list, const char *)))
		nr++;
	return nr < ARGS_MAX ? tool_runv(spawn, argv) : -E2BIG;
}

int tool_run(struct spawn *spawn, const char *program, ...)
{
	va_list list;
	int ret;

	va_start(list, program);
	ret = run_list(spawn, program, list);
	va_end(list);
	return ret;
}

/* The line that says why: an error rather than a hint or a warning. */
static const char *telling_line(char *text)
{
	const char *first = NULL;
	char *save = NULL;

	for (char *line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		if (strstr(line, "fatal:") || strstr(line, "error:") ||
		    !strncmp(line, "E: ", 3) || !strncmp(line, "tar: ", 5))
			return line;
		first = first ? first : line;
	}
	return first;
}

int tool_say(const char *format, ...)
{
	char text[PATH_MAX + 1000];
	va_list args;

	if (kernel_stop && *kernel_stop)
		return say(EXIT_FAILED, "stopped");
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return say(EXIT_FAILED, "%s", text);
}

int tool_failed(const struct spawn *spawn, const char *what)
{
	const char *line = spawn->err ? telling_line(spawn->err) : NULL;

	if (!spawn->err)
		return tool_say("%s: %s could not be run", what,
				spawn->argv[0]);
	if (spawn->exit_code == 127)
		return tool_say("%s: %s is not installed", what,
				spawn->argv[0]);
	if (!line)
		return tool_say("%s: %s ended with %d", what, spawn->argv[0],
				spawn->exit_code);
	return tool_say("%s: %s", what, line);
}

int tool(const char *what, const char *program, ...)
{
	struct spawn spawn = { 0 };
	va_list list;
	int code = 0;

	va_start(list, program);
	if (run_list(&spawn, program, list))
		code = tool_failed(&spawn, what);
	va_end(list);
	spawn_free(&spawn);
	return code;
}

const char *tool_line(struct spawn *spawn)
{
	if (!spawn->out)
		return "";
	spawn->out[strcspn(spawn->out, "\n")] = '\0';
	return spawn->out;
}
