// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writes the initramfs: this executable, perf, their libraries, and the job.
 * The same input gives the same bytes: no times, no owners, no inode numbers.
 */
#include "runner/guest/guest.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runner/guest/closure.h"
#include "runner/guest/why.h"

struct initramfs {
	struct archive *archive;
	struct path_set dirs; /* written so far */
	char *why;
	size_t why_bytes;
};

static int archive_failed(struct initramfs *fs)
{
	int error = archive_errno(fs->archive);

	return guest_why(error > 0 ? -error : -EIO, fs->why, fs->why_bytes,
			 "the initramfs: %s",
			 archive_error_string(fs->archive));
}

/* Paths in here are absolute; in the archive they have no leading slash. */
static struct archive_entry *entry_new(const char *path, unsigned int type,
				       unsigned int mode)
{
	struct archive_entry *entry = archive_entry_new();

	if (!entry)
		return NULL;
	archive_entry_set_pathname(entry, path + 1);
	archive_entry_set_filetype(entry, type);
	archive_entry_set_perm(entry, mode);
	archive_entry_set_size(entry, 0);
	/* With more than one link the kernel would look for a hard link. */
	archive_entry_set_nlink(entry, 1);
	return entry;
}

/* Writes the header and frees the entry. */
static int put_entry(struct initramfs *fs, struct archive_entry *entry)
{
	int ret = 0;

	if (archive_write_header(fs->archive, entry) < ARCHIVE_WARN)
		ret = archive_failed(fs);
	archive_entry_free(entry);
	return ret;
}

static int put_dir(struct initramfs *fs, const char *path)
{
	struct archive_entry *entry;
	int ret = path_set_add(&fs->dirs, path);

	if (ret <= 0)
		return ret;
	entry = entry_new(path, AE_IFDIR, 0755);
	return entry ? put_entry(fs, entry) : -ENOMEM;
}

/* Every directory above path: the kernel's unpacker makes none by itself. */
static int put_parents(struct initramfs *fs, const char *path)
{
	char dir[PATH_MAX];
	int ret = 0;

	if (strlen(path) >= sizeof(dir))
		return -ENAMETOOLONG;
	strcpy(dir, path);
	for (char *at = strchr(dir + 1, '/'); at && !ret;
	     at = strchr(at + 1, '/')) {
		*at = '\0';
		ret = put_dir(fs, dir);
		*at = '/';
	}
	return ret;
}

static int put_bytes(struct initramfs *fs, const void *data, size_t bytes)
{
	if (archive_write_data(fs->archive, data, bytes) != (ssize_t)bytes)
		return archive_failed(fs);
	return 0;
}

static int put_content(struct initramfs *fs, int fd)
{
	static char buffer[256 << 10];
	ssize_t got;
	int ret;

	while ((got = read(fd, buffer, sizeof(buffer))) > 0) {
		ret = put_bytes(fs, buffer, got);
		if (ret)
			return ret;
	}
	return got < 0 ? -errno : 0;
}

/* The host's file from, whole, as path; a symbolic link is followed. */
static int put_file(struct initramfs *fs, const char *path, const char *from)
{
	struct archive_entry *entry;
	struct stat st;
	int fd, ret;

	ret = put_parents(fs, path);
	if (ret)
		return ret;
	fd = open(from, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st)) {
		ret = guest_why(-errno, fs->why, fs->why_bytes, "%s: %m", from);
		goto out;
	}
	ret = -ENOMEM;
	entry = entry_new(path, AE_IFREG, 0755);
	if (!entry)
		goto out;
	archive_entry_set_size(entry, st.st_size);
	ret = put_entry(fs, entry);
	if (!ret)
		ret = put_content(fs, fd);
out:
	if (fd >= 0)
		close(fd);
	return ret;
}

static int put_text(struct initramfs *fs, const char *path, const char *text)
{
	struct archive_entry *entry = entry_new(path, AE_IFREG, 0644);
	int ret;

	if (!entry)
		return -ENOMEM;
	archive_entry_set_size(entry, strlen(text));
	ret = put_entry(fs, entry);
	return ret ? ret : put_bytes(fs, text, strlen(text));
}

static int put_link(struct initramfs *fs, const char *path, const char *to)
{
	struct archive_entry *entry = entry_new(path, AE_IFLNK, 0777);

	if (!entry)
		return -ENOMEM;
	archive_entry_set_symlink(entry, to);
	return put_entry(fs, entry);
}

/* PID 1 has descriptors 0 to 2 only if this is there before any mount. */
static int put_console(struct initramfs *fs)
{
	struct archive_entry *entry;

	entry = entry_new("/dev/console", AE_IFCHR, 0600);
	if (!entry)
		return -ENOMEM;
	archive_entry_set_rdevmajor(entry, 5);
	archive_entry_set_rdevminor(entry, 1);
	return put_entry(fs, entry);
}

static int put_skeleton(struct initramfs *fs)
{
	static const char *const dirs[] = {
		"/dev", "/proc", "/sys", "/tmp",
		"/run", "/etc",	 "/var", "/var/tmp"
	};

	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++) {
		int ret = put_dir(fs, dirs[i]);

		if (ret)
			return ret;
	}
	return put_console(fs);
}

static int put_job(struct initramfs *fs, const json_t *job)
{
	char *text = json_dumps(job, JSON_COMPACT | JSON_ENCODE_ANY);
	int ret;

	if (!text)
		return -EINVAL;
	ret = put_text(fs, "/job.json", text);
	free(text);
	return ret;
}

/* The first executable perf in PATH, with symbolic links resolved. */
static int find_perf(char *real)
{
	const char *path = getenv("PATH");
	char candidate[PATH_MAX];
	struct stat st;

	while (path && *path) {
		size_t length = strcspn(path, ":");

		snprintf(candidate, sizeof(candidate), "%.*s/perf", (int)length,
			 path);
		if (!access(candidate, X_OK) && !stat(candidate, &st) &&
		    S_ISREG(st.st_mode) && realpath(candidate, real))
			return 0;
		path += length + (path[length] == ':');
	}
	return -ENOENT;
}

/*
 * perf always lies at /usr/bin/perf. Without it a guest still measures, so its
 * absence is no error, but why says it. Ubuntu's perf is a script that looks
 * for a binary of the running kernel.
 */
static int put_perf(struct initramfs *fs, struct path_set *libraries)
{
	char real[PATH_MAX];
	int ret;

	if (find_perf(real))
		return guest_why(0, fs->why, fs->why_bytes,
				 "no perf in PATH: the guest has none");
	ret = closure_add(libraries, real, fs->why, fs->why_bytes);
	if (ret == -ENOEXEC)
		return guest_why(0, fs->why, fs->why_bytes,
				 "%s is a script, not perf itself: the guest "
				 "has no perf",
				 real);
	return ret ? ret : put_file(fs, "/usr/bin/perf", real);
}

static int put_libraries(struct initramfs *fs, const struct path_set *set)
{
	/* Libraries outside the built-in directories are found by the cache. */
	const char *cache = "/etc/ld.so.cache";
	int ret = 0;

	for (size_t i = 0; i < set->nr && !ret; i++)
		ret = put_file(fs, set->paths[i], set->paths[i]);
	if (!ret && !access(cache, R_OK))
		ret = put_file(fs, cache, cache);
	return ret;
}

static int put_everything(struct initramfs *fs, const json_t *job)
{
	struct path_set libraries = { 0 };
	char self[64];
	int ret;

	/* Not its path: that file may have been rebuilt since it started. */
	snprintf(self, sizeof(self), "/proc/%d/exe", (int)getpid());
	ret = put_skeleton(fs);
	if (!ret)
		ret = put_job(fs, job);
	if (!ret)
		ret = put_file(fs, "/faultline", self);
	if (!ret)
		ret = put_link(fs, "/init", "/faultline");
	if (!ret)
		ret = closure_add(&libraries, self, fs->why, fs->why_bytes);
	if (!ret)
		ret = put_perf(fs, &libraries);
	if (!ret)
		ret = put_libraries(fs, &libraries);
	path_set_release(&libraries);
	return ret;
}

static int open_archive(struct initramfs *fs, const char *path)
{
	fs->archive = archive_write_new();
	if (!fs->archive)
		return -ENOMEM;
	if (archive_write_set_format_cpio_newc(fs->archive) ||
	    archive_write_open_filename(fs->archive, path))
		return archive_failed(fs);
	return 0;
}

int initramfs_write(const char *path, const json_t *job, char *why,
		    size_t why_bytes)
{
	struct initramfs fs = { .why = why, .why_bytes = why_bytes };
	int ret;

	guest_why(0, why, why_bytes, "%s", "");
	ret = open_archive(&fs, path);
	if (!ret)
		ret = put_everything(&fs, job);
	if (!ret && archive_write_close(fs.archive))
		ret = archive_failed(&fs);
	if (ret && why_bytes && !why[0])
		guest_why(0, why, why_bytes, "%s: %s", path, strerror(-ret));
	archive_write_free(fs.archive);
	path_set_release(&fs.dirs);
	if (ret)
		unlink(path);
	return ret;
}

int initramfs_unnamed(const json_t *job, char *path, size_t path_bytes,
		      char *why, size_t why_bytes)
{
	int fd = memfd_create("initramfs", MFD_CLOEXEC);
	int err;

	if (fd < 0)
		return -errno;
	snprintf(path, path_bytes, "/proc/%d/fd/%d", getpid(), fd);
	err = initramfs_write(path, job, why, why_bytes);
	if (err) {
		close(fd);
		return err;
	}
	return fd;
}
