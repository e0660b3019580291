// SPDX-License-Identifier: GPL-2.0-or-later
/* Whether what a kernel build needs is installed, asked before it begins. */
#include "runner/kernel/make.h"

#include "runner/kernel/tool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A program, and Debian's package of it. */
static const struct {
	const char *program, *package;
} programs[] = {
	{ "make", "make" },   { "ld", "binutils" }, { "flex", "flex" },
	{ "bison", "bison" }, { "bc", "bc" },	    { "perl", "perl" },
	{ "git", "git" },     { "tar", "tar" },	    { "xz", "xz-utils" },
};

bool in_path(const char *program)
{
	const char *path = getenv("PATH");
	char file[PATH_MAX];

	while (path && *path) {
		size_t length = strcspn(path, ":");

		snprintf(file, sizeof(file), "%.*s/%s", (int)length, path,
			 program);
		if (!access(file, X_OK))
			return true;
		path += length + (path[length] == ':');
	}
	return false;
}

static void add(char *list, size_t bytes, const char *package)
{
	size_t used = strlen(list);

	snprintf(list + used, bytes - used, " %s", package);
}

/* objtool's; the compiler knows where headers are. */
static bool has_header(const char *header)
{
	struct spawn spawn = { 0 };
	bool found = !tool_run(&spawn, "gcc", "-E", "-include", header, "-x",
			       "c", "/dev/null", NULL);

	spawn_free(&spawn);
	return found;
}

int build_needs(const struct kernel_arch *arch, const char *cross)
{
	char missing[512] = "", compiler[64], package[80];

	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		if (!in_path(programs[i].program))
			add(missing, sizeof(missing), programs[i].package);
	}
	if (!in_path("gcc"))
		add(missing, sizeof(missing), "gcc");
	else if (!has_header("gelf.h"))
		add(missing, sizeof(missing), "libelf-dev");
	snprintf(compiler, sizeof(compiler), "%sgcc", cross);
	snprintf(package, sizeof(package), "gcc-%.*s", (int)strlen(cross) - 1,
		 cross);
	if (*cross && !in_path(compiler))
		add(missing, sizeof(missing), package);
	if (!*missing)
		return 0;
	return tool_say(
		"to build a kernel for %s, this machine lacks packages: "
		"apt-get install%s",
		arch->name, missing);
}
