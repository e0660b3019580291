/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which kernels a plan has: --kernel, --release and --label. */
#ifndef RUNNER_CMD_KERNELS_H
#define RUNNER_CMD_KERNELS_H

#include "runner/cmd/args.h"
#include "runner/cmd/run.h"

take_fn take_kernel, take_release, take_label; /* struct run_options */

/* Those that the command will have built; before its line is read. */
void kernels_expect(struct run_options *options,
		    const struct run_defaults *defaults);
/*
 * The running kernel, if none was named, and labels: 0, or an exit code after
 * one sentence.
 */
int kernels_complete(struct run_options *options);
/* Once one is known: they run in guests, not on this machine. */
bool kernels_are_guests(const struct plan *plan);

#endif
