// SPDX-License-Identifier: GPL-2.0-or-later
/* Files of text and model-specific registers, read and written as text. */
#include "runner/host/knob.h"
#include "bench/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What parts the file of a CPU's registers from the number of one. */
#define REGISTER "/msr@"

static bool is_register(const char *path)
{
	return strstr(path, REGISTER);
}

/* An open descriptor, the register's number in *at; or -errno. */
static int open_register(const char *root, const char *path, int flags,
			 off_t *at)
{
	char whole[PATH_MAX], *number;
	int fd;

	snprintf(whole, sizeof(whole), "%s%s", root, path);
	number = strstr(whole, REGISTER) + strlen(REGISTER);
	number[-1] = 0;
	*at = (off_t)strtoull(number, NULL, 16);
	fd = open(whole, flags | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static char *read_register(const char *root, const char *path)
{
	uint64_t value;
	ssize_t nr;
	off_t at;
	char *text;
	int fd = open_register(root, path, O_RDONLY, &at), err;

	if (fd < 0) {
		errno = -fd;
		return NULL;
	}
	nr = pread(fd, &value, sizeof(value), at);
	err = nr < 0 ? errno : ENODATA;
	close(fd);
	if (nr != sizeof(value)) {
		errno = err;
		return NULL;
	}
	return asprintf(&text, "0x%" PRIx64, value) < 0 ? NULL : text;
}

static int write_register(const char *root, const char *path, const char *text)
{
	uint64_t value;
	ssize_t nr;
	off_t at;
	char *end;
	int fd, err = 0;

	errno = 0;
	value = strtoull(text, &end, 16);
	if (errno || end == text || *end)
		return -EINVAL;
	fd = open_register(root, path, O_WRONLY, &at);
	if (fd < 0)
		return fd;
	nr = pwrite(fd, &value, sizeof(value), at);
	if (nr != sizeof(value))
		err = nr < 0 ? -errno : -EIO;
	close(fd);
	return err;
}

char *knob_read(const char *root, const char *path)
{
	return is_register(path) ? read_register(root, path)
				 : tree_line(root, path);
}

int knob_write(const char *root, const char *path, const char *value)
{
	return is_register(path) ? write_register(root, path, value)
				 : tree_write(root, path, value);
}
