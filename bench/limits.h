/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the system lets a process have of threads and mappings. */
#ifndef BENCH_LIMITS_H
#define BENCH_LIMITS_H

#include <stddef.h>

/*
 * Whether so many workers, with so many mappings in all, may be started: 0, or
 * -EAGAIN with a clause in why that names the limit, its value, what is needed
 * and the command that raises it. What cannot be read is no limit. root goes
 * before /proc and /sys: "".
 */
int limits_check(const char *root, unsigned int nr_workers,
		 unsigned long nr_maps, char *why, size_t why_bytes);

#endif
