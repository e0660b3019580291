// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads fault_around_bytes, turns fault-around off, and puts it back. */
#include "bench/around.h"

#include "bench/touch.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/wait.h>
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

/* Once a descriptor: the file is one that cannot seek. */
static long read_bytes(int fd)
{
	char text[32] = "";

	if (read(fd, text, sizeof(text) - 1) <= 0)
		return -EIO;
	return atol(text);
}

static int write_bytes(int fd, long bytes)
{
	char text[32];
	int nr = snprintf(text, sizeof(text), "%ld\n", bytes);

	return write(fd, text, nr) == nr ? 0 : -errno;
}

long around_bytes(void)
{
	int fd = open_setting(O_RDONLY);
	long bytes;

	if (fd < 0)
		return fd;
	bytes = read_bytes(fd);
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

/* Waits for the end of its parent, or its word; then puts it back. */
static _Noreturn void guard(int setting, int word, long bytes)
{
	char c;

	setsid();
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	/* Nothing else of its parent's stays open: perf's pipes would hang. */
	if (dup2(setting, 0) < 0 || dup2(word, 1) < 0)
		_exit(1);
	close_range(2, ~0U, 0);
	while (read(1, &c, 1) < 0 && errno == EINTR)
		;
	_exit(write_bytes(0, bytes) ? 1 : 0);
}

static int start_guard(struct around *around, int setting, long bytes)
{
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	pid = fork();
	if (!pid) {
		close(ends[1]);
		guard(setting, ends[0], bytes);
	}
	close(ends[0]);
	if (pid < 0) {
		close(ends[1]);
		return -errno;
	}
	around->guard_fd = ends[1];
	around->guard = pid;
	return 0;
}

int around_off_at(struct around *around, int setting)
{
	long bytes;
	int err = 0;

	/* Shared with the guard, so held until it has put it back. */
	if (flock(setting, LOCK_EX | LOCK_NB))
		err = errno == EWOULDBLOCK ? -EBUSY : -errno;
	bytes = err ? err : read_bytes(setting);
	if (bytes < 0)
		err = bytes;
	if (!err)
		err = start_guard(around, setting, bytes);
	if (!err) {
		err = write_bytes(setting, PAGE_BYTES);
		if (err)
			around_restore(around);
	}
	close(setting);
	return err;
}

int around_off(struct around *around)
{
	int setting = open_setting(O_RDWR);

	return setting < 0 ? setting : around_off_at(around, setting);
}

int around_restore(struct around *around)
{
	int status = 0;

	if (!around->guard)
		return 0;
	close(around->guard_fd);
	while (waitpid(around->guard, &status, 0) < 0 && errno == EINTR)
		;
	around->guard = 0;
	return WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -EIO;
}
