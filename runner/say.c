// SPDX-License-Identifier: GPL-2.0-or-later
/* One line on stderr, and what stands in it. */
#include "runner/say.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int say(enum exit_code code, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("faultline: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	return code;
}

/* One that is too long, or has a quote of its own, stays as it is. */
const char *shell_word(const char *path)
{
	static char word[4200];

	if (!strpbrk(path, " \t\n*?[]$`\\\"&;|<>(){}!#~") ||
	    strchr(path, '\'') ||
	    snprintf(word, sizeof(word), "'%s'", path) >= (int)sizeof(word))
		return path;
	return word;
}
