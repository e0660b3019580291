// SPDX-License-Identifier: GPL-2.0-or-later
/* Run-queue delay of a thread, steal of PUs: both as the kernel accounts. */
#include "bench/taken.h"

#include "bench/window.h"

#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* "running_ns delay_ns nr_turns", all 0 where the kernel does not account
 * (kernel/sched/stats: SCHEDSTATS, or delay accounting switched on). */
static bool read_schedstat(int fd, uint64_t *delay_ns)
{
	char text[96];
	uint64_t running, delay, nr_turns;
	ssize_t nr = pread(fd, text, sizeof(text) - 1, 0);

	if (nr <= 0)
		return false;
	text[nr] = 0;
	if (sscanf(text, "%" SCNu64 " %" SCNu64 " %" SCNu64, &running, &delay,
		   &nr_turns) != 3 ||
	    !nr_turns)
		return false;
	*delay_ns = delay;
	return true;
}

int runqueue_open(void)
{
	int fd = open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
	uint64_t unused;

	if (fd >= 0 && !read_schedstat(fd, &unused)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

void runqueue_read(int fd, uint64_t *ns)
{
	if (fd >= 0)
		read_schedstat(fd, ns);
}

static bool is_among(const unsigned int *pus, unsigned int nr, unsigned int pu)
{
	while (nr)
		if (pus[--nr] == pu)
			return true;
	return false;
}

void steal_sum(FILE *f, const unsigned int *pus, unsigned int nr_pus,
	       struct steal *steal)
{
	char *line = NULL;
	size_t bytes = 0;
	uint64_t ticks;
	unsigned int pu;

	while (f && getline(&line, &bytes, f) > 0) {
		/* user nice system idle iowait irq softirq steal */
		if (sscanf(line, "cpu%u %*u %*u %*u %*u %*u %*u %*u %" SCNu64,
			   &pu, &ticks) != 2)
			continue;
		steal->known |= ticks > 0;
		if (is_among(pus, nr_pus, pu))
			steal->ticks += ticks;
	}
	free(line);
}

void steal_read(const unsigned int *pus, unsigned int nr_pus,
		struct steal *steal)
{
	FILE *f = fopen("/proc/stat", "re");

	*steal = (struct steal){ .at_ns = clock_ns() };
	steal_sum(f, pus, nr_pus, steal);
	if (f)
		fclose(f);
}

double steal_pct(const struct steal *before, const struct steal *after,
		 unsigned int nr_pus, double *tick_pct)
{
	double tick_ns = 1e9 / sysconf(_SC_CLK_TCK);
	double span_ns = (double)(after->at_ns - before->at_ns);

	*tick_pct = 100 * tick_ns / span_ns;
	if (!after->known)
		return NAN;
	return 100 * (double)(after->ticks - before->ticks) * tick_ns /
	       (span_ns * nr_pus);
}
