// SPDX-License-Identifier: GPL-2.0-or-later
/* Keeps the kernel's perf branches patched in. */
#include "runner/perf/perf.h"

#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

void perf_hold_branches(void)
{
	/* Any event of a task, and the two of the scheduler's own paths. */
	static const unsigned int held[] = {
		PERF_COUNT_SW_CONTEXT_SWITCHES,
		PERF_COUNT_SW_CPU_MIGRATIONS,
	};

	for (size_t i = 0; i < sizeof(held) / sizeof(held[0]); i++) {
		struct perf_event_attr attr = {
			.type = PERF_TYPE_SOFTWARE,
			.size = sizeof(attr),
			.config = held[i],
			.disabled = 1,
		};

		/* Without it all still works; the descriptor stays open. */
		syscall(SYS_perf_event_open, &attr, 0, -1, -1,
			PERF_FLAG_FD_CLOEXEC);
	}
}
