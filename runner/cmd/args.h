/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The options of a command, as a table: the name of each, how its value is
 * read, and where it goes. Every command reads its options here.
 */
#ifndef RUNNER_CMD_ARGS_H
#define RUNNER_CMD_ARGS_H

#include <getopt.h> /* optind */
#include <stddef.h>
#include <stdint.h>

struct arg;

/*
 * Reads text, as it stands behind what ("--time"), into what is at the arg's
 * offset in the command's options. 0, or an exit code after one sentence.
 */
typedef int take_fn(const struct arg *arg, const char *what, const char *text,
		    void *to);

struct arg {
	const char *name; /* after the "--"; "output" is also "-o" */
	take_fn *take;
	size_t offset;
	uint64_t least, most; /* of take_count() and take_number() */
};

take_fn take_flag, take_no_flag;	/* bool; the option has no value */
take_fn take_text;			/* const char *, of argv */
take_fn take_count;			/* unsigned int */
take_fn take_number;			/* uint64_t */
take_fn take_seconds;			/* double */
take_fn take_size;			/* uint64_t, bytes */
take_fn take_placement, take_mempolicy; /* const char *, of argv */
take_fn take_fault_around;		/* enum fault_around */
take_fn take_accel;			/* const char *, of argv */

/*
 * known ends with no name; argv[0] is the command. Options may stand behind
 * other words: "plot DIR -o FOLDER" is what one types. 0, with getopt's optind
 * at the first of the other words, or an exit code after one sentence.
 */
int args_read(const struct arg *known, void *options, int argc, char **argv);
/* The same; bad has the sentence for an option that is not known. */
int args_read_or(int (*bad)(const char *command, const char *word),
		 const struct arg *known, void *options, int argc, char **argv);

#endif
