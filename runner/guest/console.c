// SPDX-License-Identifier: GPL-2.0-or-later
/* Finds the last words of a guest in its console's file. */
#include "runner/guest/console.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TAIL_BYTES 16384
#define TAIL_LINES 3

static size_t read_tail(const char *path, char *text, size_t text_bytes)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	off_t end, start;
	ssize_t got;

	if (fd < 0)
		return 0;
	end = lseek(fd, 0, SEEK_END);
	start = end > (off_t)text_bytes - 1 ? end - (off_t)text_bytes + 1 : 0;
	got = pread(fd, text, text_bytes - 1, start);
	close(fd);
	return got > 0 ? got : 0;
}

/* Firmware and a dying kernel write control characters, even NULs. */
static void make_plain(char *text, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		if ((text[i] < ' ' || text[i] > '~') && text[i] != '\n')
			text[i] = ' ';
	while (bytes && (text[bytes - 1] == ' ' || text[bytes - 1] == '\n'))
		bytes--;
	text[bytes] = '\0';
}

/* A console ends its lines with CR LF; the CR is a blank by now. */
static int trimmed_length(const char *line)
{
	size_t length = strlen(line);

	while (length && line[length - 1] == ' ')
		length--;
	return (int)length;
}

/* What a kernel dies of says more than that it died. */
static const char *const death[] = { "int3: 0000",
				     "Oops:", "BUG:", "Kernel panic" };

static char *find_last_words(char *text)
{
	char *at = text + strlen(text);

	for (size_t i = 0; i < sizeof(death) / sizeof(death[0]); i++) {
		char *words = strstr(text, death[i]);

		if (words) {
			words[strcspn(words, "\n")] = '\0';
			return words;
		}
	}
	for (int lines = 0; at > text; at--)
		if (at[-1] == '\n' && ++lines == TAIL_LINES)
			break;
	return at;
}

void console_last_words(const char *path, char *why, size_t why_bytes)
{
	char text[TAIL_BYTES];
	size_t used = strlen(why);
	char *save = NULL;
	char *words;

	make_plain(text, read_tail(path, text, sizeof(text)));
	words = find_last_words(text);
	if (!*words)
		snprintf(why + used, why_bytes - used,
			 "; its console is empty");
	for (char *line = strtok_r(words, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		used = strlen(why);
		snprintf(why + used, why_bytes - used, "%s%.*s",
			 line == words ? "; console: " : " | ",
			 trimmed_length(line), line);
	}
}
