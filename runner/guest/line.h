/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lines between guest and host: "FL <seq> <crc32 hex> <kind> <json>\n".
 * seq counts from 1; the crc is that of "<kind> <json>". A byte that a serial
 * port lost or a line that went astray is found, never taken for a record.
 */
#ifndef RUNNER_GUEST_LINE_H
#define RUNNER_GUEST_LINE_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define LINE_KIND_BYTES 32
/* A guest gone mad must not take the host's memory. */
#define LINE_BYTES_MAX (64UL << 20)

uint32_t line_crc32(const void *data, size_t bytes);

/* One line on the heap, or NULL with errno. */
char *line_encode(unsigned long seq, const char *kind, const json_t *value,
		  size_t *bytes);

struct line_reader {
	char *data;
	size_t start;	/* the first byte not yet taken */
	size_t scanned; /* no newline in [start, scanned) */
	size_t end;
	size_t room;
	unsigned long seq; /* of the last line taken */
};

struct line {
	char kind[LINE_KIND_BYTES];
	json_t *value; /* the caller's to json_decref() */
};

/* One read() into the buffer: the bytes read, 0 at the end, or -errno. */
ssize_t line_reader_fill(struct line_reader *reader, int fd);
/*
 * 1: a line; 0: no whole line yet; -EBADMSG: the stream is broken, with a
 * sentence in why. What does not begin with "FL " is not ours and is skipped.
 */
int line_reader_next(struct line_reader *reader, struct line *line, char *why,
		     size_t why_bytes);
void line_reader_release(struct line_reader *reader);

#endif
