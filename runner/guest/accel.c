// SPDX-License-Identifier: GPL-2.0-or-later
/* Finds out by booting whether KVM runs this image, or only emulation does. */
#include "runner/guest/guest.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "runner/guest/why.h"

/* With KVM a first line takes 2 s; nested and loaded, a few more. */
#define PROBE_SILENCE_S 8.0
/* Enough to boot; QEMU touches all of it, which takes time. */
#define PROBE_MEMORY_BYTES (512UL << 20)

const char *accel_name(enum accel accel)
{
	return accel == ACCEL_KVM ? "kvm" : "tcg";
}

/* The first line is proof enough: PID 1 runs, in user mode, with its port. */
static int on_first_line(void *arg, const char *kind, json_t *value)
{
	bool *heard = arg;

	*heard = true;
	return 1;
}

static int open_kvm(char *reason, size_t reason_bytes)
{
	int fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);

	if (fd >= 0) {
		close(fd);
		return 0;
	}
	if (errno == ENOENT)
		return guest_why(-ENOENT, reason, reason_bytes, "no /dev/kvm");
	return guest_why(-errno, reason, reason_bytes, "/dev/kvm: %m%s",
			 errno == EACCES ? " (is this user in group kvm?)"
					 : "");
}

enum accel accel_probe(const struct guest_config *config,
		       const volatile int *stop, char *reason,
		       size_t reason_bytes)
{
	struct guest_config probe = *config;
	enum guest_end end;
	bool heard = false;
	char why[512];

	if (open_kvm(reason, reason_bytes))
		return ACCEL_TCG;
	probe.accel = ACCEL_KVM;
	probe.silence_s = PROBE_SILENCE_S;
	probe.nr_nodes = 1;
	if (probe.memory_bytes > PROBE_MEMORY_BYTES)
		probe.memory_bytes = PROBE_MEMORY_BYTES;
	/* No QEMU, or no image any more: the guest itself will say so. */
	if (guest_run(&probe, on_first_line, &heard, stop, &end, why,
		      sizeof(why)) == -ENOENT) {
		*reason = '\0';
		return ACCEL_TCG;
	}
	if (*stop) {
		*reason = '\0'; /* nothing was found out */
		return ACCEL_TCG;
	}
	if (heard) {
		guest_why(0, reason, reason_bytes,
			  "a guest of this image booted with /dev/kvm");
		return ACCEL_KVM;
	}
	guest_why(
		0, reason, reason_bytes,
		"/dev/kvm exists, but a guest of this image did not boot with "
		"it (%s)",
		why);
	return ACCEL_TCG;
}
