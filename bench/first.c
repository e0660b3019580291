// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A slice in VMAs that nobody has touched, and the same slice after a reset:
 * what the first took more, its first touch did. Counted by tracepoints of this
 * thread alone. Nobody else runs here, so no try for the lock fails, and a
 * start is an acquisition.
 */
#include "bench/first.h"

#include "bench/touch.h"
#include "bench/window.h"

#include <linux/perf_event.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define EVENT "/events/mmap_lock/mmap_lock_start_locking/id"
#define TRIES 3 /* a stray fault hits one */

struct counters {
	int read_fd, write_fd;
};

struct counted {
	uint64_t reads, writes;
};

static long event_id(const char *path)
{
	FILE *f = fopen(path, "r");
	long id = -1;

	if (!f)
		return -1;
	if (fscanf(f, "%ld", &id) != 1)
		id = -1;
	fclose(f);
	return id;
}

static int counter_open(const char *filter)
{
	struct perf_event_attr attr = { .size = sizeof(attr),
					.type = PERF_TYPE_TRACEPOINT,
					.disabled = 1 };
	long id = event_id("/sys/kernel/tracing" EVENT);
	int fd;

	if (id < 0)
		id = event_id("/sys/kernel/debug/tracing" EVENT);
	if (id < 0)
		return -1;
	attr.config = id;
	fd = syscall(SYS_perf_event_open, &attr, 0, -1, -1,
		     PERF_FLAG_FD_CLOEXEC);
	if (fd >= 0 && ioctl(fd, PERF_EVENT_IOC_SET_FILTER, filter)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static void counters_close(struct counters *counters)
{
	if (counters->read_fd >= 0)
		close(counters->read_fd);
	if (counters->write_fd >= 0)
		close(counters->write_fd);
}

static int counters_open(struct counters *counters)
{
	counters->read_fd = counter_open("write==0");
	counters->write_fd = counter_open("write==1");
	if (counters->read_fd >= 0 && counters->write_fd >= 0)
		return 0;
	counters_close(counters);
	return -ENOTSUP;
}

static uint64_t value_of(int fd)
{
	uint64_t value = 0;

	if (read(fd, &value, sizeof(value)) != sizeof(value))
		return 0;
	return value;
}

static int counted_lap(struct worker *w, struct counters *counters,
		       struct counted *counted)
{
	const int fds[] = { counters->read_fd, counters->write_fd };
	long nr;

	for (int i = 0; i < 2; i++) {
		ioctl(fds[i], PERF_EVENT_IOC_RESET, 0);
		ioctl(fds[i], PERF_EVENT_IOC_ENABLE, 0);
	}
	nr = w->crew->workload->lap(w);
	for (int i = 0; i < 2; i++)
		ioctl(fds[i], PERF_EVENT_IOC_DISABLE, 0);
	counted->reads = value_of(fds[0]);
	counted->writes = value_of(fds[1]);
	w->nr_done = nr < 0 ? 0 : nr;
	return nr < 0 ? nr : 0;
}

/* The first slice, and one that is not. */
static int two_laps(struct worker *w, struct counters *counters,
		    struct counted *first, struct counted *later)
{
	const struct workload *wl = w->crew->workload;
	int err = wl->worker_setup(w);

	if (!err && !w->is_fresh)
		err = -ENOTSUP;
	if (!err)
		err = counted_lap(w, counters, first);
	if (!err)
		err = wl->reset(w);
	if (!err)
		err = counted_lap(w, counters, later);
	if (wl->worker_teardown)
		wl->worker_teardown(w);
	return err;
}

static int one_try(const struct workload *wl, struct worker_clock *clock,
		   struct counters *counters, struct counted *first,
		   struct counted *later)
{
	struct crew crew = { .workload = wl,
			     .nr_workers = 1,
			     .nr_all_workers = 1,
			     .slice = wl->slice,
			     .step_pages = 1,
			     .around_pages = wl->touches_per_fault,
			     .touches_per_fault = wl->touches_per_fault,
			     .fresh = true };
	struct worker w = { .crew = &crew, .clock = clock };
	int err = 0;

	crew.region_bytes = slice_stride(&crew);
	if (wl->setup)
		err = wl->setup(&crew);
	if (err)
		return err;
	err = two_laps(&w, counters, first, later);
	if (wl->teardown)
		wl->teardown(&crew);
	return err;
}

static int ascending(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static double median(double *values)
{
	qsort(values, TRIES, sizeof(*values), ascending);
	return values[TRIES / 2];
}

static int count(const struct workload *wl, struct worker_clock *clock,
		 struct crew_result *crew)
{
	double reads[TRIES], writes[TRIES];
	struct counters counters;
	int err = counters_open(&counters);

	if (err)
		return err;
	for (int i = 0; i < TRIES && !err; i++) {
		struct counted first, later;

		err = one_try(wl, clock, &counters, &first, &later);
		if (err)
			break;
		reads[i] = (double)first.reads - (double)later.reads;
		writes[i] = (double)first.writes - (double)later.writes;
	}
	counters_close(&counters);
	if (err)
		return err;
	crew->first_reads = median(reads);
	crew->first_writes = median(writes);
	return 0;
}

void bench_first(const struct bench_params *params, struct bench_result *result)
{
	const struct workload *wl = params->crews[0].workload;
	struct window window = { .stop = 1, .control_fd = -1, .ack_fd = -1 };
	struct worker_clock *clock;

	if (!wl->region_bytes || !wl->worker_setup || !wl->reset)
		return;
	clock = aligned_alloc(128, sizeof(*clock));
	if (!clock)
		return;
	memset(clock, 0, sizeof(*clock));
	clock->window = &window;
	count(wl, clock, &result->crews[0]);
	free(clock);
}
