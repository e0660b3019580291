// SPDX-License-Identifier: GPL-2.0-or-later
/* faultline case: a case of vm-scalability, in its own terms and in ours. */
#include "runner/cmd/case.h"

#include "bench/window.h"
#include "runner/cmd/args.h"
#include "runner/cmd/cmd.h"
#include "runner/cmd/control.h"
#include "runner/cmd/fit.h"
#include "runner/guest/guest.h"
#include "runner/say.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#define CLEAN_S	     1
#define ROBOT_S	     300 /* what lkp-tests asks for */
#define MAX_HOURS    24
#define DIR	     "/var/tmp"
#define GUEST_CPUS   2
#define GUEST_MEMORY (1ull << 30)

static int list(void)
{
	const struct vm_case *c;

	for_each_case(c) printf("%-22s %s\n", c->name, c->does);
	return EXIT_DONE;
}

/* ---- the command line ---- */

static int take_runtime(const struct arg *arg, const char *what,
			const char *text, void *to)
{
	struct case_asked *asked = to;
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

static int take_name(const struct arg *arg, const char *what, const char *text,
		     void *to)
{
	struct case_names *names = to;

	if (names->nr == CASE_MAX_KERNELS)
		return say(EXIT_USAGE, "%s: at most %d", what,
			   CASE_MAX_KERNELS);
	names->all[names->nr++] = text;
	return 0;
}

#define AT(member) offsetof(struct case_asked, member)

static const struct arg known[] = {
	{ "native", take_flag, AT(native) },
	{ "robot", take_flag, AT(robot) },
	{ "nr-task", take_count, AT(params.nr_tasks), 1, CASE_MAX_TASKS },
	{ "runtime", take_runtime },
	{ "size", take_size, AT(size) },
	{ "dir", take_text, AT(params.dir) },
	{ "json", take_flag, AT(json) },
	{ "control", take_control, AT(params) },
	/* As records. */
	{ "output", take_text, AT(output) },
	{ "launches", take_count, AT(nr_launches), 1, 1000 },
	{ "kernel", take_name, AT(images) },
	{ "label", take_name, AT(labels) },
	{ "boots", take_count, AT(nr_boots), 1, 1000 },
	{ "cpus", take_count, AT(nr_cpus), 1, 255 },
	{ "nodes", take_count, AT(nr_nodes), 1, GUEST_MAX_NODES },
	{ "memory", take_size, AT(memory_bytes) },
	{ "accel", take_accel, AT(accel) },
	{ 0 },
};

/* Options that do not go together. */
static int check_options(const struct case_asked *asked)
{
	if (asked->robot && asked->native)
		return say(EXIT_USAGE,
			   "--native and --robot are two runs: give one");
	if (asked->robot && asked->json)
		return say(EXIT_USAGE,
			   "--json is of --native: give it or --robot");
	if (asked->json && asked->output)
		return say(EXIT_USAGE,
			   "--json is words and -o is records: give one");
	if (asked->labels.nr && asked->labels.nr != asked->images.nr)
		return say(EXIT_USAGE,
			   "%u --label and %u --kernel; give one to each",
			   asked->labels.nr, asked->images.nr);
	if (!asked->images.nr &&
	    (asked->nr_boots || asked->nr_cpus || asked->nr_nodes ||
	     asked->memory_bytes || asked->accel))
		return say(EXIT_USAGE,
			   "--boots, --cpus, --nodes, --memory and --accel "
			   "are of guests: they need --kernel");
	if (!asked->output && asked->images.nr)
		return say(EXIT_USAGE, "--kernel makes records: it needs -o");
	if (!asked->output && asked->nr_launches)
		return say(EXIT_USAGE, "--launches makes records: it needs -o");
	return 0;
}

static int parse_case(const char *name, struct case_asked *asked)
{
	/* As the scripts are called. */
	if (!strncmp(name, "case-", 5))
		name += 5;
	asked->params.c = case_find(name);
	if (asked->params.c)
		return 0;
	return say(EXIT_USAGE, "no case '%s'; faultline case has them all",
		   name);
}

/* What was not said. */
static void complete(struct case_asked *asked)
{
	struct case_params *params = &asked->params;

	if (!asked->has_runtime)
		params->runtime_s = asked->robot ? ROBOT_S : CLEAN_S;
	if (!asked->nr_launches)
		asked->nr_launches = 1;
	if (!asked->nr_boots)
		asked->nr_boots = 1;
	if (!asked->nr_cpus)
		asked->nr_cpus = GUEST_CPUS;
	if (!asked->nr_nodes)
		asked->nr_nodes = 1;
	if (!asked->memory_bytes)
		asked->memory_bytes = GUEST_MEMORY;
	if (!asked->accel)
		asked->accel = "auto";
	if (!params->nr_tasks)
		params->nr_tasks = asked->images.nr
					   ? asked->nr_cpus
					   : sysconf(_SC_NPROCESSORS_ONLN);
	params->clean = !asked->robot;
}

static int parse(int argc, char **argv, struct case_asked *asked)
{
	int code;

	*asked = (struct case_asked){
		.params = { .dir = DIR, .control_fd = -1, .ack_fd = -1 },
	};
	code = args_read(known, asked, argc, argv);
	if (!code)
		code = check_options(asked);
	if (code)
		return code;
	complete(asked);
	if (asked->images.nr)
		code = fit_nodes(asked->nr_nodes, asked->nr_cpus,
				 asked->memory_bytes);
	if (!code)
		code = words("case", argc, argv, asked->output ? 1 : 0, 1);
	if (code || optind == argc)
		return code;
	return parse_case(argv[optind], asked);
}

/* ---- what it takes ---- */

/* Holes of a file in tmpfs are filled with memory, and are another case. But
 * not where filling them is none of it. */
static int check_dir(const struct case_params *params)
{
	struct statfs fs;

	if (params->c->backing != OF_FILE || params->c->says == SAYS_MIGRATED)
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

int case_make_ready(struct case_asked *asked)
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

/* ---- words ---- */

static int run_once(const struct case_params *params,
		    struct case_result *result)
{
	char why[300];

	if (!case_run(params, result, why, sizeof(why)))
		return 0;
	return say(EXIT_FAILED, "%s: %s", params->c->name, why);
}

static int say_json(const struct case_asked *asked)
{
	struct case_result result;
	json_t *json;
	int code = run_once(&asked->params, &result);

	if (code)
		return code;
	json = case_json(&asked->params, &result);
	json_dumpf(json, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(json);
	case_free(&result);
	return EXIT_DONE;
}

static int say_clean(const struct case_asked *asked)
{
	struct case_clean clean;
	char why[300];

	if (case_run_clean(asked, &clean, why, sizeof(why)))
		return say(EXIT_FAILED, "%s: %s", asked->params.c->name, why);
	case_print(&asked->params, &clean);
	case_clean_free(&clean);
	return EXIT_DONE;
}

static int say_robot(const struct case_asked *asked)
{
	struct case_result result;
	uint64_t start = clock_ns();
	int code = run_once(&asked->params, &result);

	if (code)
		return code;
	case_print_robot(&asked->params, &result);
	case_print_time(&asked->params, (clock_ns() - start) / 1e9);
	case_free(&result);
	return EXIT_DONE;
}

static int run(struct case_asked *asked)
{
	int code;

	if (asked->images.nr)
		return case_keep_guests(asked);
	code = case_make_ready(asked);
	if (code)
		return code;
	if (asked->output)
		return case_keep(asked);
	if (asked->json)
		return say_json(asked);
	return asked->robot ? say_robot(asked) : say_clean(asked);
}

int cmd_case(int argc, char **argv)
{
	struct case_asked asked;
	int code = parse(argc, argv, &asked);

	if (code)
		return code;
	code = asked.params.c ? run(&asked) : list();
	if (fflush(stdout))
		return say(EXIT_FAILED, "stdout: %s", strerror(errno));
	return code;
}
