// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads what the kernel says in /proc and /sys, below a root. */
#include "bench/tree.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

FILE *tree_open(const char *root, const char *path)
{
	char whole[PATH_MAX];

	snprintf(whole, sizeof(whole), "%s%s", root, path);
	return fopen(whole, "re");
}

char *tree_line(const char *root, const char *path)
{
	FILE *f = tree_open(root, path);
	char *line = NULL;
	size_t bytes = 0;
	int err;

	if (!f)
		return NULL;
	errno = 0;
	if (getline(&line, &bytes, f) < 0) {
		/* An empty file says nothing, but is there. */
		err = errno ? errno : ENODATA;
		free(line);
		fclose(f);
		errno = err;
		return NULL;
	}
	fclose(f);
	line[strcspn(line, "\n")] = 0;
	return line;
}

long long tree_number(const char *root, const char *path)
{
	char *line = tree_line(root, path);
	long long number;

	if (!line || sscanf(line, "%lld", &number) != 1)
		number = -1;
	free(line);
	return number;
}

/* What stands behind the key; NULL: another key's line. */
static char *value_of(char *line, const char *key)
{
	size_t len = strlen(key);

	line[strcspn(line, "\n")] = 0;
	if (strncmp(line, key, len) || isalnum((unsigned char)line[len]) ||
	    line[len] == '_')
		return NULL;
	line += len;
	line += strspn(line, " \t");
	line += strspn(line, ":=");
	return line + strspn(line, " \t");
}

char *tree_field(const char *root, const char *path, const char *key)
{
	FILE *f = tree_open(root, path);
	char *line = NULL, *value = NULL;
	size_t bytes = 0;

	if (!f)
		return NULL;
	while (!value && getline(&line, &bytes, f) >= 0) {
		value = value_of(line, key);
		value = value ? strdup(value) : NULL;
	}
	free(line);
	fclose(f);
	if (!value)
		errno = ENODATA;
	return value;
}

char *tree_choice(const char *root, const char *path)
{
	char *line = tree_line(root, path), *start, *end;

	if (!line)
		return NULL;
	start = strpbrk(line, "[(");
	end = start ? strpbrk(start, "])") : NULL;
	if (!end)
		return line;
	memmove(line, start + 1, end - start - 1);
	line[end - start - 1] = 0;
	return line;
}

int tree_glob(const char *root, const char *pattern, struct tree_paths *found)
{
	char whole[PATH_MAX];
	glob_t all;
	int err;

	*found = (struct tree_paths){ NULL, 0 };
	snprintf(whole, sizeof(whole), "%s%s", root, pattern);
	err = glob(whole, 0, NULL, &all);
	if (err)
		return err == GLOB_NOSPACE ? -ENOMEM : -ENOENT;
	found->paths = calloc(all.gl_pathc, sizeof(*found->paths));
	for (size_t i = 0; found->paths && i < all.gl_pathc; i++) {
		found->paths[i] = strdup(all.gl_pathv[i] + strlen(root));
		if (!found->paths[i])
			break;
		found->nr++;
	}
	if (!found->paths || found->nr < all.gl_pathc) {
		tree_paths_free(found);
		err = -ENOMEM;
	}
	globfree(&all);
	return err;
}

void tree_paths_free(struct tree_paths *found)
{
	for (size_t i = 0; i < found->nr; i++)
		free(found->paths[i]);
	free(found->paths);
	*found = (struct tree_paths){ NULL, 0 };
}

int tree_write(const char *root, const char *path, const char *text)
{
	char whole[PATH_MAX];
	size_t bytes = strlen(text);
	ssize_t nr;
	int fd, err = 0;

	snprintf(whole, sizeof(whole), "%s%s", root, path);
	/* O_TRUNC is for tests: a sysctl does not mind. */
	fd = open(whole, O_WRONLY | O_CLOEXEC | O_TRUNC);
	if (fd < 0)
		return -errno;
	nr = write(fd, text, bytes);
	if (nr != (ssize_t)bytes)
		err = nr < 0 ? -errno : -EIO;
	if (close(fd) && !err)
		err = -errno;
	return err;
}
