// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Two perfs around one launch: the outer one traces every allocation of the
 * slabs from the start, the inner one samples while the window is open. Both
 * write into memory: no file is left behind, however it ends.
 */
#include "runner/perf/c2c.h"

#include "runner/host/facts.h"
#include "runner/perf/control.h"
#include "runner/spawn.h"

#include <errno.h>
#include <glob.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SAMPLES_FD  14
#define ALLOCS_FD   15
#define SAMPLES	    "/proc/self/fd/14"
#define ALLOCS	    "/proc/self/fd/15"
#define ALLOC_EVENT "kmem:kmem_cache_alloc"
#define MOST_ARGS   96
#define REPORT_S    300

/* ---- recording ---- */

static void make_argv(const struct perf_launch *launch, const char **argv)
{
	/* -B: the kernel that runs is the one that ran. */
	static const char *const before[] = {
		"perf", "record",    "-q", "-B",   "-o",    ALLOCS,
		"-e",	ALLOC_EVENT, "--", "perf", "c2c",   "record",
		"--",	"-q",	     "-B", "-o",   SAMPLES, CONTROL_OPTIONS,
		"--",
	};
	size_t nr = sizeof(before) / sizeof(*before);

	memcpy(argv, before, sizeof(before));
	for (char *const *arg = launch->argv; *arg && nr < MOST_ARGS - 1; arg++)
		argv[nr++] = *arg;
	argv[nr] = NULL;
}

struct files {
	int samples, allocs;
};

static void close_files(const struct files *files)
{
	if (files->samples >= 0)
		close(files->samples);
	if (files->allocs >= 0)
		close(files->allocs);
}

static int make_files(struct files *files)
{
	int err;

	files->samples = memfd_create("samples", MFD_CLOEXEC);
	files->allocs = memfd_create("allocations", MFD_CLOEXEC);
	if (files->samples >= 0 && files->allocs >= 0)
		return 0;
	err = -errno;
	close_files(files);
	return err;
}

static void give_files(struct spawn *spawn, const struct files *files)
{
	control_give(spawn, files->samples, SAMPLES_FD);
	control_give(spawn, files->allocs, ALLOCS_FD);
}

static int record(struct perf_launch *launch, const struct files *files)
{
	const char *argv[MOST_ARGS];
	struct spawn spawn = { .argv = (char *const *)argv,
			       .limit_s = launch->limit_s,
			       .stop = launch->stop };
	int err;

	make_argv(launch, argv);
	give_files(&spawn, files);
	err = control_run(&spawn);
	launch->exit_code = spawn.exit_code;
	launch->out = spawn.out;
	launch->err = spawn.err;
	return err;
}

/* ---- whether this machine can ---- */

static bool exists(const char *pattern)
{
	glob_t found;
	bool is = !glob(pattern, 0, NULL, &found);

	globfree(&found);
	return is;
}

/* Intel's loads by latency, AMD's sampled instructions, Arm's profiling. */
static bool has_sampling(void)
{
	return exists("/sys/bus/event_source/devices/cpu*/events/mem-loads") ||
	       exists("/sys/bus/event_source/devices/ibs_op") ||
	       exists("/sys/bus/event_source/devices/arm_spe_*");
}

/* Asks perf to sample for a moment, and keeps its complaint. */
static int try_it(char *why, size_t why_bytes)
{
	char *self = spawn_self();
	char *const nothing[] = { self, "--version", NULL };
	struct perf_launch try = { .argv = nothing, .limit_s = 60 };
	struct files files;
	int err = self ? make_files(&files) : -ENOMEM;

	if (!err) {
		err = record(&try, &files);
		close_files(&files);
	}
	if (!err && try.exit_code) {
		const char *said = *try.err ? try.err : "it says nothing";

		snprintf(why, why_bytes, "perf c2c failed here: %.*s",
			 (int)strcspn(said, "\n"), said);
		err = -ENOTSUP;
	}
	perf_launch_free(&try);
	free(self);
	return err;
}

int c2c_find(char *why, size_t why_bytes)
{
	facts_mount_tracefs();
	if (!has_sampling())
		snprintf(why, why_bytes,
			 "this machine has no CPU that samples addresses of "
			 "data (mem-loads, ibs_op or arm_spe; most virtual "
			 "machines are given none)");
	else if (geteuid())
		snprintf(why, why_bytes,
			 "only root may sample physical addresses");
	else
		return try_it(why, why_bytes);
	return -ENOTSUP;
}

/* ---- the launch ---- */

/* What a perf says of the files; NULL: it failed. */
static char *ask(const struct files *files, char *const *argv)
{
	struct spawn spawn = { .argv = argv, .limit_s = REPORT_S };
	char *said = NULL;

	give_files(&spawn, files);
	if (!spawn_run(&spawn) && !spawn.exit_code) {
		said = spawn.out;
		spawn.out = NULL;
	}
	spawn_free(&spawn);
	return said;
}

static int read_samples(struct perf_launch *launch, const struct files *files)
{
	static char *const report[] = { "perf",	       "c2c", "report",
					"--stdio",     "-NN", "--full-symbols",
					"--no-source", "-i",  SAMPLES,
					NULL };
	static char *const script[] = { "perf", "script", "-F", "event,trace",
					"-i",	ALLOCS,	  NULL };
	char *said = ask(files, report), *allocated;
	FILE *kallsyms;

	launch->c2c = said ? c2c_parse(said) : NULL;
	free(said);
	if (!launch->c2c)
		return -EBADMSG;
	allocated = ask(files, script);
	if (allocated)
		c2c_add_allocations(launch->c2c, allocated);
	free(allocated);
	kallsyms = fopen("/proc/kallsyms", "re");
	if (kallsyms) {
		c2c_add_variables(launch->c2c, kallsyms);
		fclose(kallsyms);
	}
	return 0;
}

int c2c_launch(struct perf_launch *launch)
{
	struct files files;
	int err = make_files(&files);

	launch->out = launch->err = NULL;
	launch->counts = launch->c2c = NULL;
	if (err)
		return err;
	err = record(launch, &files);
	if (!err && !launch->exit_code)
		err = read_samples(launch, &files);
	close_files(&files);
	return err;
}
