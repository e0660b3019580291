// SPDX-License-Identifier: GPL-2.0-or-later
/* How the running kernel was configured. */
#include "bench/tree.h"
#include "runner/host/read.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define CONFIG_MOST_BYTES (4 << 20)

/* The whole file, unpacked if it is packed; NULL: there is none. */
static char *unpacked(const char *path)
{
	gzFile file = gzopen(path, "re");
	char *text;
	int nr;

	if (!file)
		return NULL;
	text = calloc(1, CONFIG_MOST_BYTES);
	nr = text ? gzread(file, text, CONFIG_MOST_BYTES - 1) : -1;
	gzclose(file);
	if (nr > 0)
		return text;
	free(text);
	return NULL;
}

static char *config_text(const char *root)
{
	char *release = tree_line(root, "/proc/sys/kernel/osrelease");
	char path[PATH_MAX], *text;

	snprintf(path, sizeof(path), "%s/proc/config.gz", root);
	text = unpacked(path);
	snprintf(path, sizeof(path), "%s/boot/config-%s", root,
		 release ? release : "");
	if (!text)
		text = unpacked(path);
	snprintf(path, sizeof(path), "%s/lib/modules/%s/config", root,
		 release ? release : "");
	if (!text)
		text = unpacked(path);
	free(release);
	return text;
}

/* "y", "m", "250"; "n" where the option is not set. */
static char *config_value(const char *text, const char *key)
{
	size_t len = strlen(key);

	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (!strncmp(line, key, len) && line[len] == '=') {
			line += len + 1;
			return strndup(line, strcspn(line, "\n"));
		}
	}
	return strdup("n");
}

/* Names are there for everybody; addresses are not asked for. */
static char *has_symbol(const char *root, const char *symbol)
{
	char path[PATH_MAX], *line = NULL, name[256];
	size_t bytes = 0;
	bool found = false;
	FILE *f;

	snprintf(path, sizeof(path), "%s/proc/kallsyms", root);
	f = fopen(path, "re");
	if (!f)
		return NULL;
	while (!found && getline(&line, &bytes, f) > 0)
		found = sscanf(line, "%*s %*c %255s", name) == 1 &&
			!strcmp(name, symbol);
	free(line);
	fclose(f);
	return strdup(found ? "y" : "n");
}

/* Without a configuration: what only such a kernel has, a file or a function. */
static char *guess_config(const char *root, const struct state_check *check)
{
	struct tree_paths found;
	int err;

	if (*check->path != '/')
		return has_symbol(root, check->path);
	err = tree_glob(root, check->path, &found);
	tree_paths_free(&found);
	return strdup(err ? "n" : "y");
}

char *read_config(const char *root, const struct state_check *check)
{
	char *text = config_text(root), *value;

	if (!text && check->path)
		return guess_config(root, check);
	if (!text) {
		errno = ENOENT;
		return NULL;
	}
	value = config_value(text, check->key);
	free(text);
	return value;
}
