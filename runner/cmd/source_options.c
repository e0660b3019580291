// SPDX-License-Identifier: GPL-2.0-or-later
/* Takes the options of a build out of a command line. */
#include "runner/cmd/source_options.h"

#include "runner/parse.h"
#include "runner/say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int set_patch(struct source_options *options, const char *file)
{
	if (access(file, R_OK))
		return say(EXIT_FAILED, "--patch %s: %m", file);
	options->patches[options->nr_patches++] = file;
	return 0;
}

static int set_config(struct source_options *options, const char *file)
{
	if (access(file, R_OK))
		return say(EXIT_FAILED, "--config %s: %m", file);
	options->build.config = file;
	return 0;
}

static int set_jobs(struct source_options *options, const char *text)
{
	uint64_t number;
	int code = parse_number("--jobs", text, 1, 4096, &number);

	options->build.nr_jobs = number;
	return code;
}

static int set(struct source_options *options, const char *name,
	       const char *value)
{
	struct {
		const char *name;
		const char **text;
	} texts[] = {
		{ "--source", &options->build.source },
		{ "--work", &options->build.work },
		{ "--arch", &options->build.arch },
		{ "--base", &options->base },
		{ "--head", &options->head },
		{ "--good", &options->good },
		{ "--bad", &options->bad },
		{ "--metric", &options->metric },
		{ "--for", &options->workloads },
		{ "--max-regress", &options->max_regress },
		{ "--step", &options->step },
	};

	if (!*value)
		return say(EXIT_USAGE, "%s needs a value", name);
	if (!strcmp(name, "--patch"))
		return set_patch(options, value);
	if (!strcmp(name, "--config"))
		return set_config(options, value);
	if (!strcmp(name, "--jobs"))
		return set_jobs(options, value);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (strcmp(name, texts[i].name))
			continue;
		if (*texts[i].text)
			return say(EXIT_USAGE, "%s is given twice", name);
		*texts[i].text = value;
	}
	return 0;
}

/* Whether the word, up to a "=", is one of the command's; name is it. */
static bool is_ours(const char *allowed, const char *word, char *name,
		    size_t bytes)
{
	char blanks[64];

	if (strncmp(word, "--", 2) || !word[2])
		return false;
	snprintf(name, bytes, "%.*s", (int)strcspn(word, "="), word);
	if (snprintf(blanks, sizeof(blanks), " %s ", name) >=
	    (int)sizeof(blanks))
		return false;
	return strstr(allowed, blanks);
}

static int check(const struct source_options *options, const char *command)
{
	if (!options->build.source)
		return say(EXIT_USAGE,
			   "%s needs --source: a kernel tree, a git "
			   "repository, or a tarball",
			   command);
	if (options->head && options->nr_patches)
		return say(EXIT_USAGE, "give --head or --patch, not both");
	return 0;
}

int source_options_take(struct source_options *options, const char *allowed,
			int *argc, char **argv)
{
	const char *value;
	int nr = 1, code = 0;
	char name[32];

	memset(options, 0, sizeof(*options));
	options->patches = calloc(*argc, sizeof(*options->patches));
	if (!options->patches)
		return say(EXIT_FAILED, "no memory");
	for (int i = 1; i < *argc && !code; i++) {
		if (!is_ours(allowed, argv[i], name, sizeof(name))) {
			argv[nr++] = argv[i];
			continue;
		}
		value = strchr(argv[i], '=');
		if (!value && i + 1 == *argc)
			return say(EXIT_USAGE, "%s needs a value", name);
		code = set(options, name, value ? value + 1 : argv[++i]);
	}
	argv[nr] = NULL;
	*argc = nr;
	return code ? code : check(options, argv[0]);
}

void source_options_free(struct source_options *options)
{
	free(options->patches);
	options->patches = NULL;
}

void source_clean_environment(void)
{
	static const char *const names[] = {
		"GIT_DIR",
		"GIT_WORK_TREE",
		"GIT_INDEX_FILE",
		"GIT_PREFIX",
		"GIT_OBJECT_DIRECTORY",
		"GIT_ALTERNATE_OBJECT_DIRECTORIES",
		"GIT_NAMESPACE",
		"GIT_COMMON_DIR",
		"MAKEFLAGS",
		"MFLAGS",
		"MAKELEVEL",
		"MAKEOVERRIDES",
		"ARCH",
		"CROSS_COMPILE",
		"KBUILD_OUTPUT",
		"KCONFIG_CONFIG",
		"KCONFIG_ALLCONFIG",
		"LOCALVERSION",
		"TAR_OPTIONS",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unsetenv(names[i]);
}
