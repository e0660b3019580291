// SPDX-License-Identifier: GPL-2.0-or-later
/* Runs one guest: hears its lines until its end, and says how it ended. */
#include "runner/guest/guest.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "runner/guest/console.h"
#include "runner/guest/line.h"
#include "runner/guest/qemu.h"
#include "runner/guest/why.h"

#define STOP_POLL_MS 200
/* A guest that said "end" has measured all: it may not hang us any more. */
#define POWER_OFF_S 10.0

struct session {
	const struct guest_config *config;
	guest_line_fn *on_line;
	void *arg;
	const volatile int *stop;
	struct qemu qemu;
	struct line_reader reader;
	double heard_s; /* when the last line came */
	bool said_end;
	char *why;
	size_t why_bytes;
};

/* How the hearing ended; QEMU may still run. */
enum hearing {
	HEAR_ON,
	HEAR_CLOSED, /* QEMU is gone */
	HEAR_BROKEN, /* why says what was wrong with a line */
	HEAR_SILENT,
	HEAR_STOPPED
};

static double now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static enum hearing take_lines(struct session *s)
{
	struct line line;
	int ret;

	while ((ret = line_reader_next(&s->reader, &line, s->why,
				       s->why_bytes)) > 0) {
		if (!strcmp(line.kind, "end"))
			s->said_end = true;
		ret = s->on_line(s->arg, line.kind, line.value);
		json_decref(line.value);
		/* Our own time with a line is not the guest's silence. */
		s->heard_s = now_s();
		if (ret)
			return HEAR_STOPPED;
	}
	return ret ? HEAR_BROKEN : HEAR_ON;
}

static enum hearing read_port(struct session *s)
{
	ssize_t got = line_reader_fill(&s->reader, s->qemu.port_fd);

	if (got == -EINTR)
		return HEAR_ON;
	if (got < 0) {
		guest_why(0, s->why, s->why_bytes, "the guest's port: %s",
			  strerror(-(int)got));
		return HEAR_BROKEN;
	}
	return got ? take_lines(s) : HEAR_CLOSED;
}

static bool silent_for_long(const struct session *s)
{
	double limit_s = s->said_end ? POWER_OFF_S : s->config->silence_s;

	return limit_s > 0 && now_s() - s->heard_s > limit_s;
}

static enum hearing hear(struct session *s)
{
	struct pollfd port = { .fd = s->qemu.port_fd, .events = POLLIN };
	enum hearing hearing = HEAR_ON;

	while (hearing == HEAR_ON) {
		int ready = poll(&port, 1, STOP_POLL_MS);

		if (s->stop && *s->stop)
			return HEAR_STOPPED;
		if (ready > 0)
			hearing = read_port(s);
		if (hearing == HEAR_ON && silent_for_long(s))
			return HEAR_SILENT;
	}
	return hearing;
}

static bool is_empty(const char *path)
{
	struct stat st;

	return stat(path, &st) || !st.st_size;
}

/* QEMU ended by itself: was there ever a guest? */
static int judge_exit(struct session *s, int status, enum guest_end *end)
{
	char message[256];
	bool started = s->reader.seq || !is_empty(s->config->console_path);

	*end = GUEST_DIED;
	qemu_message(&s->qemu, message, sizeof(message));
	if (status && !started)
		return guest_why(-EIO, s->why, s->why_bytes, "%s",
				 message[0] ? message : "QEMU died silently");
	if (WIFSIGNALED(status))
		guest_why(0, s->why, s->why_bytes, "QEMU was killed (%s)",
			  strsignal(WTERMSIG(status)));
	else if (status)
		guest_why(0, s->why, s->why_bytes, "QEMU failed: %s", message);
	else
		guest_why(0, s->why, s->why_bytes,
			  "the guest ended before its time");
	console_last_words(s->config->console_path, s->why, s->why_bytes);
	return 0;
}

static int judge(struct session *s, enum hearing hearing, enum guest_end *end)
{
	int status = qemu_reap(&s->qemu, hearing != HEAR_CLOSED);

	*end = GUEST_DONE;
	if (hearing == HEAR_STOPPED)
		*end = GUEST_STOPPED;
	else if (hearing == HEAR_BROKEN)
		*end = GUEST_DIED;
	else if (!s->said_end && hearing == HEAR_CLOSED)
		return judge_exit(s, status, end);
	else if (!s->said_end) {
		*end = GUEST_SILENT;
		guest_why(0, s->why, s->why_bytes,
			  "the guest said nothing for %.0f s",
			  s->config->silence_s);
		console_last_words(s->config->console_path, s->why,
				   s->why_bytes);
	}
	return 0;
}

int guest_run(const struct guest_config *config, guest_line_fn *on_line,
	      void *arg, const volatile int *stop, enum guest_end *end,
	      char *why, size_t why_bytes)
{
	struct session s = { .config = config,
			     .on_line = on_line,
			     .arg = arg,
			     .stop = stop,
			     .why = why,
			     .why_bytes = why_bytes };
	int ret;

	guest_why(0, why, why_bytes, "%s", "");
	ret = qemu_start(&s.qemu, config, why, why_bytes);
	if (ret)
		return ret;
	if (config->pid)
		*config->pid = s.qemu.pid;
	s.heard_s = now_s();
	ret = judge(&s, hear(&s), end);
	line_reader_release(&s.reader);
	qemu_release(&s.qemu);
	return ret;
}
