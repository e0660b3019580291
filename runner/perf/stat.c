// SPDX-License-Identifier: GPL-2.0-or-later
/* perf stat around one launch, its counters off until the window opens. */
#include "runner/perf/perf.h"

#include "runner/perf/control.h"
#include "runner/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define NUMBER(n)  NUMBER_(n)
#define NUMBER_(n) #n
#define MOST_ARGS  256

/* perf appends :u by itself where this user may not look into the kernel. */
static bool user_mode_only(const json_t *row)
{
	const char *name = json_string_value(json_object_get(row, "event"));
	size_t len = strlen(name);

	return len > 2 && !strcmp(name + len - 2, ":u");
}

/* The events that perf could count, with what it said of each. */
static void put_count(json_t *counts, const struct perf_event *event,
		      const json_t *row)
{
	const char *text =
		json_string_value(json_object_get(row, "counter-value"));
	double running =
		json_number_value(json_object_get(row, "pcnt-running"));
	char *end, running_key[64];
	double value = strtod(text, &end);

	if (end == text) { /* "<not supported>", "<not counted>" */
		json_object_set_new(counts, event->key, json_string(text));
		return;
	}
	/* What the kernel did is what we are after: half is not it. */
	if (user_mode_only(row)) {
		json_object_set_new(counts, event->key,
				    json_string("user mode only; see "
						"kernel.perf_event_paranoid"));
		return;
	}
	/* perf gives the task clock in ms, all else as counts. */
	if (!strcmp(event->event, "task-clock"))
		value *= 1e6;
	json_object_set_new(counts, event->key, json_real(value));
	if (running >= 100 || !running)
		return;
	/* perf has scaled it up from this share of the time. */
	snprintf(running_key, sizeof(running_key), "%s_running_pct",
		 event->key);
	json_object_set_new(counts, running_key, json_real(running));
}

/* perf may append :u or :k to what it was asked for. */
static bool is_event(const json_t *row, const struct perf_event *event)
{
	const char *name = json_string_value(json_object_get(row, "event"));

	return name && !strncmp(name, event->event, strlen(event->event)) &&
	       json_is_string(json_object_get(row, "counter-value"));
}

int perf_parse(const struct perf_events *events, const char *text,
	       json_t *counts)
{
	size_t nr = 0;

	while (*text) {
		size_t len = strcspn(text, "\n");
		json_t *row = json_loadb(text, len, 0, NULL);

		text += len + (text[len] == '\n');
		/* A blank line, a note, a metric without an event. */
		if (!json_object_get(row, "event")) {
			json_decref(row);
			continue;
		}
		if (nr == events->nr || !is_event(row, events->event[nr])) {
			json_decref(row);
			return -EBADMSG;
		}
		put_count(counts, events->event[nr++], row);
		json_decref(row);
	}
	return nr == events->nr ? 0 : -EBADMSG;
}

static void make_argv(const struct perf_launch *launch, const char **argv)
{
	const struct perf_events *events = launch->events;
	int nr = 0;

	if (events->nr) {
		static const char *const stat[] = {
			"perf",
			"stat",
			"-j",
			"--log-fd",
			NUMBER(PERF_LOG_FD),
			CONTROL_OPTIONS,
		};

		for (size_t i = 0; i < sizeof(stat) / sizeof(stat[0]); i++)
			argv[nr++] = stat[i];
		for (size_t i = 0; i < events->nr; i++) {
			argv[nr++] = "-e";
			argv[nr++] = events->event[i]->event;
			if (!events->event[i]->filter)
				continue;
			argv[nr++] = "--filter";
			argv[nr++] = events->event[i]->filter;
		}
		argv[nr++] = "--";
	}
	for (char *const *arg = launch->argv; *arg && nr < MOST_ARGS - 1; arg++)
		argv[nr++] = *arg;
	argv[nr] = NULL;
}

static int read_counts(struct perf_launch *launch, int log)
{
	char *text = spawn_read_back(log);
	int err;

	if (!text)
		return -ENOMEM;
	launch->counts = json_copy(launch->events->missing);
	err = perf_parse(launch->events, text, launch->counts);
	/* With nothing on stderr, perf's log has the complaint. */
	if (err && launch->err && !launch->err[0]) {
		free(launch->err);
		launch->err = text;
		return err;
	}
	free(text);
	return err;
}

int perf_launch(struct perf_launch *launch)
{
	const char *argv[MOST_ARGS];
	struct spawn spawn = { .argv = (char *const *)argv,
			       .limit_s = launch->limit_s,
			       .stop = launch->stop };
	int log = memfd_create("perf log", MFD_CLOEXEC);
	int err;

	launch->out = launch->err = NULL;
	launch->counts = launch->c2c = NULL;
	if (log < 0)
		return -errno;
	make_argv(launch, argv);
	control_give(&spawn, log, PERF_LOG_FD);
	err = control_run(&spawn);
	launch->exit_code = spawn.exit_code;
	launch->out = spawn.out;
	launch->err = spawn.err;
	if (!err && launch->events->nr)
		err = read_counts(launch, log);
	close(log);
	return err;
}

void perf_launch_free(struct perf_launch *launch)
{
	free(launch->out);
	free(launch->err);
	json_decref(launch->counts);
	json_decref(launch->c2c);
	launch->out = launch->err = NULL;
	launch->counts = launch->c2c = NULL;
}
