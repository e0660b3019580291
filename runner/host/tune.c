// SPDX-License-Identifier: GPL-2.0-or-later
/* Changes settings, each written into a journal first; undoes them. */
#include "runner/host/tune.h"

#include "bench/tree.h"
#include "runner/host/knob.h"
#include "runner/host/state.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define JOURNAL_DIR    "/run/faultline"
#define JOURNAL	       JOURNAL_DIR "/tune.jsonl"
#define JOURNAL_FORMAT 1

struct tune {
	char *root;
	char *boot_id;
	int fd;
	struct tune_change *changes;
	off_t *offsets; /* of each in the journal */
	size_t nr, room;
};

size_t tune_nr_changes(const struct tune *tune)
{
	return tune->nr;
}

/* ---- the journal ---- */

/* On the disk, or whatever /run is, before anything relies on it. */
static int append(struct tune *tune, json_t *json)
{
	char *line = json ? json_dumps(json, JSON_COMPACT) : NULL;
	off_t end = lseek(tune->fd, 0, SEEK_END);
	size_t bytes = line ? strlen(line) : 0;
	ssize_t nr = -1;

	json_decref(json);
	if (!line)
		return -ENOMEM;
	line[bytes++] = '\n'; /* in place of its zero: it goes by length */
	if (end >= 0)
		nr = write(tune->fd, line, bytes);
	free(line);
	if (nr == (ssize_t)bytes && !fsync(tune->fd))
		return 0;
	if (nr >= 0 && nr < (ssize_t)bytes)
		errno = ENOSPC;
	nr = -errno;
	/* Nothing relies on it: whatever of it is there goes away. */
	if (end >= 0 && ftruncate(tune->fd, end))
		return -EIO;
	return nr;
}

static int make_room(struct tune *tune)
{
	size_t room = 2 * tune->room + 16;
	struct tune_change *changes;
	off_t *offsets;

	if (tune->nr < tune->room)
		return 0;
	changes = reallocarray(tune->changes, room, sizeof(*changes));
	if (!changes)
		return -ENOMEM;
	tune->changes = changes;
	offsets = reallocarray(tune->offsets, room, sizeof(*offsets));
	if (!offsets)
		return -ENOMEM;
	tune->offsets = offsets;
	tune->room = room;
	return 0;
}

static int remember(struct tune *tune, const char *path, const char *was,
		    const char *set, off_t offset)
{
	struct tune_change change = { strdup(path), strdup(was), strdup(set) };

	if (!change.path || !change.was || !change.set || make_room(tune)) {
		free(change.path);
		free(change.was);
		free(change.set);
		return -ENOMEM;
	}
	tune->offsets[tune->nr] = offset;
	tune->changes[tune->nr++] = change;
	return 0;
}

/* What was in hand when it was killed has changed nothing yet. */
static bool is_cut(const char *line, ssize_t bytes)
{
	return line[bytes - 1] != '\n';
}

static int read_change(struct tune *tune, const char *line, off_t offset)
{
	json_t *json = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
	const char *path, *was, *set;
	int err = -EBADMSG;

	if (!json_unpack(json, "{ssssss!}", "path", &path, "was", &was, "set",
			 &set))
		err = remember(tune, path, was, set, offset);
	json_decref(json);
	return err;
}

/* 0, -ESTALE of another boot, -EBADMSG. */
static int check_head(const struct tune *tune, const char *line)
{
	json_t *json = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
	const char *boot_id;
	int format, err = -EBADMSG;

	if (!json_unpack(json, "{siss!}", "format", &format, "boot_id",
			 &boot_id) &&
	    format == JOURNAL_FORMAT)
		err = strcmp(boot_id, tune->boot_id) ? -ESTALE : 0;
	json_decref(json);
	return err;
}

/* 0 with all changes of this boot, the end of the last whole line in *end. */
static int read_journal(struct tune *tune, FILE *f, off_t *end)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t bytes;
	int err = 0;

	*end = 0;
	while (!err && (bytes = getline(&line, &room, f)) > 0) {
		if (is_cut(line, bytes))
			break;
		if (*end)
			err = read_change(tune, line, *end);
		else
			err = check_head(tune, line);
		*end += bytes;
	}
	free(line);
	return err;
}

static int load(struct tune *tune)
{
	FILE *f = fdopen(dup(tune->fd), "r");
	off_t end;
	int err;

	if (!f)
		return -errno;
	err = read_journal(tune, f, &end);
	fclose(f);
	/* What was set in another boot ended with it. */
	if (err == -ESTALE)
		end = err = 0;
	if (err)
		return err;
	if (ftruncate(tune->fd, end))
		return -errno;
	if (!end)
		err = append(tune, json_pack("{siss}", "format", JOURNAL_FORMAT,
					     "boot_id", tune->boot_id));
	return err;
}

/* What it says is written into the kernel: nobody else may have written it. */
static int check_owner(int fd)
{
	struct stat stat;

	if (fstat(fd, &stat))
		return -errno;
	return stat.st_uid == geteuid() && !(stat.st_mode & 022) ? 0 : -EPERM;
}

static int open_journal(struct tune *tune)
{
	char path[PATH_MAX];
	int dir, err;

	if (geteuid())
		return -EPERM;
	snprintf(path, sizeof(path), "%s/run", tune->root);
	mkdir(path, 0755); /* a guest may have none */
	snprintf(path, sizeof(path), "%s" JOURNAL_DIR, tune->root);
	if (mkdir(path, 0700) && errno != EEXIST)
		return -errno;
	dir = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (dir < 0)
		return -errno;
	err = check_owner(dir);
	if (!err) {
		tune->fd =
			openat(dir, strrchr(JOURNAL, '/') + 1,
			       O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
		err = tune->fd < 0 ? -errno : check_owner(tune->fd);
	}
	close(dir);
	if (!err && flock(tune->fd, LOCK_EX | LOCK_NB))
		err = errno == EWOULDBLOCK ? -EBUSY : -errno;
	return err;
}

int tune_open(const char *root, struct tune **tune)
{
	struct tune *new = calloc(1, sizeof(*new));
	int err = -ENOMEM;

	if (!new)
		return err;
	new->fd = -1;
	new->root = strdup(root);
	new->boot_id = tree_line(root, "/proc/sys/kernel/random/boot_id");
	if (new->root &&new->boot_id)
		err = open_journal(new);
	if (!err)
		err = load(new);
	if (err) {
		tune_close(new);
		return err;
	}
	*tune = new;
	return 0;
}

void tune_close(struct tune *tune)
{
	for (size_t i = 0; i < tune->nr; i++) {
		free(tune->changes[i].path);
		free(tune->changes[i].was);
		free(tune->changes[i].set);
	}
	if (tune->fd >= 0)
		close(tune->fd);
	free(tune->changes);
	free(tune->offsets);
	free(tune->boot_id);
	free(tune->root);
	free(tune);
}

/* ---- changes ---- */

/* 0 once the kernel says that it has the value. */
static int put(const struct tune *tune, const char *path, const char *value)
{
	int err = knob_write(tune->root, path, value);
	char *now = knob_read(tune->root, path);

	if (!err && (!now || strcmp(now, value)))
		err = -EINVAL;
	free(now);
	return err;
}

static const struct tune_change *find(const struct tune *tune, const char *path)
{
	for (size_t i = 0; i < tune->nr; i++)
		if (!strcmp(tune->changes[i].path, path))
			return &tune->changes[i];
	return NULL;
}

static int change(struct tune *tune, const char *path, const char *now,
		  const char *set, tune_teller *tell)
{
	struct tune_change new = { (char *)(uintptr_t)path,
				   (char *)(uintptr_t)now,
				   (char *)(uintptr_t)set };
	off_t offset = lseek(tune->fd, 0, SEEK_END);
	int err;

	err = append(tune, json_pack("{ssssss}", "path", path, "was", now,
				     "set", set));
	if (!err)
		err = remember(tune, path, now, set, offset);
	if (err) {
		tell(TUNE_FAILED, &new, now, err);
		return err;
	}
	err = put(tune, path, set);
	if (err == -EINVAL) /* rounded to something else, perhaps */
		put(tune, path, now);
	tell(err ? TUNE_FAILED : TUNE_SET, &new, now, err);
	return err;
}

/* In the journal, and as it was: killed between the two. */
static int set_again(const struct tune *tune, const struct tune_change *change,
		     const char *now, tune_teller *tell)
{
	int err = put(tune, change->path, change->set);

	if (err)
		tell(TUNE_FAILED, change, now, err);
	return err;
}

static int set_from(struct tune *tune, const char *path, const char *now,
		    const char *value, tune_teller *tell)
{
	const struct tune_change *before = find(tune, path);

	if (!before)
		return change(tune, path, now, value, tell);
	if (!strcmp(now, before->was))
		return set_again(tune, before, now, tell);
	/* Changed again since tune had set it: somebody wants it so. */
	tell(TUNE_FOREIGN, before, now, 0);
	return 0;
}

int tune_set(struct tune *tune, const char *path, const char *value,
	     tune_teller *tell)
{
	char *now = knob_read(tune->root, path);
	int err = now ? 0 : -errno;

	if (now && strcmp(now, value))
		err = set_from(tune, path, now, value, tell);
	free(now);
	return err;
}

static int apply_path(struct tune *tune, const struct state_check *check,
		      const char *path, tune_teller *tell)
{
	char *now = knob_read(tune->root, path);
	int err = 0;

	if (now && !check->judge(now, check->wanted))
		err = set_from(tune, path, now, check->tune, tell);
	free(now);
	return err;
}

int tune_apply(struct tune *tune, tune_teller *tell)
{
	int err = 0, failed;

	for (const struct state_check *c = state_checks; c->name; c++) {
		struct tree_paths found;

		if (!c->tune || tree_glob(tune->root, c->path, &found))
			continue;
		for (size_t i = 0; i < found.nr; i++) {
			failed = apply_path(tune, c, found.paths[i], tell);
			err = err ? err : failed;
		}
		tree_paths_free(&found);
	}
	return err;
}

/* ---- and back ---- */

static int restore(const struct tune *tune, const struct tune_change *change,
		   tune_teller *tell)
{
	char *now = knob_read(tune->root, change->path);
	int err = now ? 0 : -errno;

	if (err) {
		tell(TUNE_FAILED, change, NULL, err);
	} else if (!strcmp(now, change->was)) {
		/* Killed before it was set, or after it was put back. */
	} else if (strcmp(now, change->set)) {
		err = -ESTALE;
		tell(TUNE_FOREIGN, change, now, 0);
	} else {
		err = put(tune, change->path, change->was);
		tell(err ? TUNE_FAILED : TUNE_RESTORED, change, now, err);
	}
	free(now);
	return err;
}

static int forget(struct tune *tune, size_t from)
{
	if (from >= tune->nr)
		return 0;
	if (ftruncate(tune->fd, tune->offsets[from]) || fsync(tune->fd))
		return -errno;
	while (tune->nr > from) {
		struct tune_change *last = &tune->changes[--tune->nr];

		free(last->path);
		free(last->was);
		free(last->set);
	}
	return 0;
}

int tune_undo(struct tune *tune, size_t from, tune_teller *tell)
{
	int err = 0, failed, forgotten;

	for (size_t i = tune->nr; i > from; i--) {
		failed = restore(tune, &tune->changes[i - 1], tell);
		/* What failed outweighs what is foreign. */
		if (failed && (!err || err == -ESTALE))
			err = failed;
	}
	/* What could not be put back stays in the journal, to be tried again;
	 * what has been is then found so. */
	if (err && err != -ESTALE)
		return err;
	forgotten = forget(tune, from);
	return forgotten ? forgotten : err;
}
