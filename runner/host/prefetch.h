/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The prefetcher that, with a line, also fetches the other one of its aligned
 * 128 bytes: with it two lines bounce as one. On bare Intel machines it can be
 * switched off.
 */
#ifndef RUNNER_HOST_PREFETCH_H
#define RUNNER_HOST_PREFETCH_H

#include "runner/host/tune.h"

#include <stddef.h>

/* As --prefetch, plan.json and records have it. */
#define PREFETCH_ADJACENT_OFF "adjacent=off"

/*
 * 0 if it can be switched here, else -ENOTSUP, and in why a clause that
 * follows "because". root is "" but in tests.
 */
int prefetch_check(const char *root, char *why, size_t why_bytes);

/*
 * Off on each CPU, by way of the journal, so that tune_undo() puts back what
 * was there. 0 only if it is off on all of them.
 */
int prefetch_adjacent_off(const char *root, struct tune *tune,
			  tune_teller *tell);

#endif
