/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What faultline case prints. */
#ifndef RUNNER_CMD_CASE_H
#define RUNNER_CMD_CASE_H

#include "cases/case.h"

#include <jansson.h>
#include <sys/resource.h>

/* The lines that lkp-tests' parser reads, on stdout. */
void case_print_robot(const struct case_params *params,
		      const struct case_result *result);
/* What /usr/bin/time -v says of this process's children, on stderr. */
void case_print_time(const struct case_params *params, double elapsed_s);
/* A clean run's figures; the caller owns them. NULL: no memory. */
json_t *case_json(const struct case_params *params,
		  const struct case_result *result);
/* The same for people; locks, of another launch, may be NULL. */
void case_print(const struct case_params *params,
		const struct case_result *result,
		const struct case_result *tails, const json_t *locks,
		const char *no_locks);

#endif
