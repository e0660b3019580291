// SPDX-License-Identifier: GPL-2.0-or-later
/* One line on stderr. */
#include "runner/say.h"

#include <stdarg.h>
#include <stdio.h>

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
