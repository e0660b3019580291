// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * git bisect over the given repository's history, with all that it writes in
 * the work directory's own.
 */
#include "runner/kernel/work.h"

#include "runner/kernel/tool.h"
#include "runner/say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int git_or_say(const struct work *work, const char *command,
		      const char *a, const char *b, const char *c,
		      const char *d)
{
	char source[PATH_MAX];
	/* git bisect runs at the top of a work tree only. */
	struct spawn spawn = { .dir = work_path(work, "source", source) };
	int code = 0;

	if (work_git(work, NULL, &spawn, command, a, b, c, d, NULL))
		code = tool_failed(&spawn, "git bisect");
	spawn_free(&spawn);
	return code;
}

/* A bisection begins at a HEAD, of which it checks nothing out. */
static int start(const struct work *work, const char *good, const char *bad)
{
	char source[PATH_MAX];
	struct spawn spawn = { .dir = work_path(work, "source", source) };
	int code;

	code = git_or_say(work, "update-ref", "--no-deref", "HEAD", good, NULL);
	if (code)
		return code;
	/* What an interrupted one left; there may be none. */
	work_git(work, NULL, &spawn, "bisect", "reset", NULL);
	spawn_free(&spawn);
	return git_or_say(work, "bisect", "start", "--no-checkout", bad, good);
}

/* git's talk, and that of the steps, as it comes. */
static void run(const struct work *work, const char *const *command)
{
	char git_dir[PATH_MAX + 16], tree[PATH_MAX + 16], source[PATH_MAX];
	const char *argv[64] = { "git", git_dir, tree, "bisect", "run" };
	struct spawn spawn = {
		.dir = work_path(work, "source", source),
		.log_fd = dup(STDERR_FILENO),
	};
	size_t nr = 5;

	snprintf(git_dir, sizeof(git_dir), "--git-dir=%s/git", work->dir);
	snprintf(tree, sizeof(tree), "--work-tree=%s", source);

	while (*command && nr < 63)
		argv[nr++] = *command++;
	argv[nr] = NULL;
	tool_runv(&spawn, argv);
	/* git's last line has no end. */
	fputc('\n', stderr);
	close(spawn.log_fd);
	spawn_free(&spawn);
}

/* "# first bad commit: [sha] subject"; "possible" where steps were skipped. */
static int read_log(const struct work *work, struct kernel_culprits *culprits)
{
	char path[PATH_MAX], line[1000], id[ID_BYTES], *at;
	size_t bytes;
	FILE *log = fopen(work_path(work, "git/BISECT_LOG", path), "re");
	FILE *text = open_memstream(&culprits->text, &bytes);

	while (log && text && fgets(line, sizeof(line), log)) {
		at = strstr(line, "first bad commit: [");
		if (line[0] != '#' || !at ||
		    sscanf(at, "first bad commit: [%63[0-9a-f]", id) != 1)
			continue;
		line[strcspn(line, "\n")] = '\0';
		at = strchr(at, ']');
		fprintf(text, "%.12s%s\n", id, at ? at + 1 : "");
		culprits->nr++;
	}
	if (log)
		fclose(log);
	if (!text || fclose(text))
		return say(EXIT_FAILED, "no memory");
	return 0;
}

static int prepare(const struct work *work, const char *good, const char *bad)
{
	char ids[2][ID_BYTES];
	int code = source_repository(work);

	if (!code)
		code = source_revision(work, good, "commit", ids[0]);
	if (!code)
		code = source_revision(work, bad, "commit", ids[1]);
	return code ? code : start(work, ids[0], ids[1]);
}

int kernel_bisect(const struct kernel_build *build, const char *good,
		  const char *bad, const char *const *command,
		  struct kernel_culprits *culprits)
{
	struct work work;
	int code;

	*culprits = (struct kernel_culprits){ 0 };
	code = work_open(&work, build);
	if (!code)
		code = prepare(&work, good, bad);
	/* Each step has the directory for itself. */
	work_close(&work);
	if (code)
		return code;
	run(&work, command);
	if (kernel_stop && *kernel_stop)
		return say(EXIT_FAILED, "stopped");
	return read_log(&work, culprits);
}

int kernel_bisect_head(const struct kernel_build *build, char *id)
{
	struct spawn spawn = { 0 };
	struct work work;
	int code = work_open(&work, build);

	if (!code && work_git(&work, NULL, &spawn, "rev-parse", "--verify",
			      "BISECT_HEAD", NULL))
		code = tool_failed(&spawn, "git bisect");
	if (!code)
		snprintf(id, ID_BYTES, "%.*s", ID_BYTES - 1, tool_line(&spawn));
	spawn_free(&spawn);
	work_close(&work);
	return code;
}
