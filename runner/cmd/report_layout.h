/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef RUNNER_CMD_REPORT_LAYOUT_H
#define RUNNER_CMD_REPORT_LAYOUT_H

#include "results/sides.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * The layouts that boots of the first two sides have, drawn for a page's
 * figure of that number, or as text; one, where they are the same. NULL: no
 * boot has any, or no memory; the caller frees it.
 */
char *report_layout(const struct sides *sides, bool is_text, size_t number);

#endif
