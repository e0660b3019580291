// SPDX-License-Identifier: GPL-2.0-or-later
/* From a source to images: what was asked is checked first, then built. */
#include "runner/kernel/kernel.h"

#include "runner/kernel/make.h"
#include "runner/say.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#define SIDES_MAX 2

static unsigned int nr_usable_cpus(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set) ? 1 : CPU_COUNT(&set);
}

static int choose_arch(const struct kernel_build *build, struct make *make)
{
	struct utsname host;

	if (uname(&host))
		return say(EXIT_FAILED, "uname: %m");
	make->arch = kernel_arch_find(build->arch ? build->arch : host.machine);
	if (!make->arch)
		return say(EXIT_USAGE, "--arch takes x86_64 or arm64, not '%s'",
			   build->arch ? build->arch : host.machine);
	make->cross = strcmp(make->arch->machine, host.machine)
			      ? make->arch->cross
			      : "";
	make->nr_jobs = build->nr_jobs ? build->nr_jobs : nr_usable_cpus();
	return build_needs(make->arch, make->cross);
}

/* Every side's tree, before any is built. */
static int find_trees(const struct work *work, const struct kernel_side *sides,
		      size_t nr_sides, char (*ids)[ID_BYTES])
{
	int code = 0;

	for (size_t i = 0; i < nr_sides && !code; i++) {
		code = source_tree(work, sides[i].rev, ids[i]);
		if (!code)
			code = patch_tree(work, &sides[i], ids[i]);
	}
	if (!code && nr_sides > 1 && !strcmp(ids[0], ids[1]))
		code = say(EXIT_FAILED, "%s and %s are the same source",
			   sides[0].label, sides[1].label);
	return code;
}

static int build_side(struct make *make, const struct kernel_side *side,
		      const char *id, const char *config, const char *fragment)
{
	int code;

	make->label = side->label;
	make->id = id;
	code = source_set(make->work, id);
	if (!code)
		code = config_make(make, config, fragment);
	return code ? code : image_make(make, side->image);
}

/*
 * An old image must not stand for one that was not built; and that a new one
 * cannot be written is said now, not after the build.
 */
static int clear_place(const char *image)
{
	char dir[PATH_MAX], *slash;

	if (unlink(image) && errno != ENOENT)
		return say(EXIT_FAILED, "%s: %m", image);
	snprintf(dir, sizeof(dir), "%s", image);
	/* Its directory, or the one that this will be made in. */
	do {
		slash = strrchr(dir, '/');
		if (slash)
			*slash = '\0';
		else
			strcpy(dir, ".");
	} while (*dir && access(dir, F_OK));
	if (access(*dir ? dir : "/", W_OK))
		return say(EXIT_FAILED, "%s: %s: %m", image, dir);
	return 0;
}

static int build_sides(const struct kernel_build *build, struct make *make,
		       const struct kernel_side *sides, size_t nr_sides)
{
	char ids[SIDES_MAX][ID_BYTES], *fragment = NULL;
	int code = 0;

	for (size_t i = 0; i < nr_sides && !code; i++)
		code = clear_place(sides[i].image);
	if (!code && build->config)
		code = config_read(build->config, &fragment);
	if (!code)
		code = find_trees(make->work, sides, nr_sides, ids);
	for (size_t i = 0; i < nr_sides && !code; i++)
		code = build_side(make, &sides[i], ids[i], build->config,
				  fragment);
	free(fragment);
	return code;
}

int kernel_build(const struct kernel_build *build,
		 const struct kernel_side *sides, size_t nr_sides)
{
	struct make make = { 0 };
	struct work work;
	int code = choose_arch(build, &make);

	if (code)
		return code;
	make.work = &work;
	code = work_open(&work, build);
	if (!code)
		code = build_sides(build, &make, sides, nr_sides);
	work_close(&work);
	return code;
}
