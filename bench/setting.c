// SPDX-License-Identifier: GPL-2.0-or-later
/* Keeps what a setting was, and a process that puts it back. */
#include "bench/setting.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

/* debugfs has files that can be read once a descriptor, and cannot seek. */
long setting_read(int fd)
{
	char text[32] = "";

	if (lseek(fd, 0, SEEK_SET) < 0 && errno != ESPIPE)
		return -errno;
	if (read(fd, text, sizeof(text) - 1) <= 0)
		return -EIO;
	return atol(text);
}

/* /proc/sys has files that take a number at their beginning only. */
static int write_number(int fd, long value)
{
	char text[32];
	int nr = snprintf(text, sizeof(text), "%ld\n", value);

	if (lseek(fd, 0, SEEK_SET) < 0 && errno != ESPIPE)
		return -errno;
	return write(fd, text, nr) == nr ? 0 : -errno;
}

/* Waits for the end of its parent, or its word; then puts it back. */
static _Noreturn void guard(int fd, int word, long was)
{
	char c;

	setsid();
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	/* Nothing else of its parent's stays open: perf's pipes would hang. */
	if (dup2(fd, 0) < 0 || dup2(word, 1) < 0)
		_exit(1);
	close_range(2, ~0U, 0);
	while (read(1, &c, 1) < 0 && errno == EINTR)
		;
	_exit(write_number(0, was) ? 1 : 0);
}

static int start_guard(struct setting *setting, long was)
{
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	pid = fork();
	if (!pid) {
		close(ends[1]);
		guard(setting->fd, ends[0], was);
	}
	close(ends[0]);
	if (pid < 0) {
		close(ends[1]);
		return -errno;
	}
	setting->guard_fd = ends[1];
	setting->guard = pid;
	return 0;
}

int setting_keep(struct setting *setting, int fd)
{
	long was = 0;
	int err = 0;

	*setting = (struct setting){ .fd = fd };
	/* Shared with the guard, so held until it has put it back. */
	if (flock(fd, LOCK_EX | LOCK_NB))
		err = errno == EWOULDBLOCK ? -EBUSY : -errno;
	if (!err)
		was = setting_read(fd);
	if (was < 0)
		err = (int)was;
	if (!err)
		err = start_guard(setting, was);
	if (err)
		close(fd);
	return err;
}

int setting_set(const struct setting *setting, long value)
{
	return write_number(setting->fd, value);
}

int setting_restore(struct setting *setting)
{
	int status = 0;

	if (!setting->guard)
		return 0;
	close(setting->guard_fd);
	close(setting->fd);
	while (waitpid(setting->guard, &status, 0) < 0 && errno == EINTR)
		;
	setting->guard = 0;
	return WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -EIO;
}
