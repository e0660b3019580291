// SPDX-License-Identifier: GPL-2.0-or-later
/* Builds the kernels of a plan, then carries the plan out. */
#include "runner/cmd/built.h"

#include "runner/guest/guest.h"
#include "runner/say.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int built_check_dir(const char *dir)
{
	DIR *stream = opendir(dir);
	const struct dirent *entry;
	bool empty = true;

	while (stream && (entry = readdir(stream)))
		empty &= !strcmp(entry->d_name, ".") ||
			 !strcmp(entry->d_name, "..");
	if (stream)
		closedir(stream);
	return empty ? 0
		     : say(EXIT_FAILED,
			   "%s holds other data; give -o a new directory", dir);
}

static int name_images(struct run_options *run, struct kernel_side *sides)
{
	char dir[PATH_MAX];

	snprintf(dir, sizeof(dir), "%s.kernels", run->dir);
	for (size_t i = 0; i < run->plan.nr_kernels; i++) {
		struct plan_kernel *kernel = &run->plan.kernels[i];

		free(kernel->image);
		if (asprintf(&kernel->image, "%s/vmlinuz-%s", dir,
			     kernel->label) < 0)
			kernel->image = NULL;
		if (!kernel->image)
			return say(EXIT_FAILED, "no memory");
		sides[i].label = kernel->label;
		sides[i].image = kernel->image;
	}
	return 0;
}

static int read_release(struct plan_kernel *kernel)
{
	char release[128];
	int err = image_release(kernel->image, release, sizeof(release));

	if (err)
		return say(EXIT_FAILED, "%s: %s is no kernel image: %s",
			   kernel->label, kernel->image, strerror(-err));
	free(kernel->release);
	kernel->release = strdup(release);
	return kernel->release ? 0 : say(EXIT_FAILED, "no memory");
}

int built_run(const struct kernel_build *build, struct kernel_side *sides,
	      struct run_options *run, struct carry *carry)
{
	struct plan *plan = &run->plan;
	int code = name_images(run, sides);

	if (!code)
		code = kernel_build(build, sides, plan->nr_kernels);
	for (size_t i = 0; i < plan->nr_kernels && !code; i++)
		code = read_release(&plan->kernels[i]);
	if (!code)
		code = run_carry_out(run, carry);
	return code;
}
