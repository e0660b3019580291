// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads fault_around_bytes, and turns fault-around off. */
#include "bench/around.h"

#include "bench/touch.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

static const char *const names[] = {
	[FAULT_AROUND_ON] = "on",
	[FAULT_AROUND_STRIDE] = "stride",
	[FAULT_AROUND_OFF] = "off",
};
#define NR_NAMES (sizeof(names) / sizeof(names[0]))

const char *fault_around_name(enum fault_around around)
{
	return names[around];
}

int fault_around_parse(const char *name, enum fault_around *around)
{
	for (size_t i = 0; i < NR_NAMES; i++) {
		if (!strcmp(name, names[i])) {
			*around = i;
			return 0;
		}
	}
	return -EINVAL;
}

/* Through a mount that nobody else sees: few systems have debugfs mounted. */
static int open_setting(int flags)
{
	int fs = fsopen("debugfs", FSOPEN_CLOEXEC), mounted = -1, fd = -1, err;

	if (fs >= 0 && !fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		mounted = fsmount(fs, FSMOUNT_CLOEXEC, 0);
	if (mounted >= 0)
		fd = openat(mounted, "fault_around_bytes", flags | O_CLOEXEC);
	err = fd < 0 ? -errno : fd;
	if (mounted >= 0)
		close(mounted);
	if (fs >= 0)
		close(fs);
	return err;
}

long around_bytes(void)
{
	int fd = open_setting(O_RDONLY);
	long bytes;

	if (fd < 0)
		return fd;
	bytes = setting_read(fd);
	close(fd);
	return bytes;
}

int around_may_off(char *why, size_t why_bytes)
{
	int fd = open_setting(O_RDWR);

	if (fd >= 0) {
		close(fd);
		return 0;
	}
	snprintf(why, why_bytes,
		 "fault-around is turned off in debugfs, which only root may, "
		 "and not under lockdown: %s; --fault-around stride needs "
		 "nothing",
		 strerror(-fd));
	return -ENOTSUP;
}

int around_off(struct setting *setting)
{
	int fd = open_setting(O_RDWR);
	int err = fd < 0 ? fd : setting_keep(setting, fd);

	if (!err) {
		err = setting_set(setting, PAGE_BYTES);
		if (err)
			setting_restore(setting);
	}
	return err;
}
