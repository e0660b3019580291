/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The reason beside an error: libraries are silent, so it goes to a buffer. */
#ifndef RUNNER_GUEST_WHY_H
#define RUNNER_GUEST_WHY_H

#include <stddef.h>

/* Writes the sentence and returns error, so that a caller can return it. */
int guest_why(int error, char *why, size_t why_bytes, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

#endif
