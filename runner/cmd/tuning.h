/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What `tune`, `--tuned` and `--prefetch` share: the machine set for a run, and
 * back.
 */
#ifndef RUNNER_CMD_TUNING_H
#define RUNNER_CMD_TUNING_H

#include "runner/host/tune.h"

/* 0, or an exit code after one sentence. */
int tuning_open(struct tune **tune);

/* One line on stderr for each change that fails or is found foreign. */
void tuning_tell(enum tune_event event, const struct tune_change *change,
		 const char *now, int err);

/* Whether --prefetch can be had: 0, or an exit code after one sentence. */
int tuning_check_prefetch(void);
/* The same, and has it. */
int tuning_adjacent_off(struct tune *tune);

#endif
