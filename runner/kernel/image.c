// SPDX-License-Identifier: GPL-2.0-or-later
/* How far make is, and the image in the end. */
#include "runner/kernel/make.h"

#include "runner/kernel/tool.h"
#include "runner/say.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* ---- how far ---- */

/*
 * Steps of make for 6.12 with our fragment on x86-64, for a first build; after
 * that, as many as the last whole one had.
 */
#define STEPS_FIRST 1800
/* With fewer steps to do, one is no measure of the others. */
#define STEPS_TELLING 20

struct progress {
	const struct make *make;
	int log_fd;
	unsigned int nr, nr_expected;
	bool line_start, whole; /* whole: all objects are built anew */
	time_t start;
};

/* "  CC      mm/memory.o": two blanks and a capital begin a step. */
static void count_steps(struct progress *p)
{
	char text[65536];
	ssize_t got;

	while ((got = read(p->log_fd, text, sizeof(text))) > 0) {
		for (ssize_t i = 0; i < got; i++) {
			if (p->line_start && text[i] == ' ')
				p->nr++;
			p->line_start = text[i] == '\n';
		}
	}
}

static void tick(void *arg)
{
	struct progress *p = arg;
	double spent = difftime(time(NULL), p->start), left;

	count_steps(p);
	fprintf(stderr, "\r\033[K%s: %u steps of make", p->make->label, p->nr);
	if (p->whole && p->nr >= STEPS_TELLING && p->nr < p->nr_expected) {
		left = spent / p->nr * (p->nr_expected - p->nr);
		fprintf(stderr, " of about %u, %d:%02d left", p->nr_expected,
			(int)left / 60, (int)left % 60);
	}
}

static const char *steps_path(const struct make *make, char *path)
{
	char name[64];

	snprintf(name, sizeof(name), "%s.steps", make->arch->name);
	return work_path(make->work, name, path);
}

static void progress_begin(struct progress *p, const struct make *make)
{
	char path[PATH_MAX];
	FILE *f = fopen(steps_path(make, path), "re");

	*p = (struct progress){ .make = make,
				.nr_expected = STEPS_FIRST,
				.whole = !f,
				.line_start = true,
				.start = time(NULL) };
	if (f && fscanf(f, "%u", &p->nr_expected) != 1)
		p->nr_expected = STEPS_FIRST;
	if (f)
		fclose(f);
}

/* Kept until a first build is whole: what an incremental one says is less. */
static void progress_end(struct progress *p, bool built)
{
	char path[PATH_MAX];
	FILE *f;

	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
	count_steps(p);
	if (!built || !p->whole)
		return;
	f = fopen(steps_path(p->make, path), "we");
	if (f) {
		fprintf(f, "%u\n", p->nr);
		fclose(f);
	}
}

/* ---- the image ---- */

int kernel_copy(const char *from, const char *to)
{
	char part[PATH_MAX + 8], buffer[65536];
	int in = open(from, O_RDONLY | O_CLOEXEC), out;
	ssize_t got = -1;

	if (in < 0)
		return say(EXIT_FAILED, "%s: %m", from);
	snprintf(part, sizeof(part), "%s.part", to);
	out = open(part, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0666);
	while (out >= 0 && (got = read(in, buffer, sizeof(buffer))) > 0) {
		if (write(out, buffer, got) != got)
			break;
	}
	close(in);
	if (out >= 0 && !close(out) && !got && !rename(part, to))
		return 0;
	say(EXIT_FAILED, "%s: %m", to);
	unlink(part);
	return EXIT_FAILED;
}

static int run_make(const struct make *make)
{
	struct progress progress;
	struct spawn spawn = { 0 };
	char log[PATH_MAX];
	int ret;

	progress_begin(&progress, make);
	/* make_run() makes it empty; it is read from its beginning. */
	progress.log_fd = open(work_path(make->work, "log", log),
			       O_CREAT | O_TRUNC | O_RDONLY | O_CLOEXEC, 0666);
	if (progress.log_fd < 0)
		return say(EXIT_FAILED, "%s: %m", log);
	if (isatty(STDERR_FILENO)) {
		spawn.tick = tick;
		spawn.arg = &progress;
	}
	ret = make_run(make, make->arch->target, &spawn);
	progress_end(&progress, !ret);
	close(progress.log_fd);
	spawn_free(&spawn);
	return ret ? make_failed(make, ret, "does not compile") : 0;
}

int image_make(const struct make *make, const char *path)
{
	char built[PATH_MAX], name[128];
	int code = run_make(make);

	if (code)
		return code;
	snprintf(name, sizeof(name), "%s/%s", make->arch->name,
		 make->arch->image);
	code = make_parent(path);
	return code ? code
		    : kernel_copy(work_path(make->work, name, built), path);
}
