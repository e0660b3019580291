/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The figures that lkp-tests makes of what vm-scalability prints. */
#ifndef RESULTS_ROBOT_OUTPUT_H
#define RESULTS_ROBOT_OUTPUT_H

#include <jansson.h>

/*
 * Of `faultline case --robot`: lines is its standard output, times its standard
 * error, as /usr/bin/time -v would write it. Names and rounding are those of
 * lkp-tests' programs/vm-scalability/parse and programs/time/parse, so that a
 * figure is the one that the robot would have. NULL: no memory.
 */
json_t *robot_figures(const char *lines, const char *times);

#endif
