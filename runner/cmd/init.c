// SPDX-License-Identifier: GPL-2.0-or-later
/* PID 1 of a guest: does its job, says it on the second serial port. */
#include "runner/cmd/case.h"
#include "runner/cmd/cmd.h"
#include "runner/guest/guest.h"
#include "runner/layout/layout.h"
#include "runner/perf/perf.h"
#include "runner/plan/execute.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct port {
	struct sink sink;
	int fd;
};

static int say_boot(struct sink *sink, json_t *boot)
{
	return guest_port_say(((struct port *)sink)->fd, "boot", boot);
}

static int say_begin(struct sink *sink, const struct unit *unit)
{
	json_t *value = json_pack("{si}", "unit", (int)unit->number);
	int err = guest_port_say(((struct port *)sink)->fd, "begin", value);

	json_decref(value);
	return err;
}

static int say_landed(struct sink *sink, const struct record *records,
		      size_t nr)
{
	json_t *value = json_array();
	int err = 0;

	for (size_t i = 0; i < nr && !err; i++)
		err = json_array_append_new(value, record_to_json(&records[i]));
	if (!err)
		err = guest_port_say(((struct port *)sink)->fd, "landed",
				     value);
	json_decref(value);
	return err;
}

static int say_layout(int fd)
{
	char why[300] = "";
	json_t *layout =
		layout_read(LAYOUT_BTF, LAYOUT_SLABS, why, sizeof(why));
	json_t *value = layout ? layout : json_pack("{ss}", "why", why);
	int err = guest_port_say(fd, layout ? "layout" : "failed", value);

	json_decref(value);
	return err;
}

static int say_case(int fd, const json_t *argv)
{
	const char *kind;
	json_t *value;
	int err;

	/* Cases with files say that they need a disk. */
	guest_disk_mount();
	value = case_answer(argv, &kind);
	err = guest_port_say(fd, kind, value);
	json_decref(value);
	return err;
}

/* An empty job is a probe: there is nothing to do but to come up. */
static int do_job(const json_t *job, struct port *port, char *why,
		  size_t why_bytes)
{
	struct plan plan;
	int err;

	if (!json_object_size(job))
		return 0;
	if (json_object_get(job, "layout"))
		return say_layout(port->fd);
	if (json_object_get(job, "case"))
		return say_case(port->fd, json_object_get(job, "case"));
	err = plan_from_json(&plan, job, why, why_bytes);
	/* Workloads that need it say that it is not there. */
	guest_disk_mount();
	if (!err && plan.nr_units)
		err = execute_here(&plan, plan.units, plan.nr_units,
				   &port->sink);
	plan_free(&plan);
	return err;
}

void cmd_init(void)
{
	struct port port = { .sink = { .boot = say_boot,
				       .begin = say_begin,
				       .land = say_landed } };
	char why[300] = "";
	json_t *job, *end;
	int err;

	err = guest_init_mounts();
	guest_init_settings();
	port.fd = guest_port_open();
	setenv("HOME", "/tmp", 1);
	perf_hold_branches();
	job = guest_init_job(why, sizeof(why));
	if (!err && job)
		err = do_job(job, &port, why, sizeof(why));
	if (err || !job)
		printf("faultline: init: %s: %s\n", strerror(-err), why);
	fflush(stdout);
	end = json_pack("{sb}", "ok", !err && job);
	guest_port_say(port.fd, "end", end);
	guest_power_off(port.fd);
}
