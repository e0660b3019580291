/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The work directory of one source: a private copy of it and what was built.
 *
 *	git/	 a repository of its own: what the copy can be set to
 *	source/	 the copy; git sets it, so that only what differs is touched
 *	ARCH/	 make's O=
 *	log	 what the last make said
 *	ARCH.making	there while make runs
 *	lock	 held while it is used
 */
#ifndef RUNNER_KERNEL_WORK_H
#define RUNNER_KERNEL_WORK_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "runner/kernel/kernel.h"
#include "runner/spawn.h"

#define ID_BYTES KERNEL_ID_BYTES

enum given {
	GIVEN_TREE,
	GIVEN_GIT, /* a tree that is a git repository's top */
	GIVEN_TARBALL
};

struct work {
	char given[PATH_MAX]; /* the source, as an absolute path */
	enum given kind;
	char dir[PATH_MAX / 2];
	int lock_fd;
};

/* ---- work.c ---- */

/* Finds out what the source is, and makes its directory this process's own. */
int work_open(struct work *work, const struct kernel_build *build);
void work_close(struct work *work);
/* "name" in the work directory. */
const char *work_path(const struct work *work, const char *name, char *path);

/* git on the repository of the work directory. Tree and index may be NULL. */
struct git {
	const char *tree;  /* work tree; NULL: the copy */
	const char *index; /* a name in the work directory; NULL: the copy's */
};
int work_git(const struct work *work, const struct git *git,
	     struct spawn *spawn, const char *command, ...)
	__attribute__((sentinel));

/* ---- source.c ---- */

/* The work directory's repository is there, and sees the given one's. */
int source_repository(const struct work *work);
/* The name of a "commit" or "tree" of the given repository. */
int source_revision(const struct work *work, const char *rev, const char *type,
		    char *id);
/* The name of the tree of a revision, or of the source as it stands. */
int source_tree(const struct work *work, const char *rev, char *id);
/* The private copy becomes that tree. */
int source_set(const struct work *work, const char *id);

/* ---- patch.c ---- */

/*
 * The name of a tree with the patches in it, whole, or none: the copy is not
 * touched.
 */
int patch_tree(const struct work *work, const struct kernel_side *side,
	       char *id);

#endif
