/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kernel images for the suite's guests: built from source out of tree, or
 * fetched from Debian. Every function returns 0, or an exit code after one
 * sentence on stderr.
 */
#ifndef RUNNER_KERNEL_KERNEL_H
#define RUNNER_KERNEL_KERNEL_H

#include <stdbool.h>
#include <stddef.h>

/* Not 0: stop; set by a signal handler of the caller. */
extern const volatile int *kernel_stop;

/* ---- what a build is made of (build.c) ---- */

struct kernel_build {
	const char *source; /* a tree, a git repository, or a tarball */
	const char *config; /* a fragment on top of ours; NULL: none */
	const char *arch;   /* "x86_64", "arm64"; NULL: this machine's */
	/* The private copy and its objects; NULL: chosen by the source. */
	const char *work;
	unsigned int nr_jobs; /* 0: as many as usable CPUs */
};

/* One kernel of the source. */
struct kernel_side {
	const char *label;
	const char *rev;	    /* NULL: the tree as it stands */
	const char *const *patches; /* applied in this order */
	size_t nr_patches;
	const char *image; /* made, or gone after a failure */
};

/*
 * Builds the sides one after the other, each on the objects of the one before.
 * All patches have applied before the first is built.
 */
int kernel_build(const struct kernel_build *build,
		 const struct kernel_side *sides, size_t nr_sides);

/* ---- bisection (history.c) ---- */

#define KERNEL_ID_BYTES 64 /* of a git object's name */

/* "SHA subject" of the first bad commit, or of those it may be. */
struct kernel_culprits {
	char *text; /* one a line; to be freed */
	size_t nr;
};

/*
 * A bisection in the work directory's own repository, which sees the given
 * one's commits: `git bisect run command...` from good to bad. The command
 * asks for its commit with kernel_bisect_head(). What git says goes to stderr.
 */
int kernel_bisect(const struct kernel_build *build, const char *good,
		  const char *bad, const char *const *command,
		  struct kernel_culprits *culprits);
int kernel_bisect_head(const struct kernel_build *build, char *id);

/* ---- what a distribution ships (fetch.c) ---- */

/*
 * "debian:6.12": the image of Debian's cloud kernel, or its source tarball.
 * Kept by version; the file's path in path.
 */
int kernel_fetch(const char *what, bool source, char *path, size_t path_bytes);

/* $FAULTLINE_CACHE, or faultline/ in the user's cache, with name behind it. */
int kernel_cache(const char *name, char *path, size_t path_bytes);

/* mkdir -p. */
int make_dirs(const char *dir);
/* The same of the directory that a file will be in. */
int make_parent(const char *file);
/* Copies a file whole or not at all. */
int kernel_copy(const char *from, const char *to);

#endif
