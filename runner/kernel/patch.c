// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Patches into a tree of the repository, with no file of any tree touched: a
 * diff, what git format-patch writes, or a mailbox of it.
 */
#include "runner/kernel/work.h"

#include "runner/kernel/tool.h"
#include "runner/say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct git aside = { .index = "patch.index" };

/* One patch, and how to name it. */
struct patch {
	const char *file; /* as given */
	char name[400];
};

/* ---- what git says, in a sentence ---- */

/* "error: patch failed: mm/memory.c:6270" */
static bool hunk_of(const char *said, char *text, size_t bytes)
{
	const char *at = said ? strstr(said, "patch failed: ") : NULL;
	char file[PATH_MAX];
	int line;

	if (!at || sscanf(at, "patch failed: %4095[^:\n]:%d", file, &line) != 2)
		return false;
	snprintf(text, bytes, "%s, the hunk at line %d", file, line);
	return true;
}

static bool is_applied(const struct work *work, const char *path)
{
	struct spawn spawn = { 0 };
	bool applied = !work_git(work, &aside, &spawn, "apply", "--cached",
				 "--check", "-R", path, NULL);

	spawn_free(&spawn);
	return applied;
}

static int say_refused(const struct work *work, const struct patch *patch,
		       const char *path, struct spawn *spawn)
{
	char where[PATH_MAX + 40];

	if (spawn->err && strstr(spawn->err, "No valid patches"))
		return tool_say("%s has no patch in it", patch->name);
	if (is_applied(work, path))
		return tool_say("%s does not apply: it is in the tree already",
				patch->name);
	if (hunk_of(spawn->err, where, sizeof(where)))
		return tool_say("%s does not apply: %s", patch->name, where);
	snprintf(where, sizeof(where), "%s does not apply", patch->name);
	return tool_failed(spawn, where);
}

static int apply(const struct work *work, const struct patch *patch,
		 const char *path)
{
	struct spawn spawn = { 0 };
	int code = 0;

	if (work_git(work, &aside, &spawn, "apply", "--cached",
		     "--whitespace=nowarn", path, NULL))
		code = say_refused(work, patch, path, &spawn);
	spawn_free(&spawn);
	return code;
}

/* ---- mail ---- */

/* A mail begins with "From " or a header; a diff, or words before it, not. */
static int is_mail(const char *path, bool *mail)
{
	char line[200] = "";
	FILE *f = fopen(path, "re");

	if (!f)
		return say(EXIT_FAILED, "--patch %s: %m", path);
	if (!fgets(line, sizeof(line), f))
		line[0] = '\0';
	fclose(f);
	*mail = !strncmp(line, "From ", 5);
	if (line[0] >= 'A' && line[0] <= 'Z' && strncmp(line, "Index:", 6)) {
		size_t name = strspn(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
					   "abcdefghijklmnopqrstuvwxyz-");

		*mail |= line[name] == ':';
	}
	return 0;
}

/* "Subject: ..." of what git mailinfo said. */
static void name_message(struct patch *patch, const char *info)
{
	const char *subject = info ? strstr(info, "Subject: ") : NULL;

	snprintf(patch->name, sizeof(patch->name), "%.150s", patch->file);
	if (subject)
		snprintf(patch->name, sizeof(patch->name), "%.150s (\"%.*s\")",
			 patch->file, (int)strcspn(subject + 9, "\n"),
			 subject + 9);
}

/* A cover letter has no line that begins a file. */
static bool has_diff(const char *path)
{
	FILE *f = fopen(path, "re");
	bool found = false;
	char line[1000];

	while (f && !found && fgets(line, sizeof(line), f))
		found = !strncmp(line, "--- ", 4) || !strncmp(line, "diff ", 5);
	if (f)
		fclose(f);
	return found;
}

/* A message, its encoding undone; one without a patch (a cover) is passed. */
static int apply_message(const struct work *work, struct patch *patch,
			 const char *message, unsigned int *nr_applied)
{
	char body[PATH_MAX], diff[PATH_MAX];
	struct spawn spawn = { 0 };
	int code = 0;

	work_path(work, "mail/body", body);
	work_path(work, "mail/diff", diff);
	if (tool_run(&spawn, "sh", "-c",
		     "exec git mailinfo \"$1\" \"$2\" <\"$3\"", "sh", body,
		     diff, message, NULL))
		code = tool_failed(&spawn, patch->file);
	else
		name_message(patch, spawn.out);
	spawn_free(&spawn);
	if (code || !has_diff(diff))
		return code;
	(*nr_applied)++;
	return apply(work, patch, diff);
}

static int apply_mail(const struct work *work, struct patch *patch)
{
	char dir[PATH_MAX], message[PATH_MAX + 8], name[32];
	struct spawn spawn = { 0 };
	unsigned int nr = 0, nr_applied = 0;
	int code;

	work_path(work, "mail", dir);
	code = tool(dir, "rm", "-rf", dir, NULL);
	if (!code)
		code = make_dirs(dir);
	if (code)
		return code;
	snprintf(message, sizeof(message), "-o%s", dir);
	if (tool_run(&spawn, "git", "mailsplit", "-b", message, "--",
		     patch->file, NULL))
		code = tool_failed(&spawn, patch->file);
	else
		nr = atoi(tool_line(&spawn));
	spawn_free(&spawn);
	for (unsigned int i = 1; i <= nr && !code; i++) {
		snprintf(name, sizeof(name), "mail/%04u", i);
		code = apply_message(work, patch,
				     work_path(work, name, message),
				     &nr_applied);
	}
	if (!code && !nr_applied)
		code = say(EXIT_FAILED, "%s has no patch in it", patch->file);
	return code;
}

/* ---- all of them ---- */

/* The name of the index as a tree, or tool_failed(). */
static int write_tree(const struct work *work, char *id)
{
	struct spawn spawn = { 0 };
	int code = 0;

	if (work_git(work, &aside, &spawn, "write-tree", NULL))
		code = tool_failed(&spawn, "the private copy");
	else
		snprintf(id, ID_BYTES, "%.*s", ID_BYTES - 1, tool_line(&spawn));
	spawn_free(&spawn);
	return code;
}

static int apply_file(const struct work *work, const char *file)
{
	struct patch patch = { .file = file };
	char path[PATH_MAX];
	bool mail = false;
	int code = is_mail(file, &mail);

	if (code)
		return code;
	snprintf(patch.name, sizeof(patch.name), "%s", file);
	if (mail)
		return apply_mail(work, &patch);
	if (!realpath(file, path))
		return say(EXIT_FAILED, "--patch %s: %m", file);
	return apply(work, &patch, path);
}

int patch_tree(const struct work *work, const struct kernel_side *side,
	       char *id)
{
	struct spawn spawn = { 0 };
	int code = 0;

	if (!side->nr_patches)
		return 0;
	if (work_git(work, &aside, &spawn, "read-tree", id, NULL))
		code = tool_failed(&spawn, "the private copy");
	spawn_free(&spawn);
	for (size_t i = 0; i < side->nr_patches && !code; i++)
		code = apply_file(work, side->patches[i]);
	return code ? code : write_tree(work, id);
}
