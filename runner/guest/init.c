// SPDX-License-Identifier: GPL-2.0-or-later
/* What PID 1 needs before it can measure: mounts, a PATH, and its job. */
#include "runner/guest/guest.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mount.h>

#include "runner/guest/why.h"

struct mount_point {
	const char *type;
	const char *where;
	bool optional; /* a kernel may be built without it */
};

static const struct mount_point mount_points[] = {
	{ .type = "proc", .where = "/proc" },
	{ .type = "sysfs", .where = "/sys" },
	{ .type = "devtmpfs", .where = "/dev" },
	{ .type = "tmpfs", .where = "/tmp" },
	{ .type = "tmpfs", .where = "/run" },
	{ .type = "tracefs", .where = "/sys/kernel/tracing", .optional = true },
};

int guest_init_mounts(void)
{
	size_t nr = sizeof(mount_points) / sizeof(mount_points[0]);

	for (size_t i = 0; i < nr; i++) {
		const struct mount_point *m = &mount_points[i];

		if (!mount(m->type, m->where, m->type, MS_NOSUID, NULL))
			continue;
		/* Mounted already is as good; without tracefs, no traces. */
		if (errno != EBUSY && !m->optional)
			return -errno;
	}
	/* The kernel gives PID 1 no PATH; perf lies in /usr/bin. */
	return setenv("PATH", "/usr/bin:/bin", 1) ? -errno : 0;
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
