/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pipes by which a launched program switches its perf on and off. */
#ifndef RUNNER_PERF_CONTROL_H
#define RUNNER_PERF_CONTROL_H

#include "runner/spawn.h"

/* A perf that waits for the window: of perf stat and perf record alike. */
#define CONTROL_OPTIONS "-D", "-1", "--control", "fd:10,13"

void control_give(struct spawn *spawn, int ours, int theirs);
/* spawn_run() with the pipes given, as the numbers in perf.h. */
int control_run(struct spawn *spawn);

#endif
