// SPDX-License-Identifier: GPL-2.0-or-later
/* Units in a guest: what its PID 1 says becomes records here. */
#include "runner/plan/execute.h"

#include "bench/bench.h"
#include "runner/guest/guest.h"
#include "runner/host/delay.h"
#include "runner/point.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Guests that die without having measured anything are booted again. */
#define BOOT_TRIES 5

/* What the host has taken of each CPU of a guest so far. */
struct taken {
	double at_ns;
	uint64_t *delay_ns;
	bool is_known;
};

struct hearing {
	const struct plan *plan;
	const struct unit *units;
	size_t nr;
	size_t nr_begun;  /* of units; the last of them is in hand */
	bool has_landed;  /* that one: what came of it is known */
	bool ended_badly; /* PID 1 said that it could not go on */
	struct sink *sink;
	unsigned int attempt; /* at this guest, from 1 */
	pid_t pid;	      /* QEMU's */
	struct taken before;  /* the launch in hand */
	struct taken now;
	int err; /* the sink's, or a guest that talks nonsense */
};

static void take(const struct hearing *hearing, struct taken *taken)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	taken->at_ns = now.tv_sec * 1e9 + now.tv_nsec;
	taken->is_known = host_cpu_delays("", hearing->pid, taken->delay_ns,
					  hearing->plan->nr_cpus);
}

/* Of the PUs that the crew's workers were bound to. NAN: of none. */
static double steal_pct(const struct hearing *hearing, const struct record *r)
{
	const struct taken *now = &hearing->now, *before = &hearing->before;
	double delay_ns = 0, span_ns = 0;
	json_t *worker;
	size_t i;

	json_array_foreach (r->workers, i, worker) {
		json_int_t pu =
			json_integer_value(json_object_get(worker, "pu"));

		if (pu >= hearing->plan->nr_cpus)
			continue;
		delay_ns += (double)(now->delay_ns[pu] - before->delay_ns[pu]);
		span_ns += now->at_ns - before->at_ns;
	}
	return span_ns > 0 ? 100 * delay_ns / span_ns : NAN;
}

/*
 * A guest whose hypervisor does not say what it takes is told by the run-queue
 * delay of the CPUs' threads on the host, over the whole launch.
 */
static int set_steal(struct hearing *hearing, struct record *all, size_t nr)
{
	struct taken before = hearing->before;
	bool is_known;
	int err = 0;

	take(hearing, &hearing->now);
	is_known = before.is_known && hearing->now.is_known;
	for (size_t i = 0; i < nr && is_known && !err; i++) {
		if (strcmp(all[i].status, "ok") || isfinite(all[i].steal_pct))
			continue;
		all[i].steal_pct = steal_pct(hearing, &all[i]);
		err = point_judge_taken(&all[i], 0);
	}
	/* A launch that is repeated begins here. */
	hearing->before = hearing->now;
	hearing->now = before;
	return err;
}

static int hear_begin(struct hearing *hearing, const json_t *value)
{
	json_int_t number = json_integer_value(json_object_get(value, "unit"));

	if (hearing->nr_begun == hearing->nr ||
	    hearing->units[hearing->nr_begun].number != number)
		return -EPROTO;
	hearing->has_landed = false;
	take(hearing, &hearing->before);
	return hearing->sink->begin(hearing->sink,
				    &hearing->units[hearing->nr_begun++]);
}

static bool is_of_unit(const struct record *r, const struct unit *unit,
		       bool is_last)
{
	return r->unit == unit->number && r->role &&
	       !strcmp(r->role, "measured") == is_last;
}

static int hear_landed(struct hearing *hearing, const json_t *value)
{
	struct record all[1 + BENCH_MAX_AGAINST];
	size_t nr = json_array_size(value), nr_read = 0;
	char why[200];
	int err = 0;

	if (!hearing->nr_begun || hearing->has_landed || !nr ||
	    nr > sizeof(all) / sizeof(all[0]))
		return -EPROTO;
	while (nr_read < nr && !err) {
		struct record *r = &all[nr_read];

		err = record_from_json(r, json_array_get(value, nr_read), why,
				       sizeof(why));
		if (err)
			break;
		if (!is_of_unit(r, &hearing->units[hearing->nr_begun - 1],
				++nr_read == nr))
			err = -EPROTO;
	}
	if (!err)
		err = set_steal(hearing, all, nr);
	if (!err)
		err = hearing->sink->land(hearing->sink, all, nr);
	/* A launch that is repeated has another coming. */
	hearing->has_landed = !err && !all[nr - 1].repeated;
	while (nr_read)
		record_free(&all[--nr_read]);
	return err;
}

static int hear(void *arg, const char *kind, json_t *value)
{
	struct hearing *hearing = arg;

	if (!strcmp(kind, "boot"))
		hearing->err = hearing->sink->boot(hearing->sink, value);
	else if (!strcmp(kind, "begin"))
		hearing->err = hear_begin(hearing, value);
	else if (!strcmp(kind, "landed"))
		hearing->err = hear_landed(hearing, value);
	else if (!strcmp(kind, "end"))
		hearing->ended_badly =
			!json_is_true(json_object_get(value, "ok"));
	return hearing->err;
}

/* The job of PID 1: the plan, cut down to these units. */
static json_t *job_of(const struct plan *plan, const struct unit *units,
		      size_t nr)
{
	struct plan part = *plan;

	part.units = (struct unit *)units;
	part.nr_units = nr;
	return plan_to_json(&part);
}

static void note(struct sink *sink, const char *text)
{
	if (sink->note)
		sink->note(sink, text);
}

/* KVM or emulation: found out once, by a guest that has nothing to do. */
static int choose_accel(const struct plan *plan, struct guest_config *config,
			struct sink *sink, char *why, size_t why_bytes)
{
	static bool known;
	static enum accel accel;
	char path[64], reason[300], text[400];
	json_t *nothing;
	int fd;

	if (strcmp(plan->accel, "auto")) {
		config->accel =
			strcmp(plan->accel, "kvm") ? ACCEL_TCG : ACCEL_KVM;
		return 0;
	}
	if (!known) {
		nothing = json_object();
		fd = initramfs_unnamed(nothing, path, sizeof(path), why,
				       why_bytes);
		json_decref(nothing);
		if (fd < 0)
			return fd;
		config->initramfs = path;
		accel = accel_probe(config, &execute_stop, reason,
				    sizeof(reason));
		close(fd);
		if (execute_stop)
			return -EINTR;
		snprintf(text, sizeof(text), "guests run with %s: %s",
			 accel_name(accel), reason);
		if (*reason)
			note(sink, text);
		known = true;
	}
	config->accel = accel;
	return 0;
}

static void console_path(char *path, size_t bytes, const char *dir,
			 const char *label, unsigned int boot,
			 unsigned int attempt)
{
	size_t at = strlen(dir) + 1;

	if (attempt > 1)
		snprintf(path, bytes, "%s/console-%s-%u.%u.log", dir, label,
			 boot, attempt);
	else
		snprintf(path, bytes, "%s/console-%s-%u.log", dir, label, boot);
	for (char *c = path + at; *c; c++) {
		if (*c == '/' || *c == ' ' || *c == ',')
			*c = '_';
	}
}

static const char *const ends[] = {
	[GUEST_DONE] = "the guest ended early",
	[GUEST_DIED] = "the guest died",
	[GUEST_SILENT] = "the guest fell silent and was killed",
	[GUEST_STOPPED] = "the guest talked nonsense",
};

/*
 * A guest that ended before its last unit did: the unit in hand is lost, or,
 * if none was begun, the kernel does not boot, and all are.
 */
static int after_loss(struct hearing *hearing, enum guest_end end,
		      const char *why)
{
	const char *what = hearing->nr_begun ? "" : ", before its first unit";
	size_t first = hearing->nr_begun ? hearing->nr_begun - 1 : 0;
	size_t last = hearing->nr_begun ? first : hearing->nr - 1;
	char *reason;
	int err = 0;

	/* A unit that landed is not lost; the next ones may be. */
	if (hearing->has_landed)
		return 0;
	if (asprintf(&reason, "%s%s%s%s", ends[end], what, *why ? ": " : "",
		     why) < 0)
		return -ENOMEM;
	for (size_t i = first; i <= last && !err; i++)
		err = execute_lost(hearing->plan, &hearing->units[i],
				   hearing->sink, "failed", reason);
	hearing->nr_begun = last + 1;
	free(reason);
	return err;
}

/*
 * True if the death says nothing of the kernel or the unit. Under
 * multi-threaded emulation a CPU may still run an int3 that another CPU has
 * patched away (QEMU 7.2); real CPUs cannot, and the unit was not at fault.
 */
static bool take_back(struct hearing *hearing,
		      const struct guest_config *config, const char *why)
{
	bool emulator = config->accel == ACCEL_TCG && strstr(why, "int3: 0000");

	if (hearing->has_landed)
		return false;
	if (hearing->nr_begun && emulator)
		hearing->nr_begun--;
	else if (hearing->nr_begun)
		return false;
	return true;
}

static int note_retry(const struct hearing *hearing, const char *why)
{
	char text[1000];

	snprintf(text, sizeof(text),
		 "%s: the guest died (%s), no unit was at fault: booting "
		 "another",
		 hearing->plan->kernels[hearing->units->kernel].label, why);
	note(hearing->sink, text);
	return 0;
}

/* Without a disk a guest measures what needs none; said once. */
static int make_disk(char *path, size_t path_bytes, struct sink *sink)
{
	static bool said;
	char why[300] = "", text[400];
	int fd = guest_disk_make(path, path_bytes, why, sizeof(why));

	if (fd >= 0 || said)
		return fd;
	snprintf(text, sizeof(text), "guests have no disk: %s", why);
	note(sink, text);
	said = true;
	return fd;
}

/* One guest; hearing->nr_begun says how far it, or its loss, has got. */
static int one_guest(struct hearing *hearing, struct guest_config *config,
		     char *why, size_t why_bytes)
{
	json_t *job = job_of(hearing->plan, hearing->units, hearing->nr);
	enum guest_end end;
	char path[64], disk[64];
	int fd, disk_fd, err;

	if (!job)
		return -ENOMEM;
	fd = initramfs_unnamed(job, path, sizeof(path), why, why_bytes);
	json_decref(job);
	if (fd < 0)
		return fd;
	disk_fd = make_disk(disk, sizeof(disk), hearing->sink);
	config->initramfs = path;
	config->disk = disk_fd < 0 ? NULL : disk;
	config->pid = &hearing->pid;
	why[0] = 0;
	err = guest_run(config, hear, hearing, &execute_stop, &end, why,
			why_bytes);
	close(fd);
	if (disk_fd >= 0)
		close(disk_fd);
	if (err)
		return err;
	if (execute_stop)
		return -EINTR;
	/* The run directory's own failure: nothing can go on. */
	if (hearing->err && hearing->err != -EPROTO &&
	    hearing->err != -EBADMSG && hearing->err != -ENOTSUP)
		return hearing->err;
	if (end == GUEST_DONE && hearing->nr_begun == hearing->nr &&
	    hearing->has_landed && !hearing->ended_badly)
		return 0;
	if (end == GUEST_DIED && hearing->attempt < BOOT_TRIES &&
	    take_back(hearing, config, why))
		return note_retry(hearing, why);
	return after_loss(hearing, end, why);
}

int execute_guest(const struct plan *plan, const struct unit *units, size_t nr,
		  const char *dir, struct sink *sink, char *why,
		  size_t why_bytes)
{
	const struct plan_kernel *kernel = &plan->kernels[units->kernel];
	char console[4096];
	struct guest_config config = {
		.image = kernel->image,
		.console_path = console,
		.nr_cpus = plan->nr_cpus,
		.nr_nodes = plan->nr_nodes,
		.memory_bytes = plan->memory_bytes,
		.silence_s = GUEST_SILENCE_S(plan->time_s),
	};
	unsigned int nr_guests = 0, attempt = 0;
	int err;

	/* What a run before this one left is kept. */
	do {
		console_path(console, sizeof(console), dir, kernel->label,
			     units->boot, ++nr_guests);
	} while (!access(console, F_OK));
	err = choose_accel(plan, &config, sink, why, why_bytes);
	while (nr && !err) {
		uint64_t delays_ns[2][plan->nr_cpus];
		struct hearing hearing = { .plan = plan,
					   .units = units,
					   .nr = nr,
					   .sink = sink,
					   .attempt = ++attempt,
					   .before.delay_ns = delays_ns[0],
					   .now.delay_ns = delays_ns[1] };

		console_path(console, sizeof(console), dir, kernel->label,
			     units->boot, nr_guests++);
		err = one_guest(&hearing, &config, why, why_bytes);
		if (hearing.nr_begun)
			attempt = 0;
		units += hearing.nr_begun;
		nr -= hearing.nr_begun;
	}
	return err;
}
