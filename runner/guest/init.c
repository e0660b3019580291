// SPDX-License-Identifier: GPL-2.0-or-later
/* What PID 1 needs before it can measure: mounts, a PATH, and its job. */
#include "runner/guest/guest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "runner/guest/why.h"

#define POOL_SHARE 16
#define HUGE_BYTES (2ull << 20)

struct mount_point {
	const char *type;
	const char *where;
	const char *options;
	bool optional; /* a kernel may be built without it */
};

static const struct mount_point mount_points[] = {
	{ .type = "proc", .where = "/proc" },
	{ .type = "sysfs", .where = "/sys" },
	{ .type = "devtmpfs", .where = "/dev" },
	/* What fits was asked before: the default, half of it, would not do. */
	{ .type = "tmpfs", .where = "/tmp", .options = "size=100%" },
	{ .type = "tmpfs", .where = "/run" },
	{ .type = "tracefs", .where = "/sys/kernel/tracing", .optional = true },
};

int guest_init_mounts(void)
{
	size_t nr = sizeof(mount_points) / sizeof(mount_points[0]);

	for (size_t i = 0; i < nr; i++) {
		const struct mount_point *m = &mount_points[i];

		if (!mount(m->type, m->where, m->type, MS_NOSUID, m->options))
			continue;
		/* Mounted already is as good; without tracefs, no traces. */
		if (errno != EBUSY && !m->optional)
			return -errno;
	}
	/* The kernel gives PID 1 no PATH; perf lies in /usr/bin. */
	return setenv("PATH", "/usr/bin:/bin", 1) ? -errno : 0;
}

static void set(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	/* A kernel that refuses has what it has. */
	if (write(fd, value, strlen(value)) < 0)
		errno = 0;
	close(fd);
}

void guest_init_settings(void)
{
	unsigned long long bytes = (unsigned long long)sysconf(_SC_PHYS_PAGES) *
				   sysconf(_SC_PAGESIZE);
	char pool[24];

	snprintf(pool, sizeof(pool), "%llu", bytes / POOL_SHARE / HUGE_BYTES);
	set("/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", pool);
	set("/sys/kernel/mm/transparent_hugepage/hugepages-64kB/enabled",
	    "madvise");
	set("/proc/sys/vm/page-cluster", "0");
}

json_t *guest_init_job(char *why, size_t why_bytes)
{
	json_error_t error;
	json_t *job;

	job = json_load_file("/job.json", 0, &error);
	if (!job)
		guest_why(0, why, why_bytes, "/job.json: line %d: %s",
			  error.line, error.text);
	return job;
}
