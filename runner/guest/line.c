// SPDX-License-Identifier: GPL-2.0-or-later
/* Encodes and decodes the checked lines that cross the serial port. */
#include "runner/guest/line.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner/guest/why.h"

#define READ_BYTES (64UL << 10)

/* IEEE 802.3, bit by bit: a megabyte a run does not pay for a table. */
uint32_t line_crc32(const void *data, size_t bytes)
{
	const unsigned char *at = data;
	uint32_t crc = ~0U;

	while (bytes--) {
		crc ^= *at++;
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320U : 0);
	}
	return ~crc;
}

char *line_encode(unsigned long seq, const char *kind, const json_t *value,
		  size_t *bytes)
{
	char *json, *body = NULL, *line = NULL;
	int length;

	json = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY |
					 JSON_REAL_PRECISION(15));
	if (!json) {
		errno = EINVAL;
		return NULL;
	}
	length = asprintf(&body, "%s %s", kind, json);
	free(json);
	if (length < 0)
		return NULL;
	length = asprintf(&line, "FL %lu %08" PRIx32 " %s\n", seq,
			  line_crc32(body, length), body);
	free(body);
	if (length < 0)
		return NULL;
	*bytes = length;
	return line;
}

/* Room for one more read: first by moving what is left to the front. */
static int make_room(struct line_reader *r)
{
	size_t room = r->room ? r->room : READ_BYTES;
	char *data;

	if (r->start) {
		memmove(r->data, r->data + r->start, r->end - r->start);
		r->scanned -= r->start;
		r->end -= r->start;
		r->start = 0;
	}
	while (room - r->end < READ_BYTES)
		room *= 2;
	if (room == r->room)
		return 0;
	if (r->end > LINE_BYTES_MAX)
		return -EMSGSIZE;
	data = realloc(r->data, room);
	if (!data)
		return -ENOMEM;
	r->data = data;
	r->room = room;
	return 0;
}

ssize_t line_reader_fill(struct line_reader *r, int fd)
{
	ssize_t got;
	int ret;

	ret = make_room(r);
	if (ret)
		return ret;
	got = read(fd, r->data + r->end, READ_BYTES);
	if (got < 0)
		return -errno;
	r->end += got;
	return got;
}

/* The next line without its newline, ended by a NUL; NULL: not yet whole. */
static char *take_text(struct line_reader *r)
{
	char *text = r->data + r->start;
	char *newline;

	if (r->scanned == r->end)
		return NULL;
	newline = memchr(r->data + r->scanned, '\n', r->end - r->scanned);
	if (!newline) {
		r->scanned = r->end;
		return NULL;
	}
	*newline = '\0';
	r->start = newline + 1 - r->data;
	r->scanned = r->start;
	return text;
}

/* After "<kind> ": the value, parsed only once its crc is known to be good. */
static int parse_body(const char *body, struct line *line, char *why,
		      size_t why_bytes)
{
	size_t length = strcspn(body, " ");
	json_error_t error;

	if (!length || length >= sizeof(line->kind) || !body[length])
		return guest_why(-EBADMSG, why, why_bytes,
				 "a line without a kind");
	memcpy(line->kind, body, length);
	line->kind[length] = '\0';
	line->value = json_loads(body + length + 1,
				 JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
	if (!line->value)
		return guest_why(-EBADMSG, why, why_bytes,
				 "a line of kind \"%s\" is not JSON: %s",
				 line->kind, error.text);
	return 0;
}

static int parse_line(struct line_reader *r, const char *text,
		      struct line *line, char *why, size_t why_bytes)
{
	unsigned long seq;
	uint32_t crc;
	int at = 0;

	if (sscanf(text, "FL %lu %8" SCNx32 " %n", &seq, &crc, &at) != 2 || !at)
		return guest_why(-EBADMSG, why, why_bytes,
				 "line %lu has a broken head: \"%.40s\"",
				 r->seq + 1, text);
	if (line_crc32(text + at, strlen(text + at)) != crc)
		return guest_why(-EBADMSG, why, why_bytes,
				 "line %lu has a bad checksum", r->seq + 1);
	if (seq != r->seq + 1)
		return guest_why(-EBADMSG, why, why_bytes,
				 "line %lu came where line %lu was due", seq,
				 r->seq + 1);
	r->seq = seq;
	return parse_body(text + at, line, why, why_bytes);
}

int line_reader_next(struct line_reader *r, struct line *line, char *why,
		     size_t why_bytes)
{
	char *text;
	int ret;

	while ((text = take_text(r))) {
		if (strncmp(text, "FL ", 3))
			continue;
		ret = parse_line(r, text, line, why, why_bytes);
		return ret ? ret : 1;
	}
	return 0;
}

void line_reader_release(struct line_reader *r)
{
	free(r->data);
	memset(r, 0, sizeof(*r));
}
