// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A case in guests: one process there does what it would do on a machine, with
 * a directory of its own, and the guest answers with what is in it.
 */
#include "runner/cmd/case.h"

#include "results/store.h"
#include "runner/cmd/carry.h"
#include "runner/cmd/keep.h"
#include "runner/guest/guest.h"
#include "runner/plan/execute.h"
#include "runner/say.h"
#include "runner/spawn.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GUEST_DIR "/tmp/case"

/* ---- in the guest ---- */

static json_t *answer_of_dir(char *why, size_t why_bytes)
{
	struct run_dir dir;
	json_t *records, *answer;

	if (run_dir_read(GUEST_DIR, &dir, why, why_bytes))
		return NULL;
	records = json_array();
	for (size_t i = 0; i < dir.nr_records; i++)
		json_array_append_new(records, record_to_json(&dir.records[i]));
	answer = json_pack("{sOso}", "boots", dir.boots, "records", records);
	run_dir_free(&dir);
	return answer;
}

json_t *case_answer(const json_t *argv, const char **kind)
{
	char *args[64] = { spawn_self() };
	struct spawn spawn = { .argv = args };
	char why[300] = "it could not be started";
	json_t *answer = NULL;
	size_t i, nr = 1;
	json_t *arg;

	json_array_foreach (argv, i, arg)
		if (nr + 1 < sizeof(args) / sizeof(args[0]))
			args[nr++] = (char *)(uintptr_t)json_string_value(arg);
	if (args[0] && !spawn_run(&spawn)) {
		/* A launch that failed has a record that says why. */
		answer = answer_of_dir(why, sizeof(why));
		if (!answer && *spawn.err)
			snprintf(why, sizeof(why), "%.*s",
				 (int)strcspn(spawn.err, "\n"), spawn.err);
	}
	spawn_free(&spawn);
	free(args[0]);
	*kind = answer ? "case" : "failed";
	return answer ? answer : json_pack("{ss}", "why", why);
}

/* ---- on the host ---- */

struct guests {
	const struct case_asked *asked;
	struct store *store;
	enum accel accel;
	char releases[CASE_MAX_KERNELS][128];
	unsigned int nr_failed;
};

/* As in a plan without --label: the image's own release. */
static const char *label_of(const struct guests *g, unsigned int i)
{
	return g->asked->labels.nr ? g->asked->labels.all[i] : g->releases[i];
}

static int check_images(struct guests *g)
{
	for (unsigned int i = 0; i < g->asked->images.nr; i++) {
		if (image_release(g->asked->images.all[i], g->releases[i],
				  sizeof(g->releases[i])))
			return say(EXIT_FAILED,
				   "%s: not a kernel image this machine could "
				   "boot",
				   g->asked->images.all[i]);
		for (unsigned int k = 0; k < i; k++)
			if (!strcmp(label_of(g, i), label_of(g, k)))
				return say(EXIT_USAGE,
					   "two kernels are called %s; give "
					   "each a --label of its own",
					   label_of(g, i));
	}
	return 0;
}

static json_t *make_plan(const struct guests *g)
{
	const struct case_asked *asked = g->asked;
	json_t *kernels = json_array();

	for (unsigned int i = 0; i < asked->images.nr; i++)
		json_array_append_new(
			kernels, json_pack("{ssssss}", "label", label_of(g, i),
					   "image", asked->images.all[i],
					   "release", g->releases[i]));
	return json_pack("{sisososisisisisIsssO}", "format", 2, "case",
			 case_parameters(asked), "kernels", kernels, "nr_boots",
			 (int)asked->nr_boots, "nr_launches",
			 (int)asked->nr_launches, "nr_cpus",
			 (int)asked->nr_cpus, "nr_nodes", (int)asked->nr_nodes,
			 "memory_bytes", (json_int_t)asked->memory_bytes,
			 "accel", accel_name(g->accel), "units", json_array());
}

static json_t *make_job(const struct case_asked *asked)
{
	char launches[16];
	char *const options[] = { asked->robot ? "--robot" : "--native",
				  "--launches",
				  launches,
				  "-o",
				  GUEST_DIR,
				  NULL };
	struct case_argv args;
	json_t *argv = json_array();

	snprintf(launches, sizeof(launches), "%u", asked->nr_launches);
	if (case_argv_make(&args, asked, options))
		return argv;
	/* The guest has a path of its own. */
	for (char **arg = args.argv + 1; *arg; arg++)
		json_array_append_new(argv, json_string(*arg));
	case_argv_free(&args);
	return json_pack("{so}", "case", argv);
}

static int keep_boots(struct guests *g, const json_t *boots, const char *label,
		      unsigned int number)
{
	json_t *boot;
	size_t i;
	int err = 0;

	json_array_foreach (boots, i, boot) {
		json_object_set_new(boot, "kernel", json_string(label));
		json_object_set_new(boot, "boot", json_integer(number));
		if (!err)
			err = store_boot(g->store, boot);
	}
	return err;
}

static int keep_record(struct guests *g, json_t *json, const char *label,
		       unsigned int number)
{
	struct record r;
	char why[200];
	int err;

	json_object_set_new(json, "kernel", json_string(label));
	json_object_set_new(json, "boot", json_integer(number));
	err = record_from_json(&r, json, why, sizeof(why));
	if (err)
		return err;
	if (r.reason) {
		g->nr_failed++;
		say(0, "%s, boot %u: %s", label, number, r.reason);
	}
	err = store_land(g->store, &r, 1);
	record_free(&r);
	return err;
}

static int keep_answer(struct guests *g, const json_t *answer,
		       const char *label, unsigned int number)
{
	const json_t *records = json_object_get(answer, "records");
	json_t *record;
	size_t i;
	int err =
		keep_boots(g, json_object_get(answer, "boots"), label, number);

	json_array_foreach (records, i, record)
		if (!err)
			err = keep_record(g, record, label, number);
	return err;
}

static struct guest_config config_of(const struct guests *g)
{
	const struct case_asked *asked = g->asked;

	return (struct guest_config){
		.console_path = "/dev/null",
		.nr_cpus = asked->nr_cpus,
		.nr_nodes = asked->nr_nodes,
		.memory_bytes = asked->memory_bytes,
		.accel = g->accel,
		/* It says nothing until all launches are made. */
		.silence_s = asked->nr_launches *
				     LAUNCH_LIMIT_S(asked->params.runtime_s) +
			     90,
	};
}

static int boot_one(struct guests *g, unsigned int kernel, unsigned int number)
{
	struct guest_config config = config_of(g);
	json_t *job = make_job(g->asked), *answer;
	char why[500];
	int err = 0;

	config.image = g->asked->images.all[kernel];
	answer = guest_ask(&config, job, "case", &execute_stop, why,
			   sizeof(why));
	json_decref(job);
	if (execute_stop)
		err = -EINTR;
	else if (answer)
		err = keep_answer(g, answer, label_of(g, kernel), number);
	else
		g->nr_failed += say(EXIT_FAILED, "%s, boot %u: %s",
				    label_of(g, kernel), number, why);
	json_decref(answer);
	return err;
}

/* Kernels in turn, and the turn round each time: a drift of the machine is
 * then in all of them. */
static int boot_all(struct guests *g)
{
	unsigned int nr = g->asked->images.nr;
	int err = 0;

	for (unsigned int boot = 1; boot <= g->asked->nr_boots; boot++)
		for (unsigned int i = 0; i < nr && !err; i++)
			err = boot_one(g, boot % 2 ? i : nr - 1 - i, boot);
	return err;
}

static enum accel choose_accel(const struct guests *g)
{
	const char *accel = g->asked->accel;
	struct guest_config config = config_of(g);
	enum accel found;
	char path[64], why[300];
	json_t *nothing;
	int fd;

	if (strcmp(accel, "auto") != 0)
		return strcmp(accel, "kvm") ? ACCEL_TCG : ACCEL_KVM;
	nothing = json_object();
	fd = initramfs_unnamed(nothing, path, sizeof(path), why, sizeof(why));
	json_decref(nothing);
	if (fd < 0)
		return ACCEL_TCG;
	config.image = g->asked->images.all[0];
	config.initramfs = path;
	found = accel_probe(&config, &execute_stop, why, sizeof(why));
	close(fd);
	if (*why)
		say(0, "guests run with %s: %s", accel_name(found), why);
	return found;
}

int case_keep_guests(struct case_asked *asked)
{
	struct guests g = { .asked = asked };
	json_t *plan;
	unsigned int nr_boots = asked->nr_boots * asked->images.nr;
	int code = check_images(&g), err;

	if (code)
		return code;
	catch_signals();
	g.accel = choose_accel(&g);
	if (execute_stop)
		return say(EXIT_FAILED, "stopped");
	plan = make_plan(&g);
	code = keep_create(asked->output, plan, &g.store);
	json_decref(plan);
	if (code)
		return code;
	err = boot_all(&g);
	store_close(g.store);
	return case_say_kept(asked, err, nr_boots == 1 ? "boot" : "boots",
			     nr_boots, g.nr_failed);
}
