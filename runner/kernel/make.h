/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One kernel out of the private copy: its .config, and make. */
#ifndef RUNNER_KERNEL_MAKE_H
#define RUNNER_KERNEL_MAKE_H

#include "runner/kernel/arch.h"
#include "runner/kernel/work.h"

struct make {
	const struct work *work;
	const struct kernel_arch *arch;
	const char *cross; /* CROSS_COMPILE=, or "" */
	const char *label; /* of the kernel, for what is said */
	const char *id;	   /* its tree's */
	unsigned int nr_jobs;
};

/* ---- make.c ---- */

/* Runs make with target into the log. 0, or what spawn_run() or make gave. */
int make_run(const struct make *make, const char *target, struct spawn *spawn);
/*
 * As a sentence, what make_run() gave: the first error in the log (what: "does
 * not compile"), or that it was killed, which is no error of the source.
 */
int make_failed(const struct make *make, int ret, const char *what);

/* ---- config.c ---- */

/*
 * A fragment's file is read, and refused if a line of it is none of a .config.
 * *text is the caller's to free.
 */
int config_read(const char *path, char **text);
/* The .config: tinyconfig, ours, and the text of the user's (or NULL). */
int config_make(const struct make *make, const char *path, const char *text);

/* ---- image.c ---- */

/* The image at path, whole, or none there. */
int image_make(const struct make *make, const char *path);

/* ---- needs.c ---- */

/* What a build needs is installed, or one sentence with the packages. */
int build_needs(const struct kernel_arch *arch, const char *cross);
bool in_path(const char *program);

#endif
