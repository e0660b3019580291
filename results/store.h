/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run directory:
 *   plan.json      what was to be run, written before anything ran
 *   boots.jsonl    one description of a boot per line
 *   records.jsonl  one record per line
 *   console-*.log  what a guest's console said
 */
#ifndef RESULTS_STORE_H
#define RESULTS_STORE_H

#include "results/record.h"

struct store; /* a directory open for writing */

/* A directory and its parents, where there are none yet. 0 or -errno. */
int store_make_dir(const char *dir);

/*
 * Creates dir (and its parents) with plan.json. 0, or -errno: -ENOTEMPTY if
 * it exists and holds anything.
 */
int store_create(const char *dir, const json_t *plan, struct store **store);
/*
 * Opens one to go on. What did not land is taken off the ends of its files:
 * *nr_bytes of them. 0, or -errno: -ENOENT if it is no run directory, -EBUSY
 * if another process writes to it.
 */
int store_open(const char *dir, struct store **store, size_t *nr_bytes);
/* Appends one whole line and flushes it to the disk; 0 or -errno. A line that
 * does not fit (full disk) is taken back, so the file stays whole. */
int store_boot(struct store *store, const json_t *boot);
/*
 * The same with all records of one unit, in one piece. The measured record is
 * the last: a unit has landed when that one's line is whole.
 */
int store_land(struct store *store, const struct record *records, size_t nr);
/* A line of another directory's records, as it is; store_sync() flushes all. */
int store_copy(struct store *store, const char *line, size_t bytes);
int store_sync(struct store *store);
void store_close(struct store *store);
/* Removes what store_create() made. */
void store_remove(const char *dir);

/* Everything a directory holds, read back. */
struct run_dir {
	char *path;
	json_t *plan; /* object; of a skimmed one without its units */
	size_t nr_units;
	json_t *boots; /* array of objects */
	struct record *records;
	size_t nr_records;
	size_t room;	 /* of records */
	bool is_skimmed; /* see results/skim.h */
};

/*
 * 0, or -errno with one sentence in why: "data/x/records.jsonl: line 7: cut
 * off in the middle (no newline at its end)". -ENOENT: not a run directory.
 */
int run_dir_read(const char *path, struct run_dir *dir, char *why,
		 size_t why_bytes);
/* The same with records and plan as results/skim.h gives them. */
int run_dir_skim(const char *path, struct run_dir *dir, char *why,
		 size_t why_bytes);
/* Reads the units of a skimmed plan, too. */
int run_dir_read_units(struct run_dir *dir, char *why, size_t why_bytes);
void run_dir_free(struct run_dir *dir);

#endif
