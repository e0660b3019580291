// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The private copy of a source. Whatever was given, git keeps it: git sets the
 * copy from one tree to another and touches what differs only, so make builds
 * no more than that. The given one is only read.
 */
#include "runner/kernel/work.h"

#include "runner/kernel/tool.h"
#include "runner/say.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- the repository ---- */

/* Its first line, if a command of git that prints a name went well. */
static int take_id(struct spawn *spawn, int failed, const char *what, char *id)
{
	int code = 0;

	if (failed)
		code = tool_failed(spawn, what);
	else
		snprintf(id, ID_BYTES, "%.*s", ID_BYTES - 1, tool_line(spawn));
	spawn_free(spawn);
	return code;
}

/* A path inside the given repository, absolute. */
static int given_path(const struct work *work, const char *name, char *path)
{
	struct spawn spawn = { 0 };
	int code = 0;

	if (tool_run(&spawn, "git", "-C", work->given, "rev-parse",
		     "--path-format=absolute", "--git-path", name, NULL))
		code = tool_failed(&spawn, work->given);
	else
		snprintf(path, PATH_MAX, "%s", tool_line(&spawn));
	spawn_free(&spawn);
	return code;
}

/* The given repository's objects are read where they lie, and its history
 * may be shallow. */
static int see_objects(const struct work *work)
{
	char objects[PATH_MAX], shallow[PATH_MAX], path[PATH_MAX];
	int code = given_path(work, "objects", objects);
	FILE *f;

	if (!code)
		code = given_path(work, "shallow", shallow);
	if (code)
		return code;
	f = fopen(work_path(work, "git/objects/info/alternates", path), "we");
	if (!f || fprintf(f, "%s\n", objects) < 0 || fclose(f))
		return say(EXIT_FAILED, "%s: %m", path);
	work_path(work, "git/shallow", path);
	if (!access(shallow, R_OK))
		return kernel_copy(shallow, path);
	unlink(path);
	return 0;
}

int source_repository(const struct work *work)
{
	char dir[PATH_MAX], source[PATH_MAX];
	int code;

	work_path(work, "git", dir);
	work_path(work, "source", source);
	code = make_dirs(source);
	if (!code && access(dir, F_OK))
		code = tool("a private copy", "git", "init", "-q", "--bare",
			    dir, NULL);
	if (!code && work->kind == GIVEN_GIT)
		code = see_objects(work);
	return code;
}

/* ---- the tree as it stands ---- */

/* What a build left in a tree that is no repository is not its source. */
#define NO_BUILD                                                    \
	":(exclude).config", ":(exclude)include/config",            \
		":(exclude)include/generated",                      \
		":(exclude,glob)arch/*/include/generated/**",       \
		":(exclude,glob)**/*.o", ":(exclude,glob)**/*.cmd", \
		":(exclude).git"

static int add_all(const struct work *work, const struct git *git,
		   struct spawn *spawn)
{
	spawn->dir = git->tree;
	if (work->kind == GIVEN_GIT)
		return work_git(work, git, spawn, "add", "-A", ".", NULL);
	/* Debian's source has a .gitignore that ignores all of it. */
	return work_git(work, git, spawn, "add", "-A", "-f", ".", NO_BUILD,
			NULL);
}

/*
 * The repository's own index knows which files are unchanged. Without it, or
 * where ours cannot be read, all are read once.
 */
static void seed_index(const struct work *work, const char *index)
{
	char given[PATH_MAX];

	if (work->kind == GIVEN_GIT && access(index, F_OK) &&
	    !given_path(work, "index", given) && !access(given, R_OK))
		kernel_copy(given, index);
}

static int snapshot(const struct work *work, const char *tree,
		    const char *index_name, char *id)
{
	const struct git git = { .tree = tree, .index = index_name };
	struct spawn spawn = { 0 };
	char index[PATH_MAX];
	int failed;

	seed_index(work, work_path(work, index_name, index));
	failed = add_all(work, &git, &spawn);
	if (failed && !(kernel_stop && *kernel_stop)) {
		spawn_free(&spawn);
		unlink(index);
		failed = add_all(work, &git, &spawn);
	}
	if (!failed) {
		spawn_free(&spawn);
		spawn.dir = NULL;
		failed = work_git(work, &git, &spawn, "write-tree", NULL);
	}
	return take_id(&spawn, failed, work->given, id);
}

/* ---- a tarball ---- */

/* Which file it is; changed by whoever writes another one there. */
static int tarball_key(const struct work *work, char *key, size_t bytes)
{
	struct stat st;

	if (stat(work->given, &st))
		return say(EXIT_FAILED, "%s: %m", work->given);
	snprintf(key, bytes, "%lld %lld.%09ld", (long long)st.st_size,
		 (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
	return 0;
}

/* The tree of the last unpacking, if the file is still that one. */
static bool is_unpacked(const struct work *work, const char *key, char *id)
{
	char path[PATH_MAX], line[256] = "";
	FILE *f = fopen(work_path(work, "unpacked", path), "re");

	if (!f)
		return false;
	if (!fgets(line, sizeof(line), f))
		line[0] = '\0';
	fclose(f);
	if (strncmp(line, key, strlen(key)) || line[strlen(key)] != ' ')
		return false;
	snprintf(id, ID_BYTES, "%.*s", ID_BYTES - 1, line + strlen(key) + 1);
	return true;
}

/* Into the place of the copy itself: it need not be written twice. */
static int unpack(const struct work *work, const char *key, char *id)
{
	char source[PATH_MAX], path[PATH_MAX];
	FILE *f;
	int code;

	work_path(work, "source", source);
	unlink(work_path(work, "unpacked", path));
	code = tool(source, "rm", "-rf", source, NULL);
	if (!code)
		code = make_dirs(source);
	if (!code)
		code = tool(work->given, "tar", "-x", "-f", work->given, "-C",
			    source, "--strip-components=1", NULL);
	if (!code)
		code = snapshot(work, source, "git/index", id);
	if (code)
		return code;
	f = fopen(path, "we");
	if (!f || fprintf(f, "%s %s", key, id) < 0 || fclose(f))
		return say(EXIT_FAILED, "%s: %m", path);
	return 0;
}

static int tarball_tree(const struct work *work, char *id)
{
	char key[100];
	int code = tarball_key(work, key, sizeof(key));

	if (code || is_unpacked(work, key, id))
		return code;
	return unpack(work, key, id);
}

/* ---- a revision ---- */

int source_revision(const struct work *work, const char *rev, const char *type,
		    char *id)
{
	struct spawn spawn = { 0 };
	char name[300];
	int code = 0;

	if (work->kind != GIVEN_GIT)
		return say(EXIT_FAILED,
			   "%s is no git repository, so it has no revision %s",
			   work->given, rev);
	snprintf(name, sizeof(name), "%s^{%s}", rev, type);
	if (tool_run(&spawn, "git", "-C", work->given, "rev-parse", "--verify",
		     "--quiet", "--end-of-options", name, NULL))
		code = tool_say("%s has no revision %s", work->given, rev);
	else
		snprintf(id, ID_BYTES, "%.*s", ID_BYTES - 1, tool_line(&spawn));
	spawn_free(&spawn);
	return code;
}

/* ---- together ---- */

static int check_kernel(const struct work *work, const char *id,
			const char *rev)
{
	struct spawn spawn = { 0 };
	char name[ID_BYTES + 16];
	int failed;

	snprintf(name, sizeof(name), "%s:Kconfig", id);
	failed = work_git(work, NULL, &spawn, "cat-file", "-e", name, NULL);
	spawn_free(&spawn);
	if (!failed)
		return 0;
	return tool_say("%s%s%s is no kernel tree: it has no Kconfig",
			work->given, rev ? " at " : "", rev ? rev : "");
}

int source_tree(const struct work *work, const char *rev, char *id)
{
	int code = source_repository(work);

	if (code)
		return code;
	if (rev)
		code = source_revision(work, rev, "tree", id);
	else if (work->kind == GIVEN_TARBALL)
		code = tarball_tree(work, id);
	else
		code = snapshot(work, work->given, "given.index", id);
	return code ? code : check_kernel(work, id, rev);
}

int source_set(const struct work *work, const char *id)
{
	struct spawn spawn = { 0 };
	int code = 0;

	if (work_git(work, NULL, &spawn, "read-tree", "--reset", "-u", id,
		     NULL))
		code = tool_failed(&spawn, "the private copy");
	spawn_free(&spawn);
	return code;
}
