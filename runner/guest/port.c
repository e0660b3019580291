// SPDX-License-Identifier: GPL-2.0-or-later
/* The guest's end of the serial port: opens it, speaks lines, powers off. */
#include "runner/guest/guest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/reboot.h>
#include <termios.h>
#include <unistd.h>

#include "runner/guest/arch.h"
#include "runner/guest/line.h"

/* Raw: the line discipline would put a CR before each newline. */
static int make_raw(int fd)
{
	struct termios mode;

	if (tcgetattr(fd, &mode))
		return -errno;
	cfmakeraw(&mode);
	/* No carrier to wait for; the speed only bounds tcdrain()'s naps. */
	mode.c_cflag |= CLOCAL;
	cfsetspeed(&mode, B115200);
	return tcsetattr(fd, TCSANOW, &mode) ? -errno : 0;
}

int guest_port_open(void)
{
	int fd, ret;

	fd = open(GUEST_PORT, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	ret = make_raw(fd);
	if (ret) {
		close(fd);
		return ret;
	}
	return fd;
}

static int write_all(int fd, const char *data, size_t bytes)
{
	while (bytes) {
		ssize_t put = write(fd, data, bytes);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -errno;
		data += put;
		bytes -= put;
	}
	return 0;
}

int guest_port_say(int fd, const char *kind, const json_t *value)
{
	static unsigned long seq; /* one port, and only PID 1 speaks on it */
	size_t bytes;
	char *line;
	int ret;

	line = line_encode(seq + 1, kind, value, &bytes);
	if (!line)
		return -errno;
	seq++;
	ret = write_all(fd, line, bytes);
	free(line);
	return ret;
}

void guest_power_off(int fd)
{
	if (fd >= 0)
		tcdrain(fd);
	sync();
	/*
	 * QEMU runs with -no-reboot, so a restart ends it, and unlike power off
	 * it needs no ACPI in the kernel.
	 */
	reboot(RB_AUTOBOOT);
	for (;;)
		pause();
}
