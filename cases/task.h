/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What run.c starts: in a process or a thread, each by its number. */
#ifndef CASES_TASK_H
#define CASES_TASK_H

#include "cases/engine.h"

/* Leaves all in run->results[index]; 0 or its error. */
int task_run(struct run *run, unsigned int index);

#endif
