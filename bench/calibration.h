/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How fast this PU is just now. A clock that turbo changes, or a neighbour on
 * the core's other thread (in a virtual machine: of whoever), makes all of a
 * launch slower or faster; a loop of fixed arithmetic, timed between slices,
 * is made so by much of that share (docs/method.md says how much).
 */
#ifndef BENCH_CALIBRATION_H
#define BENCH_CALIBRATION_H

#include <stdint.h>

#define CALIBRATION_EVERY_NS 20000000ull

/*
 * ns that the loop takes, the least of three times. User mode and registers
 * only: no kernel makes it faster, and no other thread's memory slower.
 */
uint64_t calibration_loop_ns(void);

#endif
