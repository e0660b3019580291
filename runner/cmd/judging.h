/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the commands that judge records share: compare, letter, check. */
#ifndef RUNNER_CMD_JUDGING_H
#define RUNNER_CMD_JUDGING_H

#include "results/sides.h"
#include "results/table.h"
#include "runner/cmd/args.h"

/* Directories and labels; 0, or an exit code after one sentence. */
int read_sides(const char *command, char **args, int nr_args,
	       struct sides *sides);
/* The units of the first side's plan, for commands that repeat it. */
int read_units(const char *command, struct sides *sides);
/* 0, or EXIT_FAILED after one sentence. */
int compare_sides(const char *command, const struct compare_options *options,
		  const struct sides *sides, struct comparison *c);
/* EXIT_CANNOT_JUDGE, after one sentence, if no row has figures to compare. */
int check_comparable(const char *command, const struct comparison *c);
/* Facts of the machine, for a table. 0 or -ENOMEM. */
int about_sides(const struct sides *sides, struct about *about);
void about_free(struct about *about);
/* Of faultline, that made the first side's records, or that it is unknown. */
const char *sides_version(const struct sides *sides);
/* "3" or "3%"; 0, or EXIT_USAGE after one sentence. */
int parse_percent(const char *what, const char *text, double *pct);
int parse_metric(const char *text, enum metric *metric);
take_fn take_percent; /* double */
take_fn take_metric;  /* enum metric */

#endif
