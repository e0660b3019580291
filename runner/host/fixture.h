/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A tree of files in a scratch directory, from one of fixtures/; for tests. */
#ifndef RUNNER_HOST_FIXTURE_H
#define RUNNER_HOST_FIXTURE_H

#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* One more line of a file below the root, made with its directories. */
static inline void fixture_put(const char *root, const char *path,
			       const char *line)
{
	char whole[PATH_MAX];
	FILE *f;

	snprintf(whole, sizeof(whole), "%s%s", root, path);
	for (char *at = whole + 1; (at = strchr(at, '/')); *at++ = '/') {
		*at = 0;
		mkdir(whole, 0755);
	}
	f = fopen(whole, "a");
	assert_non_null(f);
	fprintf(f, "%s\n", line);
	fclose(f);
}

/* The root, for fixture_free(). */
static inline char *fixture_make(const char *name)
{
	char path[PATH_MAX], *line = NULL, *value;
	char *root = strdup("/tmp/faultline-fixture-XXXXXX");
	size_t bytes = 0;
	FILE *f;

	assert_non_null(mkdtemp(root));
	snprintf(path, sizeof(path), "runner/host/fixtures/%s", name);
	f = fopen(path, "r");
	assert_non_null(f);
	while (getline(&line, &bytes, f) > 0) {
		line[strcspn(line, "\n")] = 0;
		value = strchr(line, ' ');
		if (*line == '#')
			continue;
		*value++ = 0;
		fixture_put(root, line, value);
	}
	free(line);
	fclose(f);
	return root;
}

static inline int fixture_remove(const char *path, const struct stat *stat,
				 int flag, struct FTW *ftw)
{
	return remove(path);
}

static inline void fixture_free(char *root)
{
	nftw(root, fixture_remove, 8, FTW_DEPTH | FTW_PHYS);
	free(root);
}

#endif
