// SPDX-License-Identifier: GPL-2.0-or-later
/* The three launches of a clean run. */
#include "runner/cmd/case.h"

#include "runner/perf/perf.h"

#include <stdio.h>

static json_t *locks_of(const struct perf_launch *launch)
{
	json_t *figures = json_loads(launch->out ? launch->out : "", 0, NULL);
	json_t *locks = NULL;
	double read, read_failed, write, write_failed, done;
	json_int_t minor, major;

	if (!json_unpack(launch->counts, "{sFsFsFsF}", "mmap_lock_read_start",
			 &read, "mmap_lock_read_failed", &read_failed,
			 "mmap_lock_write_start", &write,
			 "mmap_lock_write_failed", &write_failed) &&
	    !json_unpack(figures, "{sFsIsI}", "nr_done", &done,
			 "nr_faults_minor", &minor, "nr_faults_major", &major))
		locks = json_pack("{sfsfsfsf}", "nr_faults",
				  (double)(minor + major), "reads",
				  read - read_failed, "writes",
				  write - write_failed, "nr_done", done);
	json_decref(figures);
	return locks;
}

static char *words(const char *text)
{
	return (char *)(uintptr_t)text;
}

static json_t *count_locks(const struct case_asked *asked, char *why,
			   size_t why_bytes)
{
	char *const options[] = { words("--json"), words("--control"),
				  words(PERF_CONTROL_FDS), NULL };
	struct case_argv args;
	struct perf_events events;
	struct perf_launch launch = {
		.argv = args.argv,
		.events = &events,
		.limit_s = asked->params.runtime_s + 600,
	};
	json_t *locks = NULL;

	snprintf(why, why_bytes, "perf stat failed");
	if (case_argv_make(&args, asked, options))
		return NULL;
	if (perf_events_find(&events, "locks"))
		goto out;
	if (events.nr) {
		if (!perf_launch(&launch) && !launch.exit_code)
			locks = locks_of(&launch);
		perf_launch_free(&launch);
	} else {
		snprintf(why, why_bytes, "%s", events.why);
	}
	perf_events_free(&events);
out:
	case_argv_free(&args);
	return locks;
}

int case_run_clean(const struct case_asked *asked, struct case_clean *clean,
		   char *why, size_t why_bytes)
{
	struct case_params params = asked->params;
	int err;

	*clean = (struct case_clean){ 0 };
	err = case_run(&params, &clean->result, why, why_bytes);
	if (err)
		return err;
	clean->locks =
		count_locks(asked, clean->no_locks, sizeof(clean->no_locks));
	params.timed = params.looks_at_maps = true;
	err = case_run(&params, &clean->tails, why, why_bytes);
	if (!err)
		return 0;
	case_free(&clean->result);
	json_decref(clean->locks);
	return err;
}

void case_clean_free(struct case_clean *clean)
{
	case_free(&clean->result);
	case_free(&clean->tails);
	json_decref(clean->locks);
}
