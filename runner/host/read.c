// SPDX-License-Identifier: GPL-2.0-or-later
/* The ways to find the value of a state_check, and to judge it. */
#include "runner/host/read.h"

#include "bench/cgroup.h"
#include "bench/tree.h"
#include "runner/host/knob.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/virtio_balloon.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- of many files ---- */

struct distinct {
	char *value;
	size_t nr;
};

static void count(struct distinct *all, size_t *nr, char *value)
{
	for (size_t i = 0; i < *nr; i++) {
		if (!strcmp(all[i].value, value)) {
			all[i].nr++;
			free(value);
			return;
		}
	}
	all[(*nr)++] = (struct distinct){ value, 1 };
}

/* "a", or "a on 3, b on 1". */
static char *join(const struct distinct *all, size_t nr)
{
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	if (!out)
		return NULL;
	for (size_t i = 0; i < nr; i++) {
		if (nr == 1)
			fputs(all[i].value, out);
		else
			fprintf(out, "%s%s on %zu", i ? ", " : "", all[i].value,
				all[i].nr);
	}
	if (fclose(out))
		return NULL;
	return text;
}

static char *read_each(const char *root, const char *pattern,
		       char *(*read)(const char *root, const char *path))
{
	struct tree_paths found;
	struct distinct *all;
	size_t nr = 0;
	char *text = NULL, *value;
	int err = tree_glob(root, pattern, &found), failed = ENOENT;

	if (err) {
		errno = -err;
		return NULL;
	}
	all = calloc(found.nr, sizeof(*all));
	for (size_t i = 0; all && i < found.nr; i++) {
		value = read(root, found.paths[i]);
		if (value)
			count(all, &nr, value);
		else
			failed = errno;
	}
	if (nr)
		text = join(all, nr);
	for (size_t i = 0; i < nr; i++)
		free(all[i].value);
	free(all);
	tree_paths_free(&found);
	errno = failed;
	return text;
}

char *read_lines(const char *root, const struct state_check *check)
{
	return read_each(root, check->path, tree_line);
}

char *read_choices(const char *root, const struct state_check *check)
{
	return read_each(root, check->path, tree_choice);
}

char *read_total(const char *root, const struct state_check *check)
{
	struct tree_paths found;
	unsigned long long total = 0;
	char *line, *text = NULL;
	int err = tree_glob(root, check->path, &found);

	if (err) {
		errno = -err;
		return NULL;
	}
	for (size_t i = 0; i < found.nr; i++) {
		line = tree_line(root, found.paths[i]);
		total += line ? strtoull(line, NULL, 10) : 0;
		free(line);
	}
	tree_paths_free(&found);
	return asprintf(&text, "%llu", total) < 0 ? NULL : text;
}

char *read_presence(const char *root, const struct state_check *check)
{
	struct tree_paths found;
	int err = tree_glob(root, check->path, &found);

	tree_paths_free(&found);
	return strdup(err ? "no" : "yes");
}

char *read_task(const char *root, const struct state_check *check)
{
	struct tree_paths found;
	bool is_there = false;
	int err = tree_glob(root, check->path, &found);

	if (err) {
		errno = -err;
		return NULL;
	}
	for (size_t i = 0; i < found.nr && !is_there; i++) {
		char *name = tree_line(root, found.paths[i]);

		is_there = name && !strcmp(name, check->key);
		free(name);
	}
	tree_paths_free(&found);
	return strdup(is_there ? "running" : "not running");
}

/* .../hugepages-64kB/enabled: which size has which choice is what matters. */
char *read_sizes(const char *root, const struct state_check *check)
{
	struct tree_paths found;
	char *text = NULL, *choice;
	size_t bytes;
	int err = tree_glob(root, check->path, &found);
	FILE *out = err ? NULL : open_memstream(&text, &bytes);

	for (size_t i = 0; out && i < found.nr; i++) {
		const char *size = strstr(found.paths[i], "hugepages-");

		choice = tree_choice(root, found.paths[i]);
		if (size && choice && strcmp(choice, "never"))
			fprintf(out, "%s%.*s %s", ftell(out) ? ", " : "",
				(int)strcspn(size + 10, "/"), size + 10,
				choice);
		free(choice);
	}
	tree_paths_free(&found);
	if (!out || fclose(out)) {
		errno = err ? -err : ENOMEM;
		return NULL;
	}
	return text;
}

/* ---- of one file ---- */

/* A device's features: a 0 or a 1 for each bit, from bit 0. */
char *read_balloon(const char *root, const struct state_check *check)
{
	struct tree_paths found;
	char *bits = NULL, *value = NULL;
	int err = tree_glob(root, check->path, &found);

	if (!err)
		bits = tree_line(root, found.paths[0]);
	else
		errno = -err;
	if (bits && strlen(bits) <= VIRTIO_BALLOON_F_REPORTING)
		errno = EBADMSG;
	else if (bits)
		value = strdup(bits[VIRTIO_BALLOON_F_REPORTING] == '1' ? "on"
								       : "off");
	free(bits);
	tree_paths_free(&found);
	return value;
}

char *read_field(const char *root, const struct state_check *check)
{
	return tree_field(root, check->path, check->key);
}

char *read_word(const char *root, const struct state_check *check)
{
	char *value = tree_field(root, check->path, check->key);

	if (value)
		value[strcspn(value, " \t")] = 0;
	return value;
}

static char *bad_text(char *line)
{
	free(line);
	errno = EBADMSG;
	return NULL;
}

/* "0.35 0.21 0.10 1/115 4711" */
char *read_load(const char *root, const struct state_check *check)
{
	char *line = tree_line(root, check->path), *text;
	struct tree_paths cpus;
	double load;
	size_t nr;

	if (!line)
		return NULL;
	if (sscanf(line, "%lf", &load) != 1)
		return bad_text(line);
	free(line);
	nr = tree_glob(root, "/sys/devices/system/cpu/cpu[0-9]*", &cpus)
		     ? 1
		     : cpus.nr;
	tree_paths_free(&cpus);
	return asprintf(&text, "%.0f%%", 100 * load / (double)nr) < 0 ? NULL
								      : text;
}

/* "some avg10=0.00 avg60=0.00 avg300=0.00 total=0" */
char *read_pressure(const char *root, const struct state_check *check)
{
	char *line = tree_line(root, check->path), *text;
	double pct;

	if (!line)
		return NULL;
	if (sscanf(line, "some avg10=%lf", &pct) != 1)
		return bad_text(line);
	free(line);
	return asprintf(&text, "%.2f%%", pct) < 0 ? NULL : text;
}

char *read_idle_latency(const char *root, const struct state_check *check)
{
	struct tree_paths found;
	long us, most = 0;
	char *text, *line, off[PATH_MAX];
	int err = tree_glob(root, check->path, &found);

	if (err) {
		errno = -err;
		return NULL;
	}
	for (size_t i = 0; i < found.nr; i++) {
		line = tree_line(root, found.paths[i]);
		us = line ? atol(line) : 0;
		free(line);
		/* .../stateN/latency and .../stateN/disable */
		snprintf(off, sizeof(off), "%.*s/disable",
			 (int)(strrchr(found.paths[i], '/') - found.paths[i]),
			 found.paths[i]);
		line = tree_line(root, off);
		if (us > most && (!line || !strcmp(line, "0")))
			most = us;
		free(line);
	}
	tree_paths_free(&found);
	return asprintf(&text, "%ld us", most) < 0 ? NULL : text;
}

/* The MSR is a number of 8 bytes at an offset of its own. */
char *read_prefetchers(const char *root, const struct state_check *check)
{
	return knob_read(root, check->path);
}

/* ---- memory ---- */

char *read_memory_room(const char *root, const struct state_check *check)
{
	char *value = tree_field(root, check->path, check->key), *text;
	double room;

	if (!value)
		return NULL;
	room = fmin(atof(value) * 1024, cgroup_memory_room(root));
	free(value);
	return asprintf(&text, "%.0f MiB", room / (1 << 20)) < 0 ? NULL : text;
}

/* ---- judges ---- */

static bool has_word(const char *words, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = words; at; at = strchr(at, ',')) {
		at += *at == ',';
		if (!strncmp(at, word, len) && (!at[len] || at[len] == ','))
			return true;
	}
	return false;
}

bool is_one_of(const char *value, const char *wanted)
{
	return has_word(wanted, value);
}

bool is_none_of(const char *value, const char *wanted)
{
	return !has_word(wanted, value);
}

/* What has no number in front has no limit: "unlimited", "max". */
bool is_at_least(const char *value, const char *wanted)
{
	char *end;
	double number = strtod(value, &end);

	return end == value || number >= atof(wanted);
}

bool is_at_most(const char *value, const char *wanted)
{
	return strtod(value, NULL) <= atof(wanted);
}

bool is_uniform(const char *value, const char *wanted)
{
	return !strstr(value, " on ");
}
