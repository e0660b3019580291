/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The last words of a guest, out of the file that kept its console. */
#ifndef RUNNER_GUEST_CONSOLE_H
#define RUNNER_GUEST_CONSOLE_H

#include <stddef.h>

/*
 * Appends to why what the console ends with: the oops or panic if there is
 * one, else the last lines.
 */
void console_last_words(const char *path, char *why, size_t why_bytes);

#endif
