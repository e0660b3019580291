// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads the release out of a kernel image, without booting it. */
#include "runner/guest/guest.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Documentation/arch/x86/boot.rst: the setup header of a bzImage. */
#define X86_MAGIC	   0x202
#define X86_KERNEL_VERSION 0x20e
#define X86_VERSION_BASE   0x200
/* Documentation/arch/arm64/booting.rst: the Image header. */
#define ARM64_MAGIC 56

/* The whole of [at, at + bytes), or -ENOEXEC: the file is too short for it. */
static int read_at(int fd, off_t at, void *to, size_t bytes)
{
	ssize_t got = pread(fd, to, bytes, at);

	if (got < 0)
		return -errno;
	return (size_t)got == bytes ? 0 : -ENOEXEC;
}

/* Up to the first blank: the builder's name and the date come behind it. */
static int copy_word(char *to, size_t to_bytes, const char *from)
{
	size_t length = strcspn(from, " \t\n");

	if (!length)
		return -ENOEXEC;
	if (length >= to_bytes)
		return -ENAMETOOLONG;
	memcpy(to, from, length);
	to[length] = '\0';
	return 0;
}

static int x86_release(int fd, char *release, size_t release_bytes)
{
	char magic[4], text[256];
	uint16_t offset;
	ssize_t got;
	int ret;

	ret = read_at(fd, X86_MAGIC, magic, sizeof(magic));
	if (ret)
		return ret;
	if (memcmp(magic, "HdrS", sizeof(magic)))
		return -ENOEXEC;
	ret = read_at(fd, X86_KERNEL_VERSION, &offset, sizeof(offset));
	if (ret)
		return ret;
	if (!offset)
		return -ENOEXEC;
	got = pread(fd, text, sizeof(text) - 1,
		    X86_VERSION_BASE + le16toh(offset));
	if (got < 0)
		return -errno;
	text[got] = '\0';
	/* A string that the end of the file cuts is no version. */
	if (got < (ssize_t)sizeof(text) - 1 && strlen(text) == (size_t)got)
		return -ENOEXEC;
	return copy_word(release, release_bytes, text);
}

/* An arm64 Image does not name its version: its file has to. */
static int arm64_release(int fd, const char *path, char *release,
			 size_t release_bytes)
{
	const char *name = strrchr(path, '/');
	char magic[4];
	int ret;

	ret = read_at(fd, ARM64_MAGIC, magic, sizeof(magic));
	if (ret)
		return ret;
	if (memcmp(magic, "ARM\x64", sizeof(magic)))
		return -ENOEXEC;
	name = name ? name + 1 : path;
	if (!strncmp(name, "vmlinuz-", 8))
		name += 8;
	return copy_word(release, release_bytes, name);
}

int image_release(const char *path, char *release, size_t release_bytes)
{
	int fd, ret;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
#if defined(__x86_64__)
	ret = x86_release(fd, release, release_bytes);
	(void)arm64_release;
#else
	ret = arm64_release(fd, path, release, release_bytes);
	(void)x86_release;
#endif
	close(fd);
	return ret;
}
