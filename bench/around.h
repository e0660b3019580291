/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fault-around: a read fault of a file also maps the pages around it that are
 * in the page cache, fault_around_bytes in debugfs (64 KiB unless changed).
 */
#ifndef BENCH_AROUND_H
#define BENCH_AROUND_H

#include "bench/setting.h"
#include "bench/workload.h"

/*
 * On: each page is touched, one fault maps many. Stride: one page of each such
 * window is touched, so each touch faults, and maps as many. Off: the kernel
 * is told to map one, for the time of the launch.
 */
enum fault_around {
	FAULT_AROUND_ON,
	FAULT_AROUND_STRIDE,
	FAULT_AROUND_OFF
};
#define FAULT_AROUND_CHOICE "on, stride or off"

const char *fault_around_name(enum fault_around around);
int fault_around_parse(const char *name,
		       enum fault_around *around); /* -EINVAL */

/* fault_around_bytes, wherever debugfs is mounted or not; -errno. */
long around_bytes(void);
/* Whether it can be turned off here: 0, or -ENOTSUP with a clause in why. */
int around_may_off(char *why, size_t why_bytes);

/*
 * Turns it off, for the whole system, before any thread is started, until
 * setting_restore(). 0, -EBUSY: another faultline has it off, or -errno.
 */
int around_off(struct setting *setting);

#endif
