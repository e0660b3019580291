/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options that say which kernels to build; ab, bisect and kernel build. */
#ifndef RUNNER_CMD_SOURCE_OPTIONS_H
#define RUNNER_CMD_SOURCE_OPTIONS_H

#include "runner/kernel/kernel.h"

struct source_options {
	struct kernel_build build;
	const char *base, *head; /* revisions, or NULL */
	const char **patches;
	size_t nr_patches;
	/* Of a bisection: revisions, what is judged, a step's directory. */
	const char *good, *bad, *metric, *workloads, *max_regress, *step;
};

/*
 * Takes its own options out of argv (argv[0] is the command) and leaves the
 * rest; allowed names those that the command has, with blanks around each. 0,
 * or an exit code after one sentence. source_options_free() in any case.
 */
int source_options_take(struct source_options *options, const char *allowed,
			int *argc, char **argv);
void source_options_free(struct source_options *options);

/* What a command inside another's environment must not inherit from it. */
void source_clean_environment(void);

#define SOURCE_HELP                                                                \
	"  --source S        a kernel tree, git repository, or tarball; it is\n"   \
	"                    only read\n"                                          \
	"  --patch FILE      a diff, or mail of git format-patch, or a mailbox;\n" \
	"                    again for more\n"                                     \
	"  --base REV        of a git repository (default: as it stands)\n"        \
	"  --head REV        instead of patches\n"
#define BUILD_HELP                                                              \
	"  --config FILE     .config lines on top of the suite's own\n"         \
	"  --work DIR        private copy and objects, 3 GB; default: by the\n" \
	"                    source's path, in the user's cache\n"              \
	"  --jobs N          of make (default: the CPUs)\n"

#endif
