// SPDX-License-Identifier: GPL-2.0-or-later
/* make, its log, how far it is, and the image in the end. */
#include "runner/kernel/make.h"

#include "runner/kernel/tool.h"
#include "runner/say.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* ---- make ---- */

int make_run(const struct make *make, const char *target, struct spawn *spawn)
{
	char source[PATH_MAX], output[PATH_MAX + 8], log[PATH_MAX];
	char arch[64], cross[64], jobs[32], version[ID_BYTES];
	char path[PATH_MAX];
	int ret;

	work_path(make->work, "source", source);
	snprintf(output, sizeof(output), "O=%s",
		 work_path(make->work, make->arch->name, path));
	snprintf(arch, sizeof(arch), "ARCH=%s", make->arch->name);
	snprintf(cross, sizeof(cross), "CROSS_COMPILE=%s", make->cross);
	snprintf(jobs, sizeof(jobs), "-j%u", make->nr_jobs);
	/* The release says which tree it was; so do the records. */
	snprintf(version, sizeof(version), "LOCALVERSION=-%.12s", make->id);
	spawn->log_fd = open(work_path(make->work, "log", log),
			     O_CREAT | O_TRUNC | O_RDWR | O_CLOEXEC, 0666);
	if (spawn->log_fd < 0)
		return -errno;
	ret = tool_run(spawn, "make", "-C", source, output, arch, cross, jobs,
		       version, "KBUILD_BUILD_TIMESTAMP=1970-01-01",
		       "KBUILD_BUILD_VERSION=1", "KBUILD_BUILD_USER=faultline",
		       "KBUILD_BUILD_HOST=faultline", target, NULL);
	close(spawn->log_fd);
	return ret;
}

/* ---- the first error ---- */

static bool is_error(const char *line)
{
	static const char *const words[] = {
		" error: ", "fatal error:", " Error: ", "undefined reference",
		"ERROR: ",  " *** ",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strstr(line, words[i]))
			return true;
	}
	return false;
}

/* The first line that is an error, without the copy's path before it. */
static void first_error(const char *log, const char *source, char *error,
			size_t bytes)
{
	FILE *f = fopen(log, "re");
	char line[1000], *at;

	snprintf(error, bytes, "it says no error");
	while (f && fgets(line, sizeof(line), f)) {
		if (!is_error(line))
			continue;
		line[strcspn(line, "\n")] = '\0';
		at = strstr(line, source);
		if (at == line)
			at += strlen(source) + 1;
		snprintf(error, bytes, "%s", at == NULL ? line : at);
		break;
	}
	if (f)
		fclose(f);
}

int make_failed(const struct make *make, const char *what)
{
	char log[PATH_MAX], source[PATH_MAX], error[1000];

	if (kernel_stop && *kernel_stop)
		return say(EXIT_FAILED,
			   "stopped; what is built is kept for the next time");
	work_path(make->work, "source", source);
	first_error(work_path(make->work, "log", log), source, error,
		    sizeof(error));
	return say(EXIT_FAILED, "%s %s: %s (all of it: %s)", make->label, what,
		   error, log);
}

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
	int code = 0;

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
	if (make_run(make, make->arch->target, &spawn))
		code = EXIT_FAILED;
	progress_end(&progress, !code);
	close(progress.log_fd);
	spawn_free(&spawn);
	return code ? make_failed(make, "does not compile") : 0;
}

int image_make(const struct make *make, const char *path)
{
	char built[PATH_MAX], name[128];
	int code = run_make(make);

	if (code)
		return code;
	snprintf(name, sizeof(name), "%s/%s", make->arch->name,
		 make->arch->image);
	return kernel_copy(work_path(make->work, name, built), path);
}
