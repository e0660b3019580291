// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A guest's disk: an ext4 filesystem in memory that QEMU shows as an NVMe
 * drive, for which Debian's cloud kernels need no module. Here it is made, and
 * there PID 1 mounts it and swaps to a file on it.
 */
#include "runner/guest/guest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <unistd.h>

#include "runner/guest/why.h"
#include "runner/spawn.h"

#define DISK_BYTES   (1ul << 30) /* sparse: what a guest writes is taken */
#define DRIVER	     "/sys/bus/pci/drivers/nvme"
#define DEVICE	     "/dev/nvme0n1"
#define WHERE	     "/var/tmp"
#define SWAP_FILE    WHERE "/swap"
#define SWAP_BYTES   (128ul << 20)
#define SWAP_PAGE    4096ul
#define WAIT_MS	     3000 /* for the drive's namespace; TCG takes 100 */
#define FORMAT_LIMIT 60.0

/* ---- the host's side ---- */

#define MKE2FS "/sbin/mke2fs" /* which few users have in PATH */

/* Nothing is left to do in the background, where it would disturb. */
static int format(const char *path, char *why, size_t why_bytes)
{
	char *argv[] = { MKE2FS,
			 "-q",
			 "-F",
			 "-t",
			 "ext4",
			 "-m",
			 "0",
			 "-E",
			 "lazy_itable_init=0,lazy_journal_init=0,nodiscard",
			 (char *)path,
			 NULL };
	struct spawn spawn = { .argv = argv, .limit_s = FORMAT_LIMIT };
	int err = spawn_run(&spawn);

	if (!err && spawn.exit_code == 127)
		err = guest_why(-ENOENT, why, why_bytes,
				MKE2FS " is not here (e2fsprogs)");
	else if (!err && spawn.exit_code)
		err = guest_why(-EIO, why, why_bytes, "mke2fs: %.*s",
				(int)strcspn(spawn.err, "\n"), spawn.err);
	else if (err)
		guest_why(err, why, why_bytes, "mke2fs: %s", strerror(-err));
	spawn_free(&spawn);
	return err;
}

int guest_disk_make(char *path, size_t path_bytes, char *why, size_t why_bytes)
{
	int fd = memfd_create("disk", MFD_CLOEXEC);
	int err;

	if (fd < 0)
		return guest_why(-errno, why, why_bytes, "memfd_create: %m");
	snprintf(path, path_bytes, "/proc/%d/fd/%d", (int)getpid(), fd);
	if (ftruncate(fd, DISK_BYTES))
		err = guest_why(-errno, why, why_bytes, "ftruncate: %m");
	else
		err = format(path, why, why_bytes);
	if (!err)
		return fd;
	close(fd);
	return err;
}

/* ---- the guest's side ---- */

/* Drives are probed before PID 1 starts, their namespaces after. */
static bool await_drive(void)
{
	for (int ms = 0; ms < WAIT_MS && !access(DRIVER, F_OK); ms += 10) {
		if (!access(DEVICE, F_OK))
			return true;
		if (ms > 200 && access("/sys/class/nvme/nvme0", F_OK))
			return false;
		usleep(10000);
	}
	return false;
}

/* What mkswap(8) writes, of version 1: linux/swap.h, union swap_header. */
static int write_swap_header(int fd)
{
	static const uint32_t info[] = { 1, SWAP_BYTES / SWAP_PAGE - 1, 0 };
	static const char magic[] = "SWAPSPACE2";

	if (pwrite(fd, info, sizeof(info), 1024) != sizeof(info) ||
	    pwrite(fd, magic, 10, SWAP_PAGE - 10) != 10)
		return -EIO;
	return 0;
}

static int swap_on(void)
{
	int fd = open(SWAP_FILE, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	int err;

	if (fd < 0)
		return -errno;
	err = -posix_fallocate(fd, 0, SWAP_BYTES);
	if (!err)
		err = write_swap_header(fd);
	if (!err && fsync(fd))
		err = -errno;
	close(fd);
	if (!err && swapon(SWAP_FILE, 0))
		err = -errno;
	return err;
}

int guest_disk_mount(void)
{
	if (!await_drive())
		return -ENODEV;
	if (mount(DEVICE, WHERE, "ext4", MS_NOSUID, NULL))
		return -errno;
	return swap_on();
}
