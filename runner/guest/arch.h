/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What differs between the machines QEMU plays. A guest has the host's
 * architecture, for this executable is its PID 1.
 */
#ifndef RUNNER_GUEST_ARCH_H
#define RUNNER_GUEST_ARCH_H

#if defined(__x86_64__)
#define GUEST_QEMU    "qemu-system-x86_64"
#define GUEST_MACHINE "pc"
#define GUEST_CONSOLE "ttyS0"
#define GUEST_PORT    "/dev/ttyS1"
/* The port: the machine's second built-in UART. */
#define GUEST_PORT_DEVICE "isa-serial,chardev=port"
/*
 * On a busy host the emulated timer is late, and its check panics. And unless
 * told that the TSCs agree (they are the host's), 6.1 with two CPUs reads the
 * clock from the HPET, in a system call, where 6.12 reads the TSC.
 */
#define GUEST_TCG_ARGS " no_timer_check tsc=reliable"
#define GUEST_TCG_CPU  "max"
#elif defined(__aarch64__)
/*
 * Run under emulation only: Debian's 6.1 and 6.12 for arm64, all workloads. The
 * newest GIC, for version 2 ends at 8 CPUs.
 */
#define GUEST_QEMU	  "qemu-system-aarch64"
#define GUEST_MACHINE	  "virt,gic-version=max"
#define GUEST_CONSOLE	  "ttyAMA0"
/* virt has one UART for us before QEMU 9.1; the PCI one is an 8250. */
#define GUEST_PORT	  "/dev/ttyS0"
#define GUEST_PORT_DEVICE "pci-serial,chardev=port"
#define GUEST_TCG_ARGS	  ""
/* What QEMU would count as cycles is its own clock. */
#define GUEST_TCG_CPU	  "max,pmu=off"
#else
#error "runner/guest: this architecture is not known yet; see arch.h"
#endif

#endif
