// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * MSR 0x1a4, a register of each core. A bit that is set switches off:
 *	0  the L2's prefetcher of streams
 *	1  the L2's prefetcher of the adjacent line
 *	2  the L1's prefetcher of the next line
 *	3  the L1's prefetcher by instruction pointer
 * From Intel's "Disclosure of Hardware Prefetcher Control on Some Intel
 * Processors" (Nehalem to Broadwell), and for later cores of that line the
 * Software Developer's Manual, volume 4 (MSR_MISC_FEATURE_CONTROL, later
 * MSR_PREFETCH_CONTROL). Cores of the Atom line have no bit 1 there
 * (arch/x86/kernel/cpu/resctrl/pseudo_lock.c says so of Goldmont), nor have
 * the efficient ones of a hybrid CPU.
 */
#include "runner/host/prefetch.h"

#include "bench/tree.h"
#include "runner/host/knob.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEVICES	     "/dev/cpu/[0-9]*/msr"
#define PREFETCH_MSR "@0x1a4"
#define ADJACENT_OFF (UINT64_C(1) << 1)
#define LOCKDOWN     "/sys/kernel/security/lockdown"
#define ALLOW_WRITES "/sys/module/msr/parameters/allow_writes"
#define PATH_BYTES   300

/* Of family 6, by arch/x86/include/asm/intel-family.h; hybrids left out. */
static const unsigned char models[] = {
	0x1a, 0x1e, 0x1f, 0x2e, /* Nehalem */
	0x25, 0x2c, 0x2f,	/* Westmere */
	0x2a, 0x2d,		/* Sandy Bridge */
	0x3a, 0x3e,		/* Ivy Bridge */
	0x3c, 0x3f, 0x45, 0x46, /* Haswell */
	0x3d, 0x47, 0x4f, 0x56, /* Broadwell */
	0x4e, 0x5e, 0x55,	/* Skylake; Cascade and Cooper Lake */
	0x8e, 0x9e, 0xa5, 0xa6, /* Kaby, Coffee and Comet Lake */
	0x7d, 0x7e, 0x6a, 0x6c, /* Ice Lake */
	0x8c, 0x8d, 0xa7,	/* Tiger and Rocket Lake */
	0x8f, 0xcf,		/* Sapphire and Emerald Rapids */
	0xad, 0xae,		/* Granite Rapids */
};

/* ---- whether it can be ---- */

static long cpuinfo_number(const char *root, const char *key)
{
	char *text = tree_field(root, "/proc/cpuinfo", key);
	long number = text ? atol(text) : -1;

	free(text);
	return number;
}

static bool is_known_model(const char *root)
{
	long model = cpuinfo_number(root, "model");

	if (cpuinfo_number(root, "cpu family") != 6)
		return false;
	for (size_t i = 0; i < sizeof(models); i++)
		if (models[i] == model)
			return true;
	return false;
}

static bool is_hybrid(const char *root)
{
	struct tree_paths found;
	bool is = !tree_glob(root, "/sys/devices/cpu_atom", &found);

	tree_paths_free(&found);
	return is;
}

/* As a word among words. */
static bool has_flag(const char *root, const char *flag)
{
	char *flags = tree_field(root, "/proc/cpuinfo", "flags");
	char *rest = flags, *word;
	bool has = false;

	while (!has && (word = strsep(&rest, " ")))
		has = !strcmp(word, flag);
	free(flags);
	return has;
}

static bool is_locked_down(const char *root)
{
	char *mode = tree_choice(root, LOCKDOWN);
	bool is = mode && strcmp(mode, "none");

	free(mode);
	return is;
}

static bool are_writes_off(const char *root)
{
	char *allowed = tree_line(root, ALLOW_WRITES);
	bool off = allowed && !strcmp(allowed, "off");

	free(allowed);
	return off;
}

/* The first CPU's, as text; NULL and errno. */
static char *read_first(const char *root)
{
	struct tree_paths found;
	char path[PATH_BYTES], *text;

	if (tree_glob(root, DEVICES, &found)) {
		errno = ENOENT;
		return NULL;
	}
	snprintf(path, sizeof(path), "%s" PREFETCH_MSR, found.paths[0]);
	text = knob_read(root, path);
	tree_paths_free(&found);
	return text;
}

__attribute__((format(printf, 3, 4))) static int no(char *why, size_t why_bytes,
						    const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why, why_bytes, format, args);
	va_end(args);
	return -ENOTSUP;
}

static int check_cpu(const char *root, char *why, size_t bytes)
{
	char *vendor = tree_field(root, "/proc/cpuinfo", "vendor_id");
	int err = 0;

	if (!vendor || strcmp(vendor, "GenuineIntel"))
		err = no(why, bytes,
			 "MSR 0x1a4 is Intel's, and this CPU is of %s",
			 vendor ? vendor : "another vendor");
	else if (has_flag(root, "hypervisor"))
		err = no(why, bytes,
			 "this is a virtual machine, and the prefetcher is the "
			 "host's");
	else if (is_hybrid(root))
		err = no(why, bytes,
			 "this CPU is a hybrid, and not all its cores have "
			 "that bit of MSR 0x1a4");
	else if (!is_known_model(root))
		err = no(why, bytes,
			 "MSR 0x1a4 is not known to have that bit on this CPU "
			 "(family %ld, model 0x%lx)",
			 cpuinfo_number(root, "cpu family"),
			 cpuinfo_number(root, "model"));
	free(vendor);
	return err;
}

int prefetch_check(const char *root, char *why, size_t bytes)
{
	int err = check_cpu(root, why, bytes);
	char *first;

	if (err)
		return err;
	if (is_locked_down(root))
		return no(why, bytes,
			  "the kernel is locked down (" LOCKDOWN
			  "), and lets nobody write an MSR");
	if (are_writes_off(root))
		return no(why, bytes,
			  "writing MSRs is switched off (" ALLOW_WRITES ")");
	first = read_first(root);
	if (!first && errno == ENOENT)
		return no(why, bytes,
			  "there is no /dev/cpu/*/msr (modprobe msr)");
	if (!first && (errno == EACCES || errno == EPERM))
		return no(why, bytes, "only root reads and writes MSRs");
	if (!first)
		return no(why, bytes, "MSR 0x1a4 cannot be read (%s)",
			  strerror(errno));
	free(first);
	return 0;
}

/* ---- off ---- */

static int read_number(const char *root, const char *path, uint64_t *number)
{
	char *text = knob_read(root, path);
	int err = text ? 0 : -errno;

	*number = text ? strtoull(text, NULL, 16) : 0;
	free(text);
	return err;
}

static int switch_off(const char *root, struct tune *tune, const char *path,
		      tune_teller *tell)
{
	uint64_t number;
	char wanted[32];
	int err = read_number(root, path, &number);

	/* The other thread of a core has switched it. */
	if (err || number & ADJACENT_OFF)
		return err;
	snprintf(wanted, sizeof(wanted), "0x%" PRIx64, number | ADJACENT_OFF);
	err = tune_set(tune, path, wanted, tell);
	if (!err)
		err = read_number(root, path, &number);
	/* Foreign, perhaps: somebody wants it so. */
	return err || number & ADJACENT_OFF ? err : -ESTALE;
}

int prefetch_adjacent_off(const char *root, struct tune *tune,
			  tune_teller *tell)
{
	struct tree_paths found;
	char path[PATH_BYTES];
	int err = tree_glob(root, DEVICES, &found);

	for (size_t i = 0; i < found.nr && !err; i++) {
		snprintf(path, sizeof(path), "%s" PREFETCH_MSR, found.paths[i]);
		err = switch_off(root, tune, path, tell);
	}
	tree_paths_free(&found);
	return err;
}
