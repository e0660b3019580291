// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Mails come as an archive gives them (raw, mostly quoted-printable), as a
 * reader shows them, or quoted by who answered.
 */
#include "results/mail.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A rule of a table, quoted-printable: there an equals sign stands for itself
 * nowhere. */
#define QUOTED_RULE "=3D=3D=3D=3D"

static int explain(int err, char *why, size_t why_bytes, const char *path,
		   const char *what)
{
	snprintf(why, why_bytes, "%s: %s", path, what);
	return err;
}

static int read_text(const char *path, char **text, size_t *bytes)
{
	FILE *file = fopen(path, "r");
	size_t room = 0;
	ssize_t got;
	int err = 0;

	*text = NULL;
	if (!file)
		return -errno;
	errno = 0;
	got = getdelim(text, &room, '\0', file);
	if (ferror(file))
		err = errno ? -errno : -EIO;
	else if (got > 0 && !(*text)[got - 1])
		err = -EILSEQ; /* a NUL: no text */
	fclose(file);
	*bytes = got > 0 ? (size_t)got : 0;
	return err;
}

static int hex_value(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : toupper(c) - 'A' + 10;
}

/* In place, one line. True if it ends in a soft line break. */
static bool undo_quoted_printable(char *line)
{
	char *to = line;

	for (char *from = line; *from; from++) {
		if (*from != '=') {
			*to++ = *from;
			continue;
		}
		if (isxdigit((unsigned char)from[1]) &&
		    isxdigit((unsigned char)from[2])) {
			*to++ = (char)(hex_value(from[1]) << 4 |
				       hex_value(from[2]));
			from += 2;
		} else if (!from[1]) {
			*to = '\0';
			return true;
		} else {
			*to++ = '=';
		}
	}
	*to = '\0';
	return false;
}

static void cut_end(char *line)
{
	size_t bytes = strlen(line);

	while (bytes && strchr(" \t\r", line[bytes - 1]))
		line[--bytes] = '\0';
}

/* The no-break spaces (UTF-8) of a web page, in place. */
static void soften_blanks(char *line)
{
	char *to = line;

	for (const char *from = line; *from; from++) {
		if (from[0] == '\xc2' && from[1] == '\xa0') {
			*to++ = ' ';
			from++;
		} else {
			*to++ = *from;
		}
	}
	*to = '\0';
}

/* Past "> > ", ">>" and the like. */
static char *past_quotes(char *line)
{
	char *p = line;

	for (;;) {
		char *at = *p == ' ' ? p + 1 : p;

		if (*at != '>')
			return p;
		p = at + 1;
	}
}

static int add_line(struct mail *mail, char *text, size_t number)
{
	struct mail_line *lines;

	lines = reallocarray(mail->lines, mail->nr + 1, sizeof(*lines));
	if (!lines)
		return -ENOMEM;
	mail->lines = lines;
	lines[mail->nr++] = (struct mail_line){ text, number };
	return 0;
}

/* What a soft line break parted stands together: the text only shrinks. */
static int split(struct mail *mail)
{
	bool quoted = strstr(mail->text, QUOTED_RULE), soft = false;
	char *end = mail->text, *next;
	size_t number = 0;
	int err = 0;

	for (char *line = mail->text; *line && !err; line = next) {
		size_t bytes = strcspn(line, "\n");

		number++;
		mail->is_cut = !line[bytes];
		next = line + bytes + !mail->is_cut;
		line[bytes] = '\0';
		cut_end(line);
		if (soft) {
			memmove(end, line, strlen(line) + 1);
		} else {
			end = line;
			err = add_line(mail, line, number);
		}
		soft = quoted && undo_quoted_printable(end);
		end += strlen(end);
	}
	for (size_t i = 0; i < mail->nr; i++) {
		soften_blanks(mail->lines[i].text);
		mail->lines[i].text = past_quotes(mail->lines[i].text);
		cut_end(mail->lines[i].text);
	}
	return err;
}

int mail_read(const char *path, struct mail *mail, char *why, size_t why_bytes)
{
	size_t bytes;
	int err;

	*mail = (struct mail){ 0 };
	err = read_text(path, &mail->text, &bytes);
	if (err == -EILSEQ)
		explain(err, why, why_bytes, path, "it is no text");
	else if (err)
		explain(err, why, why_bytes, path, strerror(-err));
	else if (!bytes)
		err = explain(-ENODATA, why, why_bytes, path, "it is empty");
	else if (split(mail))
		err = explain(-ENOMEM, why, why_bytes, path, "no memory");
	if (err)
		mail_free(mail);
	return err;
}

void mail_free(struct mail *mail)
{
	free(mail->lines);
	free(mail->text);
	*mail = (struct mail){ 0 };
}

static const char *value_of(const char *line, const char *name)
{
	size_t bytes = strlen(name);

	if (strncasecmp(line, name, bytes) || line[bytes] != ':')
		return NULL;
	return line + bytes + 1 + strspn(line + bytes + 1, " \t");
}

char *mail_header(const struct mail *mail, const char *name)
{
	char *text = NULL, *longer;

	for (size_t i = 0; i < mail->nr; i++) {
		const char *line = mail->lines[i].text;
		const char *value = value_of(line, name);

		if (text && *line != ' ' && *line != '\t')
			break;
		if (!text && !value)
			continue;
		if (text)
			value = line + strspn(line, " \t");
		if (asprintf(&longer, "%s%s%s", text ? text : "",
			     text ? " " : "", value) < 0)
			break;
		free(text);
		text = longer;
	}
	return text;
}
