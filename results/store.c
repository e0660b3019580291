// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A run directory, written line by line as the run goes, and read back whole.
 * A reader trusts nothing: what it refuses it names by file, line and reason.
 */
#include "results/store.h"
#include "results/skim.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

struct store {
	int boots_fd;
	int records_fd;
};

static int make_parents(const char *dir)
{
	char *path = strdup(dir);
	int err = 0;

	if (!path)
		return -ENOMEM;
	for (char *p = path + 1; *p && !err; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		if (mkdir(path, 0777) && errno != EEXIST)
			err = -errno;
		*p = '/';
	}
	free(path);
	return err;
}

int store_make_dir(const char *dir)
{
	int err = make_parents(dir);
	struct stat st;

	if (!err && mkdir(dir, 0777))
		err = -errno;
	if (err == -EEXIST && !stat(dir, &st))
		err = S_ISDIR(st.st_mode) ? 0 : -ENOTDIR;
	return err;
}

/* An empty directory at dir: 0, or -ENOTEMPTY, or another -errno. */
static int make_empty_dir(const char *dir)
{
	const struct dirent *entry;
	DIR *stream;
	int err = store_make_dir(dir);

	if (err)
		return err;
	stream = opendir(dir);
	if (!stream)
		return -errno;
	while (!err && (entry = readdir(stream)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			err = -ENOTEMPTY;
	closedir(stream);
	return err;
}

static int write_all(int fd, const char *text, size_t bytes)
{
	while (bytes) {
		ssize_t n = write(fd, text, bytes);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		text += n;
		bytes -= (size_t)n;
	}
	return 0;
}

/*
 * The lines are on the disk when this returns 0: the machine may be about to
 * panic, for that is what untested kernels do.
 */
static int append_lines(int fd, const char *lines, size_t bytes)
{
	off_t whole = lseek(fd, 0, SEEK_END);
	int err;

	if (whole < 0)
		return -errno;
	err = write_all(fd, lines, bytes);
	if (!err && fdatasync(fd))
		err = -errno;
	if (err && ftruncate(fd, whole))
		return err; /* a cut line, which store_open() takes off */
	return err;
}

/* 15 digits: .1 stays .1, and nothing that was measured is lost. */
static int append_json(int fd, const json_t *json, size_t flags)
{
	char *text = NULL;
	size_t bytes;
	int err;

	if (json)
		text = json_dumps(json, flags | JSON_REAL_PRECISION(15));
	if (!text)
		return -ENOMEM;
	bytes = strlen(text);
	text[bytes] = '\n'; /* in place of the NUL: one write a line */
	err = append_lines(fd, text, bytes + 1);
	free(text);
	return err;
}

static int open_file(int dir_fd, const char *name, int flags)
{
	int fd = openat(dir_fd, name, flags | O_CREAT | O_APPEND | O_CLOEXEC,
			0666);

	return fd < 0 ? -errno : fd;
}

/* One writer at a time; the lock ends with the process, however that ends. */
static int open_files(struct store *store, int dir_fd, int flags)
{
	store->boots_fd = open_file(dir_fd, "boots.jsonl", flags);
	if (store->boots_fd < 0)
		return store->boots_fd;
	store->records_fd = open_file(dir_fd, "records.jsonl", flags);
	if (store->records_fd < 0)
		return store->records_fd;
	if (flock(store->records_fd, LOCK_EX | LOCK_NB))
		return errno == EWOULDBLOCK ? -EBUSY : -errno;
	return 0;
}

static int write_plan(int dir_fd, const json_t *plan)
{
	int fd = open_file(dir_fd, "plan.json", O_WRONLY | O_EXCL);
	int err;

	if (fd < 0)
		return fd;
	err = append_json(fd, plan, JSON_INDENT(1));
	close(fd);
	return err;
}

static int create_files(struct store *store, int dir_fd, const json_t *plan)
{
	int err = write_plan(dir_fd, plan);

	if (!err)
		err = open_files(store, dir_fd, O_WRONLY | O_EXCL);
	if (!err && fsync(dir_fd))
		err = -errno;
	return err;
}

/* What create_files() made, so that the same name can be tried again. */
static void remove_files(int dir_fd)
{
	unlinkat(dir_fd, "plan.json", 0);
	unlinkat(dir_fd, "boots.jsonl", 0);
	unlinkat(dir_fd, "records.jsonl", 0);
}

static int new_store(const char *dir, struct store **store, int *dir_fd)
{
	*dir_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*dir_fd < 0)
		return -errno;
	*store = malloc(sizeof(**store));
	if (!*store) {
		close(*dir_fd);
		return -ENOMEM;
	}
	**store = (struct store){ .boots_fd = -1, .records_fd = -1 };
	return 0;
}

int store_create(const char *dir, const json_t *plan, struct store **store)
{
	bool was_there = !access(dir, F_OK);
	int dir_fd, err = make_empty_dir(dir);

	if (!err)
		err = new_store(dir, store, &dir_fd);
	if (err)
		return err;
	err = create_files(*store, dir_fd, plan);
	if (err) {
		store_close(*store);
		/* Another run may have come first: its files are not ours. */
		if (err != -EEXIST)
			remove_files(dir_fd);
	}
	close(dir_fd);
	if (err && !was_there)
		rmdir(dir); /* which fails where it has another's files */
	return err;
}

void store_remove(const char *dir)
{
	int dir_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (dir_fd < 0)
		return;
	remove_files(dir_fd);
	close(dir_fd);
	rmdir(dir);
}

/*
 * Takes off the end of a file what comes after its last whole line that has
 * the mark: what a killed writer or a dead machine did not finish.
 */
static int take_off_end(int fd, const char *mark, size_t *nr_bytes)
{
	FILE *file = fdopen(dup(fd), "r");
	off_t at = 0, whole = 0;
	char *line = NULL;
	size_t size = 0;
	ssize_t bytes;
	int err = 0;

	if (!file)
		return -errno;
	rewind(file);
	while ((bytes = getline(&line, &size, file)) > 0) {
		at += bytes;
		if (line[bytes - 1] == '\n' && strstr(line, mark))
			whole = at;
	}
	if (ferror(file))
		err = -EIO;
	else if (whole < at && (ftruncate(fd, whole) || fdatasync(fd)))
		err = -errno;
	*nr_bytes += (size_t)(at - whole);
	free(line);
	fclose(file);
	return err;
}

int store_open(const char *dir, struct store **store, size_t *nr_bytes)
{
	int dir_fd, err = new_store(dir, store, &dir_fd);

	*nr_bytes = 0;
	if (err)
		return err;
	err = faccessat(dir_fd, "plan.json", F_OK, 0) ? -ENOENT : 0;
	if (!err)
		err = open_files(*store, dir_fd, O_RDWR);
	if (!err)
		err = take_off_end((*store)->boots_fd, "", nr_bytes);
	/* A key of ours in JSON of ours: no text in it can look like that. */
	if (!err)
		err = take_off_end((*store)->records_fd,
				   "\"role\":\"measured\"", nr_bytes);
	if (err)
		store_close(*store);
	close(dir_fd);
	return err;
}

int store_boot(struct store *store, const json_t *boot)
{
	return append_json(store->boots_fd, boot, JSON_COMPACT);
}

/* One whole line, or -errno. */
static int print_record(FILE *out, const struct record *r)
{
	char why[100], *line;

	if (record_check(r, why, sizeof(why)))
		return -EINVAL;
	line = record_encode(r);
	if (!line)
		return -ENOMEM;
	fprintf(out, "%s\n", line);
	free(line);
	return 0;
}

int store_land(struct store *store, const struct record *records, size_t nr)
{
	char *lines = NULL;
	size_t bytes;
	FILE *out = open_memstream(&lines, &bytes);
	int err = out ? 0 : -ENOMEM;

	for (size_t i = 0; i < nr && !err; i++)
		err = print_record(out, &records[i]);
	if (out && fclose(out) && !err)
		err = -ENOMEM;
	if (!err)
		err = append_lines(store->records_fd, lines, bytes);
	free(lines);
	return err;
}

int store_copy(struct store *store, const char *line, size_t bytes)
{
	return write_all(store->records_fd, line, bytes);
}

int store_sync(struct store *store)
{
	return fdatasync(store->records_fd) ? -errno : 0;
}

void store_close(struct store *store)
{
	if (store->boots_fd >= 0)
		close(store->boots_fd);
	if (store->records_fd >= 0)
		close(store->records_fd);
	free(store);
}

/* A run directory being read, and where a reason goes. */
struct reader {
	struct run_dir *dir;
	char *why;
	size_t why_bytes;
};

__attribute__((format(printf, 3, 4))) static int
explain(const struct reader *reader, int err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(reader->why, reader->why_bytes, format, args);
	va_end(args);
	return err;
}

static int add_boot(struct run_dir *dir, char *line, char *why,
		    size_t why_bytes)
{
	json_error_t error;
	json_t *boot = json_loads(line, JSON_REJECT_DUPLICATES, &error);

	if (!boot) {
		snprintf(why, why_bytes, "column %d: %s", error.column,
			 error.text);
		return -EBADMSG;
	}
	if (!json_is_object(boot)) {
		json_decref(boot);
		snprintf(why, why_bytes, "not an object");
		return -EBADMSG;
	}
	return json_array_append_new(dir->boots, boot) ? -ENOMEM : 0;
}

/* Doubled: a realloc() for each record would copy what went before. */
static int make_room(struct run_dir *dir)
{
	size_t room = dir->room ? 2 * dir->room : 64;
	struct record *records;

	if (dir->nr_records < dir->room)
		return 0;
	records = reallocarray(dir->records, room, sizeof(*records));
	if (!records)
		return -ENOMEM;
	dir->records = records;
	dir->room = room;
	return 0;
}

static int add_record(struct run_dir *dir, char *line, char *why,
		      size_t why_bytes)
{
	struct record r;
	int err;

	if (dir->is_skimmed)
		err = record_skim(&r, line, why, why_bytes);
	else
		err = record_decode(&r, line, why, why_bytes);
	if (!err)
		err = record_check(&r, why, why_bytes);
	if (!err) {
		err = make_room(dir);
		if (err)
			snprintf(why, why_bytes, "no memory");
	}
	if (err)
		record_free(&r);
	else
		dir->records[dir->nr_records++] = r;
	return err;
}

typedef int add_fn(struct run_dir *dir, char *line, char *why,
		   size_t why_bytes);

static int add_line(struct run_dir *dir, add_fn *add, char *line, size_t bytes,
		    char *why, size_t why_bytes)
{
	if (line[bytes - 1] != '\n') {
		snprintf(why, why_bytes,
			 "cut off in the middle (no newline at its end); "
			 "faultline run --resume %s takes it off",
			 dir->path);
		return -EBADMSG;
	}
	line[bytes - 1] = '\0';
	if (strlen(line) != bytes - 1) {
		snprintf(why, why_bytes, "holds a zero byte");
		return -EBADMSG;
	}
	return add(dir, line, why, why_bytes);
}

static FILE *open_in_dir(const struct reader *reader, const char *name,
			 char *path, size_t path_bytes)
{
	snprintf(path, path_bytes, "%s/%s", reader->dir->path, name);
	return fopen(path, "re");
}

static int read_lines(const struct reader *reader, const char *name,
		      add_fn *add)
{
	char path[4096], reason[512], *line = NULL;
	FILE *file = open_in_dir(reader, name, path, sizeof(path));
	unsigned int number = 0;
	size_t size = 0;
	ssize_t bytes;
	int err = 0;

	if (!file)
		return explain(reader, -errno, "%s: %m", path);
	while (!err && (bytes = getline(&line, &size, file)) > 0) {
		number++;
		err = add_line(reader->dir, add, line, (size_t)bytes, reason,
			       sizeof(reason));
		if (err)
			explain(reader, err, "%s: line %u: %s", path, number,
				reason);
	}
	if (!err && ferror(file))
		err = explain(reader, -EIO, "%s: cannot be read", path);
	free(line);
	fclose(file);
	return err;
}

/* What is in another form than ours is left to the parser. */
static json_t *skim_plan(FILE *file, size_t *nr_units)
{
	char *text = NULL;
	size_t size = 0;
	json_t *plan = NULL;

	if (getdelim(&text, &size, '\0', file) > 0)
		plan = plan_skim(text, nr_units);
	free(text);
	rewind(file);
	return plan;
}

static int read_plan(const struct reader *reader)
{
	struct run_dir *dir = reader->dir;
	char path[4096];
	FILE *file = open_in_dir(reader, "plan.json", path, sizeof(path));
	json_error_t error;
	json_t *plan = NULL;

	if (!file && (errno == ENOENT || errno == ENOTDIR))
		return explain(reader, -ENOENT,
			       "%s: not a run directory (it has no plan.json)",
			       reader->dir->path);
	if (!file)
		return explain(reader, -errno, "%s: %m", path);
	if (dir->is_skimmed)
		plan = skim_plan(file, &dir->nr_units);
	if (!plan) {
		plan = json_loadf(file, JSON_REJECT_DUPLICATES, &error);
		dir->nr_units = json_array_size(json_object_get(plan, "units"));
	}
	fclose(file);
	json_decref(dir->plan);
	dir->plan = plan;
	if (!plan)
		return explain(reader, -EBADMSG, "%s: line %d: %s", path,
			       error.line, error.text);
	if (!json_is_object(plan))
		return explain(reader, -EBADMSG, "%s: not an object", path);
	return 0;
}

static int read_dir(const char *path, struct run_dir *dir, bool is_skimmed,
		    char *why, size_t why_bytes)
{
	const struct reader reader = { dir, why, why_bytes };
	int err;

	*dir = (struct run_dir){ .path = strdup(path),
				 .boots = json_array(),
				 .is_skimmed = is_skimmed };
	if (!dir->path || !dir->boots)
		err = explain(&reader, -ENOMEM, "%s: no memory", path);
	else
		err = read_plan(&reader);
	if (!err)
		err = read_lines(&reader, "boots.jsonl", add_boot);
	if (!err)
		err = read_lines(&reader, "records.jsonl", add_record);
	if (err)
		run_dir_free(dir);
	return err;
}

int run_dir_read(const char *path, struct run_dir *dir, char *why,
		 size_t why_bytes)
{
	return read_dir(path, dir, false, why, why_bytes);
}

int run_dir_skim(const char *path, struct run_dir *dir, char *why,
		 size_t why_bytes)
{
	return read_dir(path, dir, true, why, why_bytes);
}

int run_dir_read_units(struct run_dir *dir, char *why, size_t why_bytes)
{
	dir->is_skimmed = false;
	return read_plan(&(struct reader){ dir, why, why_bytes });
}

void run_dir_free(struct run_dir *dir)
{
	for (size_t i = 0; i < dir->nr_records; i++)
		record_free(&dir->records[i]);
	free(dir->records);
	json_decref(dir->plan);
	json_decref(dir->boots);
	free(dir->path);
	*dir = (struct run_dir){ 0 };
}
