/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is drawn when nobody says what. */
#ifndef RUNNER_CMD_PLOT_H
#define RUNNER_CMD_PLOT_H

#include <stdbool.h>

/* True of a workload that never faults and never locks: its curve is not. */
bool plot_is_floor(const char *workload);

#endif
