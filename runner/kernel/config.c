// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The .config of a kernel: tinyconfig, then fragments, then whatever Kconfig
 * makes of them. What it made is looked at: an option that did not stick would
 * make another kernel than the one that was asked for.
 */
#include "runner/kernel/make.h"

#include "runner/kernel/tool.h"
#include "runner/say.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- lines ---- */

/* "CONFIG_X=value" or "# CONFIG_X is not set"; value "n" for both kinds. */
struct option {
	char name[128];
	char value[256];
};

/* 1: an option; 0: a blank line or a comment; -EINVAL: neither. */
static int parse_line(const char *line, struct option *option)
{
	int end = 0;

	line += strspn(line, " \t");
	if (sscanf(line, "# CONFIG_%119[A-Za-z0-9_] is not se%n", option->name,
		   &end) == 1 &&
	    end && line[end] == 't') {
		strcpy(option->value, "n");
		return 1;
	}
	if (!*line || *line == '#')
		return 0;
	if (sscanf(line, "CONFIG_%119[A-Za-z0-9_]=%255[^\n]", option->name,
		   option->value) != 2)
		return -EINVAL;
	return 1;
}

/* The next line of text, cut out into line; NULL at the end. */
static const char *next_line(const char *text, char *line, size_t bytes)
{
	size_t length = strcspn(text, "\n");

	if (!*text)
		return NULL;
	snprintf(line, bytes, "%.*s", (int)length, text);
	while (*line && strchr(" \t\r", line[strlen(line) - 1]))
		line[strlen(line) - 1] = '\0';
	return text + length + (text[length] == '\n');
}

/* The last assignment in text, as Kconfig reads it. */
static bool find_option(const char *text, const char *name,
			struct option *found)
{
	struct option option;
	bool known = false;
	char line[512];

	while (text && (text = next_line(text, line, sizeof(line)))) {
		if (parse_line(line, &option) > 0 &&
		    !strcmp(option.name, name)) {
			*found = option;
			known = true;
		}
	}
	return known;
}

/* ---- files ---- */

static int read_text(const char *path, char **text)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	*text = fd < 0 ? NULL : spawn_read_back(fd);
	if (fd >= 0)
		close(fd);
	return *text ? 0 : say(EXIT_FAILED, "%s: %m", path);
}

int config_read(const char *path, char **text)
{
	struct option option;
	unsigned int nr = 0;
	char line[512];
	int code = read_text(path, text);

	for (const char *at = *text; !code && at;) {
		at = next_line(at, line, sizeof(line));
		nr++;
		if (at && parse_line(line, &option) < 0)
			code = say(EXIT_USAGE,
				   "%s:%u: '%.60s' is no line of a .config",
				   path, nr, line);
	}
	return code;
}

/* All of ours, and what Kconfig made of it. */
struct fragments {
	const struct make *make;
	const char *btf; /* "" without pahole */
	const char *user;
};

static int write_all(const struct fragments *f, const char *path)
{
	const struct kernel_arch *arch = f->make->arch;
	FILE *file = fopen(path, "ae");
	int failed;

	if (!file)
		return say(EXIT_FAILED, "%s: %m", path);
	fprintf(file, "%s%s%s%s%s%s\n", kernel_needed, arch->needed,
		kernel_wished, arch->wished, f->btf, f->user ? f->user : "");
	failed = ferror(file);
	if (fclose(file) || failed)
		return say(EXIT_FAILED, "%s: %m", path);
	return 0;
}

/* ---- what stuck ---- */

static bool stuck(const char *config, const struct option *option)
{
	struct option found = { .value = "n" };

	find_option(config, option->name, &found);
	return !strcmp(found.value, option->value);
}

static int check_user(const char *config, const char *path, const char *text)
{
	struct option option, last, found = { .value = "n" };
	char line[512];

	for (const char *at = text; at;) {
		at = next_line(at, line, sizeof(line));
		if (!at || parse_line(line, &option) <= 0)
			continue;
		find_option(text, option.name, &last);
		if (stuck(config, &last))
			continue;
		find_option(config, last.name, &found);
		return say(EXIT_FAILED,
			   "CONFIG_%s=%s of %s did not stick: Kconfig makes it "
			   "%s (no such option here, one it needs is off, or "
			   "it has no prompt and others decide)",
			   last.name, last.value, path, found.value);
	}
	return 0;
}

static int check_needed(const struct fragments *f, const char *config,
			const char *needed)
{
	struct option option, own;
	char line[512];

	for (const char *at = needed; at;) {
		at = next_line(at, line, sizeof(line));
		if (!at || parse_line(line, &option) <= 0 ||
		    find_option(f->user, option.name, &own) ||
		    stuck(config, &option))
			continue;
		return say(EXIT_FAILED,
			   "%s cannot be a guest: Kconfig refuses CONFIG_%s=%s",
			   f->make->label, option.name, option.value);
	}
	return 0;
}

static void list_missing(const struct fragments *f, const char *config,
			 const char *wished, char *list, size_t bytes)
{
	struct option option, own;
	char line[512];

	for (const char *at = wished; at;) {
		size_t used = strlen(list);

		at = next_line(at, line, sizeof(line));
		if (at && parse_line(line, &option) > 0 &&
		    !find_option(f->user, option.name, &own) &&
		    !stuck(config, &option))
			snprintf(list + used, bytes - used, " CONFIG_%s=%s",
				 option.name, option.value);
	}
}

static void say_missing(const struct fragments *f, const char *config)
{
	char list[1000] = "";

	list_missing(f, config, kernel_wished, list, sizeof(list));
	list_missing(f, config, f->make->arch->wished, list, sizeof(list));
	list_missing(f, config, f->btf, list, sizeof(list));
	if (!*f->btf)
		say(0,
		    "%s: no BTF, for pahole is not installed (apt-get "
		    "install pahole)",
		    f->make->label);
	if (*list)
		say(0, "%s: this kernel goes without%s", f->make->label, list);
}

static int check(const struct fragments *f, const char *path,
		 const char *user_path)
{
	char *config;
	int code = read_text(path, &config);

	if (!code)
		code = check_user(config, user_path, f->user);
	if (!code)
		code = check_needed(f, config, kernel_needed);
	if (!code)
		code = check_needed(f, config, f->make->arch->needed);
	if (!code)
		say_missing(f, config);
	free(config);
	return code;
}

/* ---- together ---- */

static int run(const struct make *make, const char *target)
{
	struct spawn spawn = { 0 };
	int ret = make_run(make, target, &spawn);

	spawn_free(&spawn);
	return ret ? make_failed(make, ret, "has no configuration") : 0;
}

int config_make(const struct make *make, const char *path, const char *text)
{
	const struct fragments f = {
		.make = make,
		.btf = in_path("pahole") ? kernel_btf : "",
		.user = text,
	};
	char dir[PATH_MAX], config[PATH_MAX + 16];
	int code;

	work_path(make->work, make->arch->name, dir);
	snprintf(config, sizeof(config), "%s/.config", dir);
	code = make_dirs(dir);
	if (!code)
		code = run(make, "tinyconfig");
	if (!code)
		code = write_all(&f, config);
	if (!code)
		code = run(make, "olddefconfig");
	return code ? code : check(&f, config, path);
}
