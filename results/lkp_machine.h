/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machines that a report of the kernel test robot names. Internal. */
#ifndef RESULTS_LKP_MACHINE_H
#define RESULTS_LKP_MACHINE_H

#include "results/mail.h"

#include <jansson.h>

/*
 * What the mail says of the machine: "cpu_model", "nr_cpus", "memory_bytes" of
 * a boot, each if it is said. is_first: of the report's first table, whose
 * machine is described with the report itself. NULL: no memory.
 */
json_t *lkp_machine(const struct mail *mail, const char *tbox_group,
		    bool is_first);

#endif
