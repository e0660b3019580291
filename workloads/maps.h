/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/self/maps, opened once by each worker. */
#ifndef WORKLOADS_MAPS_H
#define WORKLOADS_MAPS_H

#include "bench/touch.h"

#include <fcntl.h>
#include <unistd.h>

static inline int maps_of(const struct worker *w)
{
	return (intptr_t)w->own;
}

static inline int maps_open(struct worker *w)
{
	int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return failed(w, "open of /proc/self/maps");
	w->own = (void *)(intptr_t)fd;
	return 0;
}

static inline void maps_close(struct worker *w)
{
	if (w->own)
		close(maps_of(w));
}

#endif
