/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A knob of the machine, its value as text: the first line of a file, or a
 * model-specific register, "/dev/cpu/3/msr@0x1a4", as a hexadecimal number.
 */
#ifndef RUNNER_HOST_KNOB_H
#define RUNNER_HOST_KNOB_H

/* NULL and errno; the caller frees it. root is "" but in tests. */
char *knob_read(const char *root, const char *path);
/* 0 or -errno. */
int knob_write(const char *root, const char *path, const char *value);

#endif
