// SPDX-License-Identifier: GPL-2.0-or-later
/* What a case maps, and what the kernel says it has mapped. */
#include "cases/engine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/statfs.h>
#include <unistd.h>

#ifndef MAP_HUGE_2MB
#define MAP_HUGE_2MB (21 << 26)
#endif

/* In the name of every file, for maps_look(). */
#define FILE_NAME "faultline-case-"

/*
 * A sparse file that nobody else sees, and that is gone when it is closed; open
 * for reading alone where the case only reads, as there: its shared mapping is
 * then not VM_SHARED.
 */
static int sparse_open(const char *dir, uint64_t bytes, int flags)
{
	char path[4096];
	int made, fd, err;

	if (snprintf(path, sizeof(path), "%s/" FILE_NAME "XXXXXX", dir) >=
	    (int)sizeof(path))
		return -ENAMETOOLONG;
	made = mkostemp(path, O_CLOEXEC);
	if (made < 0)
		return -errno;
	fd = ftruncate(made, (off_t)bytes) ? -1 : open(path, flags);
	err = fd < 0 ? -errno : 0;
	if (unlink(path) && !err)
		err = -errno;
	close(made);
	if (!err)
		return fd;
	if (fd >= 0)
		close(fd);
	return err;
}

int backing_open(const struct case_params *params, int *fd)
{
	int flags = O_CLOEXEC | (params->c->writes ? O_RDWR : O_RDONLY);

	*fd = -1;
	switch (params->c->backing) {
	case OF_ZERO:
		*fd = open("/dev/zero", flags);
		return *fd < 0 ? -errno : 0;
	case OF_FILE:
		*fd = sparse_open(params->dir, params->bytes, flags);
		return *fd < 0 ? *fd : 0;
	case OF_TMPFS:
		*fd = sparse_open("/dev/shm", params->bytes, flags);
		return *fd < 0 ? *fd : 0;
	default:
		return 0;
	}
}

size_t backing_round(const struct vm_case *c, size_t bytes)
{
	size_t unit = c->backing == OF_HUGE ? HUGE_BYTES : PAGE;

	return (bytes + unit - 1) / unit * unit;
}

char *backing_map(const struct case_params *params, int fd, size_t bytes)
{
	const struct vm_case *c = params->c;
	int flags = c->populate ? MAP_POPULATE : 0;
	char *map;

	if (c->backing == OF_HUGE)
		flags |= MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB |
			 MAP_HUGE_2MB;
	else
		flags |= c->backing == OF_ZERO ? MAP_PRIVATE : MAP_SHARED;
	map = mmap(NULL, backing_round(c, bytes),
		   PROT_READ | (c->writes ? PROT_WRITE : 0), flags, fd, 0);
	return map == MAP_FAILED ? NULL : map;
}

static const char *name_in_maps(const struct vm_case *c)
{
	switch (c->backing) {
	case OF_ZERO:
		return "/dev/zero\n"; /* "(deleted)": shared memory */
	case OF_HUGE:
		return "/anon_hugepage";
	default:
		return "/" FILE_NAME;
	}
}

int maps_look(const struct vm_case *c, struct maps *maps)
{
	FILE *f = fopen("/proc/self/maps", "r");
	unsigned long from, to;
	char line[5000], flags[5], path[sizeof(maps->path)];

	if (!f)
		return -errno;
	memset(maps, 0, sizeof(*maps));
	while (fgets(line, sizeof(line), f)) {
		if (!strstr(line, name_in_maps(c)) ||
		    sscanf(line, "%lx-%lx %4s %*s %*s %*s %63s", &from, &to,
			   flags, path) != 4)
			continue;
		if (!maps->nr++)
			memcpy(maps->path, path, sizeof(path));
		maps->nr_shared += flags[3] == 's';
		maps->nr_writable += flags[1] == 'w';
		maps->bytes += to - from;
		if (to - from > maps->largest_bytes)
			maps->largest_bytes = to - from;
	}
	fclose(f);
	return 0;
}
