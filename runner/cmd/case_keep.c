// SPDX-License-Identifier: GPL-2.0-or-later
/* A case's launches on the running kernel, as records. */
#include "runner/cmd/case.h"

#include "results/robot_output.h"
#include "runner/cmd/carry.h"
#include "runner/cmd/keep.h"
#include "runner/host/facts.h"
#include "runner/plan/execute.h"
#include "runner/say.h"
#include "runner/spawn.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the command line of one more process ---- */

int case_argv_make(struct case_argv *args, const struct case_asked *asked,
		   char *const *options)
{
	const struct case_params *params = &asked->params;
	char *const rest[] = { "--nr-task",
			       args->tasks,
			       "--runtime",
			       args->seconds,
			       "--dir",
			       (char *)(uintptr_t)params->dir,
			       (char *)(uintptr_t)params->c->name,
			       asked->size ? "--size" : NULL,
			       args->bytes,
			       NULL };
	size_t nr = 0;

	args->self = spawn_self();
	if (!args->self)
		return -ENOENT;
	snprintf(args->tasks, sizeof(args->tasks), "%u", params->nr_tasks);
	snprintf(args->seconds, sizeof(args->seconds), "%g", params->runtime_s);
	snprintf(args->bytes, sizeof(args->bytes), "%" PRIu64, asked->size);
	args->argv[nr++] = args->self;
	args->argv[nr++] = "case";
	for (; *options; options++)
		args->argv[nr++] = *options;
	for (size_t i = 0; i < sizeof(rest) / sizeof(rest[0]); i++)
		args->argv[nr++] = rest[i];
	return 0;
}

void case_argv_free(struct case_argv *args)
{
	free(args->self);
}

/* ---- one record ---- */

static void put(json_t *json, const char *key, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void put(json_t *json, const char *key, const char *format, ...)
{
	char text[64];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	json_object_set_new(json, key, json_string(text));
}

json_t *case_parameters(const struct case_asked *asked)
{
	json_t *json = json_object();

	if (!json)
		return NULL;
	put(json, "output", "%s", asked->robot ? "robot" : "native");
	put(json, "runtime", "%gs", asked->params.runtime_s);
	if (asked->size)
		put(json, "size", "%" PRIu64, asked->size);
	put(json, "test", "%s", asked->params.c->name);
	put(json, "testcase", "vm-scalability");
	return json;
}

static int fill_record(struct record *r, const struct case_asked *asked,
		       unsigned int launch)
{
	record_init(r);
	r->status = strdup("ok");
	r->role = strdup("measured");
	r->pass = strdup("case");
	if (asprintf(&r->workload, "vm-scalability/%s", asked->params.c->name) <
	    0)
		r->workload = NULL;
	r->release = facts_release();
	r->kernel = r->release ? strdup(r->release) : NULL;
	r->boot_id = facts_boot_id();
	r->machine_class = facts_machine_class();
	r->nr_workers = asked->params.nr_tasks;
	r->boot = 1;
	r->launch = launch;
	r->time_s = asked->params.runtime_s;
	r->parameters = case_parameters(asked);
	return r->status && r->role && r->pass && r->workload && r->kernel &&
			       r->parameters
		       ? 0
		       : -ENOMEM;
}

static int fail(struct record *r, const char *reason)
{
	static const char prefix[] = "faultline: ";
	size_t bytes = sizeof(prefix) - 1;

	if (!strncmp(reason, prefix, bytes))
		reason += bytes;
	free(r->status);
	r->status = strdup("failed");
	r->reason = strndup(reason, strcspn(reason, "\n"));
	return r->status && r->reason ? 0 : -ENOMEM;
}

/* ---- the launches ---- */

/* In a process of its own: what it used is then what time -v says. */
static int launch_robot(const struct case_asked *asked, struct record *r)
{
	char *const options[] = { "--robot", NULL };
	struct case_argv args;
	struct spawn spawn = { .argv = args.argv, .stop = &execute_stop };
	int err = case_argv_make(&args, asked, options);

	if (err)
		return err;
	err = spawn_run(&spawn);
	if (!err && spawn.exit_code)
		err = fail(r, *spawn.err ? spawn.err : "it was killed");
	else if (!err)
		r->figures = robot_figures(spawn.out, spawn.err);
	spawn_free(&spawn);
	case_argv_free(&args);
	return err;
}

static int launch_clean(const struct case_asked *asked, struct record *r)
{
	struct case_clean clean;
	char why[300];

	if (case_run_clean(asked, &clean, why, sizeof(why)))
		return fail(r, why);
	r->figures = case_figures(&asked->params, &clean);
	if (!clean.locks)
		r->counts_missing = strdup(clean.no_locks);
	case_clean_free(&clean);
	return 0;
}

static int launch(const struct case_asked *asked, unsigned int number,
		  struct store *store)
{
	struct record r;
	int err = fill_record(&r, asked, number), failed;

	if (!err)
		err = asked->robot ? launch_robot(asked, &r)
				   : launch_clean(asked, &r);
	if (!err && execute_stop)
		err = -EINTR;
	failed = !err && r.reason;
	if (failed)
		say(EXIT_FAILED, "launch %u: %s", number, r.reason);
	if (!err)
		err = store_land(store, &r, 1);
	record_free(&r);
	return err ? err : failed;
}

static json_t *make_plan(const struct case_asked *asked)
{
	char *release = facts_release();
	json_t *plan =
		json_pack("{sisos[{ssss}]sisiso}", "format", 2, "case",
			  case_parameters(asked), "kernels", "label", release,
			  "release", release, "nr_boots", 1, "nr_launches",
			  (int)asked->nr_launches, "units", json_array());

	free(release);
	return plan;
}

static int keep_boot(struct store *store)
{
	json_t *boot = facts_boot();
	char *release = facts_release();
	int err = -ENOMEM;

	if (boot && release &&
	    !json_object_set_new(boot, "kernel", json_string(release)) &&
	    !json_object_set_new(boot, "boot", json_integer(1)))
		err = store_boot(store, boot);
	free(release);
	json_decref(boot);
	return err;
}

int case_say_kept(const struct case_asked *asked, int err, const char *what,
		  unsigned int nr, unsigned int nr_failed)
{
	if (err == -EINTR)
		return say(EXIT_FAILED, "stopped: %s keeps the records so far",
			   asked->output);
	if (err < 0)
		return say(EXIT_FAILED, "%s: %s; the records so far are kept",
			   asked->output, strerror(-err));
	puts(asked->output);
	say(0, "%u %s, %u failed; see them with: faultline compare %s", nr,
	    what, nr_failed, shell_word(asked->output));
	return nr_failed ? EXIT_FAILED : EXIT_DONE;
}

int case_keep(struct case_asked *asked)
{
	json_t *plan = make_plan(asked);
	unsigned int nr_failed = 0;
	struct store *store;
	int code = keep_create(asked->output, plan, &store), err;

	json_decref(plan);
	if (code)
		return code;
	catch_signals();
	err = keep_boot(store);
	for (unsigned int i = 1; i <= asked->nr_launches && err >= 0; i++) {
		err = launch(asked, i, store);
		nr_failed += err > 0;
	}
	store_close(store);
	return case_say_kept(asked, err,
			     asked->nr_launches == 1 ? "launch" : "launches",
			     asked->nr_launches, nr_failed);
}
