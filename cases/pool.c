// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel's own numbers of huge pages of its default size. */
#include "cases/engine.h"

#include <errno.h>
#include <fcntl.h>

const char *pool_path(const struct vm_case *c)
{
	/* Leave for more than the pool has, as the cases' script gives it. */
	if (c->backing == OF_HUGE)
		return "/proc/sys/vm/nr_overcommit_hugepages";
	return c->work == work_pool ? "/proc/sys/vm/nr_hugepages" : NULL;
}

static int keep(struct setting *pool, const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	return fd < 0 ? -errno : setting_keep(pool, fd);
}

int pool_open(const struct case_params *params, struct setting *pool)
{
	const char *path = pool_path(params->c);
	unsigned int nr_maps = params->nr_tasks + 1;
	int err = path ? keep(pool, path) : 0;

	if (err || params->c->backing != OF_HUGE)
		return err;
	return setting_set(pool, (params->bytes / HUGE_BYTES + 1) * nr_maps);
}
