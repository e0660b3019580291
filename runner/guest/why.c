// SPDX-License-Identifier: GPL-2.0-or-later
/* Writes the reason for an error into the caller's buffer. */
#include "runner/guest/why.h"

#include <stdarg.h>
#include <stdio.h>

int guest_why(int error, char *why, size_t why_bytes, const char *format, ...)
{
	va_list args;

	if (!why || !why_bytes)
		return error;
	va_start(args, format);
	vsnprintf(why, why_bytes, format, args);
	va_end(args);
	return error;
}
