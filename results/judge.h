/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The single place for a verdict on what boots differ in. */
#ifndef RESULTS_JUDGE_H
#define RESULTS_JUDGE_H

#include "results/compare.h"

/* Fills the changes of all cells and makes the curves. 0 or -ENOMEM. */
int judge(struct comparison *c);

#endif
