/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A number of the kernel's that is another for a time. A process of its own,
 * the guard, puts back what was there at setting_restore(), or once this
 * process and all that it forked meanwhile are gone, however they went.
 */
#ifndef BENCH_SETTING_H
#define BENCH_SETTING_H

struct setting {
	int fd;	      /* of the setting, locked */
	int guard_fd; /* closed by all who have it: the guard puts back */
	int guard;    /* its pid; 0: nothing is kept */
};

/*
 * Takes fd, open for both, before any thread is started; it is closed if this
 * fails. 0, -EBUSY: another faultline keeps it, or -errno.
 */
int setting_keep(struct setting *setting, int fd);
int setting_set(const struct setting *setting, long value);
/* 0, also where nothing is kept, or -EIO: it could not be put back. */
int setting_restore(struct setting *setting);

/* The number in fd, or -errno; of debugfs once a descriptor. */
long setting_read(int fd);

#endif
