/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the machine and the kernel that runs now are. */
#ifndef RUNNER_HOST_FACTS_H
#define RUNNER_HOST_FACTS_H

#include <jansson.h>

/* Strings to be freed; NULL where the kernel does not say. */
char *facts_release(void); /* uname -r */
char *facts_boot_id(void);
/* "bare", "kvm", "tcg", another hypervisor's name, or "unknown". */
char *facts_machine_class(void);

/* 6012 for 6.12, as KERNEL() of bench/workload.h. */
unsigned int facts_kernel(void);

/* The description of this boot; results/README.md names the fields. */
json_t *facts_boot(void);

/* The word that follows key on the kernel's command line; NULL. */
char *facts_cmdline_value(const char *key);

/* Mounts tracefs where it belongs if root may and nobody did. */
void facts_mount_tracefs(void);

/* A file's first line, without its newline; NULL if unreadable. */
char *facts_read_line(const char *path);

#endif
