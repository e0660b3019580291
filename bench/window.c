// SPDX-License-Identifier: GPL-2.0-or-later
/* The measured window: slices, laps, perf's control pipe. */
#include "bench/window.h"

#include "bench/calibration.h"
#include "bench/futex.h"
#include "bench/taken.h"

#include <limits.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/*
 * What is asked of the CPU clock is of some slices at once: it is a system
 * call, of up to a percent of the shortest slices.
 */
#define STRETCH_NS 500000

/* Shorter than a switch to another task and back. */
#define OFF_CPU_LEAST_NS 1000

static uint64_t read_ns(clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

uint64_t clock_ns(void)
{
	return read_ns(CLOCK_MONOTONIC);
}

static void calibrate(struct worker_clock *clock)
{
	clock->calibration_ns = calibration_loop_ns();
	clock->calibrate_at_ns = clock_ns() + CALIBRATION_EVERY_NS;
	clock->cpu_ns = read_ns(CLOCK_THREAD_CPUTIME_ID);
}

/*
 * Whether another task took the CPU in the stretch just ended. A worker that
 * waited for a lock gave it up of its own will, and was not preempted.
 *
 * The thread's CPU clock touches nothing that workers share. getrusage() does
 * (mm_users, in the mm_struct that every fault reads), so it is asked only
 * where the worker was off its CPU.
 */
static bool was_preempted(struct worker_clock *clock)
{
	uint64_t cpu_ns = read_ns(CLOCK_THREAD_CPUTIME_ID);
	uint64_t ran_ns = cpu_ns - clock->cpu_ns;
	long before = clock->usage.ru_nivcsw;

	clock->cpu_ns = cpu_ns;
	if (clock->stretch_ns < ran_ns + OFF_CPU_LEAST_NS)
		return false;
	getrusage(RUSAGE_THREAD, &clock->usage);
	return clock->usage.ru_nivcsw != before;
}

static void end_stretch(struct worker_clock *clock)
{
	if (!was_preempted(clock)) {
		clock->nr_whole += clock->nr_stretch;
		clock->whole_ns += clock->stretch_ns;
		clock->whole_calibrated +=
			(double)clock->stretch_ns / clock->calibration_ns;
	}
	clock->nr_stretch = 0;
	clock->stretch_ns = 0;
}

/* A paced worker is off its CPU between slices: each is a stretch. */
static void end_slice(struct worker_clock *clock, uint64_t now)
{
	uint64_t ns = now - clock->slice_start_ns;

	histogram_add(&clock->slices, ns);
	clock->nr_stretch++;
	clock->stretch_ns += ns;
	if (clock->stretch_ns < STRETCH_NS && !clock->pace_ns)
		return;
	end_stretch(clock);
	if (now >= clock->calibrate_at_ns)
		calibrate(clock);
}

/* Asleep until the next slice is due or the round ends; the time then. */
static uint64_t wait_turn(struct worker_clock *clock, uint64_t now)
{
	clock->due_ns += clock->pace_ns;
	/* Late by more than a turn: what was missed is not made up for. */
	if (clock->due_ns + clock->pace_ns < now)
		clock->due_ns = now;
	while (now < clock->due_ns && !atomic_load(&clock->window->stop)) {
		futex_wait(&clock->window->stop, 0, clock->due_ns);
		now = clock_ns();
	}
	return now;
}

bool keep_going(struct worker *w)
{
	struct worker_clock *clock = w->clock;
	uint64_t now = clock_ns();

	end_slice(clock, now);
	now = clock_ns();
	if (clock->pace_ns)
		now = wait_turn(clock, now);
	clock->slice_start_ns = now;
	return now < clock->window->deadline_ns &&
	       !atomic_load_explicit(&clock->window->stop,
				     memory_order_relaxed);
}

/* perf answers each command with "ack\n" (and a NUL, in some versions). */
static int perf_command(struct window *window, const char *command)
{
	char c = 0;

	if (window->control_fd < 0)
		return 0;
	if (write(window->control_fd, command, strlen(command)) < 0)
		return -errno;
	while (c != '\n') {
		ssize_t nr = read(window->ack_fd, &c, 1);

		if (nr < 0 && errno != EINTR)
			return -errno;
		if (nr == 0)
			return -EPIPE;
	}
	return 0;
}

int window_open(struct window *window)
{
	atomic_store(&window->stop, 0);
	return perf_command(window, "enable\n");
}

int window_close(struct window *window)
{
	return perf_command(window, "disable\n");
}

void window_stop(struct window *window)
{
	atomic_store(&window->stop, 1);
	if (window->paced)
		futex_wake(&window->stop, INT_MAX);
}

static void add_usage(struct worker_result *sum, const struct rusage *before,
		      const struct rusage *after)
{
	sum->nr_faults_minor += after->ru_minflt - before->ru_minflt;
	sum->nr_faults_major += after->ru_majflt - before->ru_majflt;
	sum->nr_switches_voluntary += after->ru_nvcsw - before->ru_nvcsw;
	sum->nr_switches_involuntary += after->ru_nivcsw - before->ru_nivcsw;
}

int window_lap(struct worker *w)
{
	struct worker_clock *clock = w->clock;
	struct rusage before, after;
	uint64_t delay_before = 0, delay_after;
	long nr;

	/* The kernel writes into it: it must be there before it counts. */
	memset(&after, 1, sizeof(after));
	runqueue_read(clock->schedstat_fd, &delay_before);
	calibrate(clock);
	getrusage(RUSAGE_THREAD, &before);
	clock->usage = before;
	clock->start_ns = clock->slice_start_ns = clock_ns();
	clock->due_ns = clock->start_ns;
	nr = w->crew->workload->lap(w);
	clock->end_ns = clock_ns();
	if (clock->nr_stretch)
		end_stretch(clock);
	getrusage(RUSAGE_THREAD, &after);
	/* Out of pages first: the round ends for all. */
	window_stop(clock->window);
	w->nr_done = nr < 0 ? 0 : nr;
	if (nr < 0)
		return nr;
	clock->sum.nr_touches += nr;
	delay_after = delay_before;
	runqueue_read(clock->schedstat_fd, &delay_after);
	clock->sum.lap_ns += clock->end_ns - clock->start_ns;
	clock->sum.runqueue_ns += delay_after - delay_before;
	add_usage(&clock->sum, &before, &after);
	return 0;
}

void window_clear(struct worker_clock *clock)
{
	struct window *window = clock->window;
	struct latency *latency = clock->latency;
	uint64_t pace_ns = clock->pace_ns;
	unsigned int pu = clock->sum.pu;
	int schedstat_fd = clock->schedstat_fd;

	/*
	 * Written, not calloc()ed: a bucket first written to inside the
	 * window would be a fault that no touch made.
	 */
	memset(clock, 0, sizeof(*clock));
	clock->window = window;
	clock->latency = latency;
	clock->pace_ns = pace_ns;
	clock->sum.pu = pu;
	clock->schedstat_fd = schedstat_fd;
	if (latency)
		memset(&latency->touches, 0, sizeof(latency->touches));
}
