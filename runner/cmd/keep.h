/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What commands that write a run directory share. */
#ifndef RUNNER_CMD_KEEP_H
#define RUNNER_CMD_KEEP_H

#include "results/store.h"

/* "data/DATE-TIME"; NULL: no memory. To be freed. */
char *keep_default_dir(void);
/* Makes the directory with its plan: 0, or an exit code after one sentence. */
int keep_create(const char *dir, const json_t *plan, struct store **store);

#endif
