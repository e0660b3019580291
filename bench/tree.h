/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads what the kernel says in /proc and /sys. Every path stands below a
 * root: "" for this machine, a directory of recorded files in tests.
 */
#ifndef BENCH_TREE_H
#define BENCH_TREE_H

#include <stddef.h>
#include <stdio.h>

/* For reading; NULL and errno. */
FILE *tree_open(const char *root, const char *path);

/* Strings to be freed; NULL and errno where there is none. */

/* The first line, without its newline. */
char *tree_line(const char *root, const char *path);
/* "value" of the first line "key<blanks>: value" or "key<blanks>value". */
char *tree_field(const char *root, const char *path, const char *key);
/* "b" of "a [b] c" or "a (b) c"; the whole line where nothing is chosen. */
char *tree_choice(const char *root, const char *path);

/* The number that the first line begins with; -1: none, "max" among them. */
long long tree_number(const char *root, const char *path);

/* The files that a pattern names, without their root, in order of names. */
struct tree_paths {
	char **paths;
	size_t nr;
};
/* 0, -ENOENT where there are none, or -ENOMEM. */
int tree_glob(const char *root, const char *pattern, struct tree_paths *found);
void tree_paths_free(struct tree_paths *found);

/* Writes text as one write(), as sysfs wants it. 0 or -errno. */
int tree_write(const char *root, const char *path, const char *text);

#endif
