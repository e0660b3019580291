/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text of a mail in a file, as people save it, line by line. */
#ifndef RESULTS_MAIL_H
#define RESULTS_MAIL_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Quoted-printable is undone, marks of quoting ("> > ") and blanks at the ends
 * of lines are off; other bytes that are not ASCII stay as they are. A line has
 * the number that it has in the file, or that of its first where soft line
 * breaks joined several.
 */
struct mail_line {
	char *text;
	size_t number;
};

struct mail {
	char *text;
	struct mail_line *lines;
	size_t nr;
	bool is_cut; /* no newline at its end */
};

/* 0, or -errno with one sentence in why. */
int mail_read(const char *path, struct mail *mail, char *why, size_t why_bytes);
void mail_free(struct mail *mail);

/* The value of a header ("subject"), its folded lines too; NULL: there is
 * none, or no memory. The caller frees it. */
char *mail_header(const struct mail *mail, const char *name);

#endif
