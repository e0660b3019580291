/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files an executable needs at run time: interpreter, shared libraries. */
#ifndef RUNNER_GUEST_CLOSURE_H
#define RUNNER_GUEST_CLOSURE_H

#include <stddef.h>

/* A set of paths, in the order they came. */
struct path_set {
	char **paths;
	size_t nr;
};

/* 1: added, 0: it was there, or -ENOMEM. */
int path_set_add(struct path_set *set, const char *path);
void path_set_release(struct path_set *set);

/*
 * Adds what the ELF file at path needs (not the file itself), under the names
 * ld.so uses. 0, -ENOEXEC: not an ELF executable of this machine, or -errno
 * with a sentence in why.
 */
int closure_add(struct path_set *set, const char *path, char *why,
		size_t why_bytes);

#endif
