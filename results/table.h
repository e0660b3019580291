/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A comparison as plain text, for a terminal. */
#ifndef RESULTS_TABLE_H
#define RESULTS_TABLE_H

#include "results/page.h"

/* What a comparison cannot know. */
struct about {
	const char *machine;	 /* one clause */
	const char *differences; /* between sides, a line each; NULL: none */
	bool all;		 /* no point is left out of a long list */
};

/* 0 or -ENOMEM; errors of out are its own. */
int table_print(FILE *out, const struct comparison *c,
		const struct about *about);

/* Parts of it, for other texts. */
void table_say_kernels(struct page *p);
void table_say_differences(struct page *p, const char *lines);
/* In words, for each curve; with nothing to say where only times were taken. */
bool table_has_locks(const struct comparison *c);
void table_say_locks(struct page *p);

#endif
