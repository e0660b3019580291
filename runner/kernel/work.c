// SPDX-License-Identifier: GPL-2.0-or-later
/* The work directory: where it is, whose it is, and its git. */
#include "runner/kernel/work.h"

#include "runner/kernel/tool.h"
#include "runner/say.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- paths ---- */

const char *work_path(const struct work *work, const char *name, char *path)
{
	snprintf(path, PATH_MAX, "%s/%s", work->dir, name);
	return path;
}

int make_dirs(const char *dir)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/", dir);
	for (char *at = strchr(path + 1, '/'); at; at = strchr(at + 1, '/')) {
		*at = '\0';
		if (mkdir(path, 0777) && errno != EEXIST)
			return say(EXIT_FAILED, "%s: %m", path);
		*at = '/';
	}
	return 0;
}

int make_parent(const char *file)
{
	const char *slash = strrchr(file, '/');
	char dir[PATH_MAX];

	if (!slash)
		return 0;
	snprintf(dir, sizeof(dir), "%.*s", (int)(slash - file), file);
	return make_dirs(dir);
}

int kernel_cache(const char *name, char *path, size_t path_bytes)
{
	const char *own = getenv("FAULTLINE_CACHE");
	const char *xdg = getenv("XDG_CACHE_HOME");
	const char *home = getenv("HOME");
	int length;

	if (own && *own)
		length = snprintf(path, path_bytes, "%s/%s", own, name);
	else if (xdg && *xdg)
		length = snprintf(path, path_bytes, "%s/faultline/%s", xdg,
				  name);
	else if (home && *home)
		length = snprintf(path, path_bytes, "%s/.cache/faultline/%s",
				  home, name);
	else
		return say(EXIT_FAILED, "no place for kernels: neither "
					"FAULTLINE_CACHE nor HOME is set");
	if ((size_t)length >= path_bytes)
		return say(EXIT_FAILED, "%s: %s", path, strerror(ENAMETOOLONG));
	return 0;
}

/* FNV-1a: two sources of one name must not share a directory. */
static uint32_t hash(const char *text)
{
	uint32_t hash = 2166136261u;

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 16777619u;
	return hash;
}

static int choose_dir(struct work *work, const char *dir)
{
	const char *name = strrchr(work->given, '/') + 1;
	char own[NAME_MAX + 16];

	if (dir) {
		if (snprintf(work->dir, sizeof(work->dir), "%s", dir) >=
		    (int)sizeof(work->dir))
			return say(EXIT_FAILED, "--work %s: %s", dir,
				   strerror(ENAMETOOLONG));
		return 0;
	}
	snprintf(own, sizeof(own), "build/%.200s-%08x", name,
		 hash(work->given));
	return kernel_cache(own, work->dir, sizeof(work->dir));
}

/* ---- what was given ---- */

static bool has(const char *dir, const char *name)
{
	char path[PATH_MAX + 16];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return !access(path, R_OK);
}

/* A directory inside another repository is a tree, not that repository. */
static int find_git(struct work *work)
{
	struct spawn spawn = { 0 };
	int code = 0;

	if (!tool_run(&spawn, "git", "-C", work->given, "rev-parse",
		      "--show-prefix", NULL)) {
		if (!*tool_line(&spawn))
			work->kind = GIVEN_GIT;
	} else if (spawn.err && strstr(spawn.err, "dubious ownership")) {
		code = tool_failed(&spawn, work->given);
	}
	spawn_free(&spawn);
	return code;
}

static int find_given(struct work *work, const char *source)
{
	struct stat st;
	int code;

	if (!realpath(source, work->given) || stat(work->given, &st))
		return say(EXIT_FAILED, "--source %s: %m", source);
	work->kind = GIVEN_TREE;
	if (S_ISREG(st.st_mode)) {
		work->kind = GIVEN_TARBALL;
		return 0;
	}
	code = find_git(work);
	if (code)
		return code;
	/* A bare repository has revisions only; they are looked at later. */
	if (work->kind == GIVEN_GIT && has(work->given, "HEAD"))
		return 0;
	if (!has(work->given, "Kconfig") || !has(work->given, "Makefile"))
		return say(EXIT_FAILED,
			   "%s is no kernel tree: it has no Kconfig and "
			   "Makefile",
			   source);
	return 0;
}

/* The tools run elsewhere: the name must be good from there. */
static int make_dir(struct work *work)
{
	char path[PATH_MAX];
	int code = make_dirs(work->dir);

	if (code)
		return code;
	if (!realpath(work->dir, path))
		return say(EXIT_FAILED, "%s: %m", work->dir);
	if (strlen(path) >= sizeof(work->dir))
		return say(EXIT_FAILED, "%s: %s", path, strerror(ENAMETOOLONG));
	strcpy(work->dir, path);
	return 0;
}

static int take_lock(struct work *work)
{
	char path[PATH_MAX];

	work->lock_fd = open(work_path(work, "lock", path),
			     O_CREAT | O_RDWR | O_CLOEXEC, 0666);
	if (work->lock_fd < 0)
		return say(EXIT_FAILED, "%s: %m", path);
	if (!flock(work->lock_fd, LOCK_EX | LOCK_NB))
		return 0;
	return say(EXIT_FAILED,
		   "%s is in use by another build; wait, or give --work",
		   work->dir);
}

/* What a git that was killed left locked: nobody else's, for we hold ours. */
static void break_git_locks(const struct work *work)
{
	static const char *const names[] = { "git/index.lock",
					     "given.index.lock",
					     "patch.index.lock" };
	char path[PATH_MAX];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unlink(work_path(work, names[i], path));
}

/* Nothing but our lock: a directory of somebody's may not be built in. */
static bool is_new(const char *dir)
{
	DIR *stream = opendir(dir);
	const struct dirent *entry;
	bool empty = true;

	while (stream && (entry = readdir(stream)))
		empty &= !strcmp(entry->d_name, ".") ||
			 !strcmp(entry->d_name, "..") ||
			 !strcmp(entry->d_name, "lock");
	if (stream)
		closedir(stream);
	return empty;
}

/* Before the lock, which is a file in it. */
static int check_ours(const struct work *work)
{
	char path[PATH_MAX];

	if (!access(work_path(work, "given", path), R_OK) || is_new(work->dir))
		return 0;
	return say(EXIT_FAILED, "--work %s holds other data", work->dir);
}

/* One source a directory: another's objects would be half right. */
static int claim(const struct work *work)
{
	char path[PATH_MAX], other[PATH_MAX] = "";
	FILE *f = fopen(work_path(work, "given", path), "re");
	int code = 0;

	if (f) {
		if (!fgets(other, sizeof(other), f))
			other[0] = '\0';
		fclose(f);
		if (strcmp(other, work->given))
			code = say(EXIT_FAILED,
				   "--work %s is of another source, %s",
				   work->dir, other);
		return code;
	}
	f = fopen(path, "we");
	if (!f || fputs(work->given, f) < 0 || fclose(f))
		return say(EXIT_FAILED, "%s: %m", path);
	return 0;
}

int work_open(struct work *work, const struct kernel_build *build)
{
	int code;

	memset(work, 0, sizeof(*work));
	work->lock_fd = -1;
	code = find_given(work, build->source);
	if (!code)
		code = choose_dir(work, build->work);
	if (!code)
		code = make_dir(work);
	if (!code)
		code = check_ours(work);
	if (!code)
		code = take_lock(work);
	if (!code)
		code = claim(work);
	if (!code)
		break_git_locks(work);
	return code;
}

void work_close(struct work *work)
{
	if (work->lock_fd >= 0)
		close(work->lock_fd);
	work->lock_fd = -1;
}

/* ---- git ---- */

#define GIT_ARGS_MAX 32

/* Nobody's ~/.gitconfig may change what is checked out. */
int work_git(const struct work *work, const struct git *git,
	     struct spawn *spawn, const char *command, ...)
{
	char dir[PATH_MAX + 16], tree[PATH_MAX + 16], index[PATH_MAX + 32];
	const char *argv[GIT_ARGS_MAX] = {
		"env",
		"GIT_CONFIG_NOSYSTEM=1",
		"GIT_CONFIG_GLOBAL=/dev/null",
		index,
		"git",
		"-c",
		"core.looseCompression=1",
		dir,
		tree,
		command,
	};
	size_t nr = 10;
	va_list list;

	snprintf(dir, sizeof(dir), "--git-dir=%s/git", work->dir);
	if (git && git->tree)
		snprintf(tree, sizeof(tree), "--work-tree=%s", git->tree);
	else
		snprintf(tree, sizeof(tree), "--work-tree=%s/source",
			 work->dir);
	snprintf(index, sizeof(index), "GIT_INDEX_FILE=%s/%s", work->dir,
		 git && git->index ? git->index : "git/index");
	va_start(list, command);
	while (nr < GIT_ARGS_MAX - 1 && (argv[nr] = va_arg(list, const char *)))
		nr++;
	va_end(list);
	argv[nr] = NULL;
	return tool_runv(spawn, argv);
}
