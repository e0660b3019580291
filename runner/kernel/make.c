// SPDX-License-Identifier: GPL-2.0-or-later
/* make, its log, and what it failed at. */
#include "runner/kernel/make.h"

#include "runner/kernel/tool.h"
#include "runner/say.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* ---- one that was killed ---- */

/*
 * make removes what it had not finished when it ends, unless it is killed
 * outright (or the power is): then half an object may lie there, newer than
 * its source. This file is there while make runs, and as old as its start.
 */
static const char *making_path(const struct make *make, char *path)
{
	char name[64];

	snprintf(name, sizeof(name), "%s.making", make->arch->name);
	return work_path(make->work, name, path);
}

/* What a killed one wrote is removed, whole or half: 0 or -errno. */
static int making_begin(const struct make *make)
{
	char making[PATH_MAX], dir[PATH_MAX];
	struct spawn spawn = { 0 };
	int fd, ret = 0;

	work_path(make->work, make->arch->name, dir);
	if (!access(making_path(make, making), F_OK)) {
		ret = tool_run(&spawn, "find", dir, "-type", "f", "-newer",
			       making, "-delete", NULL);
		spawn_free(&spawn);
	}
	if (ret)
		return ret < 0 ? ret : -EIO;
	fd = creat(making, 0666);
	return fd < 0 || close(fd) ? -errno : 0;
}

static void making_end(const struct make *make)
{
	char making[PATH_MAX];

	unlink(making_path(make, making));
}

/* ---- make ---- */

int make_run(const struct make *make, const char *target, struct spawn *spawn)
{
	char source[PATH_MAX], output[PATH_MAX + 8], log[PATH_MAX];
	char arch[64], cross[64], jobs[32], version[ID_BYTES];
	char path[PATH_MAX];
	int ret = making_begin(make);

	if (ret)
		return ret;
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
	if (spawn->exit_code != 128 + SIGKILL)
		making_end(make);
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

/*
 * What a signal ended, in the words of make ("*** [mm/memory.o] Killed"), of
 * make after a shell ("Error 137") and of gcc ("fatal error: Killed signal
 * terminated program cc1"). A compiler's own crash is not among them.
 */
static bool was_killed(const char *error)
{
	static const char *const words[] = {
		"] Killed",
		"] Terminated",
		"] Error 137",
		"] Error 143",
		"error: Killed signal",
		"error: Terminated signal",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strstr(error, words[i]))
			return true;
	}
	return false;
}

int make_failed(const struct make *make, int ret, const char *what)
{
	char log[PATH_MAX], source[PATH_MAX], error[1000];

	if (kernel_stop && *kernel_stop)
		return say(EXIT_FAILED,
			   "stopped; what is built is kept for the next time");
	if (ret < 0)
		return say(EXIT_FAILED, "%s: make could not be run: %s",
			   make->label, strerror(-ret));
	work_path(make->work, "source", source);
	first_error(work_path(make->work, "log", log), source, error,
		    sizeof(error));
	/* make itself ends with 1 or 2. */
	if (ret > 128 || was_killed(error))
		return say(EXIT_FAILED,
			   "%s was not built: make, or what it ran, was killed "
			   "from outside (by somebody, or for want of memory); "
			   "run the same command again (all of it: %s)",
			   make->label, log);
	return say(EXIT_FAILED, "%s %s: %s (all of it: %s)", make->label, what,
		   error, log);
}
