/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What differs between the machines a kernel is built for. */
#ifndef RUNNER_KERNEL_ARCH_H
#define RUNNER_KERNEL_ARCH_H

struct kernel_arch {
	const char *name;    /* make's ARCH= */
	const char *machine; /* of uname -m */
	const char *cross;   /* make's CROSS_COMPILE= on another machine */
	const char *target;
	const char *image; /* what the target makes, below O= */
	/*
	 * Lines of a .config on top of tinyconfig. Needed: without one the
	 * guest does not boot or measure. Wished: a kernel may be too old for
	 * it, and then goes without.
	 */
	const char *needed, *wished;
};

/* NULL: unknown. */
const struct kernel_arch *kernel_arch_find(const char *name_or_machine);

/* Wished on every machine; btf only where pahole is present. */
extern const char kernel_needed[], kernel_wished[], kernel_btf[];

#endif
