// SPDX-License-Identifier: GPL-2.0-or-later
/* faultline case: a case of vm-scalability, in its own terms and in ours. */
#include "runner/cmd/case.h"

#include "bench/window.h"
#include "runner/cmd/args.h"
#include "runner/cmd/cmd.h"
#include "runner/cmd/control.h"
#include "runner/perf/perf.h"
#include "runner/say.h"
#include "runner/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#define CLEAN_S	  1
#define ROBOT_S	  300 /* what lkp-tests asks for */
#define MAX_HOURS 24
#define DIR	  "/var/tmp"

struct asked {
	struct case_params params;
	uint64_t size;
	bool robot, json, has_runtime;
};

static int list(void)
{
	const struct vm_case *c;

	for_each_case(c) printf("%-22s %s\n", c->name, c->does);
	return EXIT_DONE;
}

static int take_runtime(const struct arg *arg, const char *what,
			const char *text, void *to)
{
	struct asked *asked = to;
	char *end;
	double seconds = strtod(text, &end);

	if (end == text || *end || !(seconds >= 0) ||
	    seconds > MAX_HOURS * 3600)
		return say(EXIT_USAGE,
			   "--runtime takes seconds, 0 (until all is touched) "
			   "to %d, not '%s'",
			   MAX_HOURS * 3600, text);
	asked->params.runtime_s = seconds;
	asked->has_runtime = true;
	return 0;
}

static int take_control(const struct arg *arg, const char *what,
			const char *text, void *to)
{
	struct case_params *params = to;

	return control_parse(text, &params->control_fd, &params->ack_fd);
}

#define AT(member) offsetof(struct asked, member)

static const struct arg known[] = {
	{ "nr-task", take_count, AT(params.nr_tasks), 1, CASE_MAX_TASKS },
	{ "runtime", take_runtime },
	{ "size", take_size, AT(size) },
	{ "dir", take_text, AT(params.dir) },
	{ "robot", take_flag, AT(robot) },
	{ "native", take_no_flag, AT(robot) },
	{ "json", take_flag, AT(json) },
	{ "control", take_control, AT(params) },
	{ 0 },
};

static int parse(int argc, char **argv, struct asked *asked)
{
	const char *name;
	int code;

	*asked = (struct asked){
		.params = { .nr_tasks = sysconf(_SC_NPROCESSORS_ONLN),
			    .dir = DIR,
			    .control_fd = -1,
			    .ack_fd = -1 },
	};
	code = args_read(known, asked, argc, argv);
	if (code)
		return code;
	if (asked->robot && asked->json)
		return say(EXIT_USAGE,
			   "--json is of --native: give it or --robot");
	if (!asked->has_runtime)
		asked->params.runtime_s = asked->robot ? ROBOT_S : CLEAN_S;
	asked->params.clean = !asked->robot;
	if (optind == argc)
		return 0;
	name = argv[optind];
	/* As the scripts are called. */
	if (!strncmp(name, "case-", 5))
		name += 5;
	asked->params.c = case_find(name);
	if (!asked->params.c)
		return say(EXIT_USAGE,
			   "no case '%s'; faultline case has them all", name);
	return optind == argc - 1 ? 0 : usage(argv[0]);
}

/* Holes of a file in tmpfs are filled with memory, and are another case. */
static int check_dir(const struct case_params *params)
{
	struct statfs fs;

	if (params->c->backing != OF_FILE)
		return 0;
	if (statfs(params->dir, &fs))
		return say(EXIT_FAILED, "--dir %s: %s", params->dir,
			   strerror(errno));
	if (fs.f_type != TMPFS_MAGIC && fs.f_type != RAMFS_MAGIC)
		return 0;
	return say(EXIT_SKIPPED,
		   "%s: skipped, because %s is in memory; give --dir one on "
		   "a disk",
		   params->c->name, params->dir);
}

/* Sizes, and whether it can run here. */
static int make_ready(struct asked *asked)
{
	struct case_params *params = &asked->params;
	const struct vm_case *c = params->c;
	struct machine machine;
	char why[300];
	int err = machine_read("", &machine);

	if (err)
		return say(EXIT_FAILED, "/proc/meminfo: %s", strerror(-err));
	params->bytes = case_bytes(c, &machine, params->nr_tasks, asked->size);
	/* A window needs no more than may be mapped. */
	if (params->clean && !asked->size)
		params->bytes = case_fit_maps(c, &machine, params->nr_tasks,
					      params->bytes);
	if (params->bytes < (c->unit_bytes ? c->unit_bytes : 4096))
		return say(EXIT_USAGE,
			   "%s: %" PRIu64 " bytes for each of %u tasks are "
			   "too few; give --size more",
			   c->name, params->bytes, params->nr_tasks);
	if (case_needs(c, &machine, params->nr_tasks, params->bytes, why,
		       sizeof(why)))
		return say(EXIT_SKIPPED, "%s: skipped, because %s", c->name,
			   why);
	return check_dir(params);
}

static int run(const struct case_params *params, struct case_result *result)
{
	char why[300];

	if (!case_run(params, result, why, sizeof(why)))
		return 0;
	return say(EXIT_FAILED, "%s: %s", params->c->name, why);
}

/* ---- locks: the same once more, under perf ---- */

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

static json_t *count_locks(const struct asked *asked, char *why,
			   size_t why_bytes)
{
	const struct case_params *params = &asked->params;
	char tasks[16], seconds[32], bytes[32];
	char *self = spawn_self();
	char *argv[] = { self,
			 "case",
			 "--json",
			 "--nr-task",
			 tasks,
			 "--runtime",
			 seconds,
			 "--dir",
			 (char *)(uintptr_t)params->dir,
			 "--control",
			 PERF_CONTROL_FDS,
			 (char *)(uintptr_t)params->c->name,
			 asked->size ? "--size" : NULL,
			 bytes,
			 NULL };
	struct perf_events events;
	struct perf_launch launch = { .argv = argv,
				      .events = &events,
				      .limit_s = params->runtime_s + 600 };
	json_t *locks = NULL;

	snprintf(tasks, sizeof(tasks), "%u", params->nr_tasks);
	snprintf(seconds, sizeof(seconds), "%g", params->runtime_s);
	snprintf(bytes, sizeof(bytes), "%" PRIu64, asked->size);
	snprintf(why, why_bytes, "perf stat failed");
	if (!self || perf_events_find(&events, "locks"))
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
	free(self);
	return locks;
}

/* ---- the three launches of a clean run ---- */

static int run_clean(const struct asked *asked)
{
	struct case_params params = asked->params;
	struct case_result result, tails;
	json_t *locks = NULL, *json;
	char why[300] = "";
	int code = run(&params, &result);

	if (code)
		return code;
	if (asked->json) {
		json = case_json(&params, &result);
		json_dumpf(json, stdout, JSON_COMPACT);
		putchar('\n');
		json_decref(json);
		case_free(&result);
		return EXIT_DONE;
	}
	locks = count_locks(asked, why, sizeof(why));
	params.timed = params.looks_at_maps = true;
	code = run(&params, &tails);
	if (!code)
		case_print(&params, &result, &tails, locks, why);
	case_free(&result);
	if (!code)
		case_free(&tails);
	json_decref(locks);
	return code;
}

static int run_robot(const struct asked *asked)
{
	struct case_result result;
	uint64_t start = clock_ns();
	int code = run(&asked->params, &result);

	if (code)
		return code;
	case_print_robot(&asked->params, &result);
	case_print_time(&asked->params, (clock_ns() - start) / 1e9);
	case_free(&result);
	return EXIT_DONE;
}

int cmd_case(int argc, char **argv)
{
	struct asked asked;
	int code = parse(argc, argv, &asked);

	if (code)
		return code;
	if (!asked.params.c)
		return list();
	code = make_ready(&asked);
	if (!code)
		code = asked.robot ? run_robot(&asked) : run_clean(&asked);
	if (fflush(stdout))
		return say(EXIT_FAILED, "stdout: %s", strerror(errno));
	return code;
}
