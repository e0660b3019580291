/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A kernel image in QEMU whose PID 1 is this program. The host's side
 * (guest_run) builds the initramfs, boots, and hears lines; the guest's side
 * (guest_init_*) mounts what is needed and speaks lines.
 */
#ifndef RUNNER_GUEST_GUEST_H
#define RUNNER_GUEST_GUEST_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* ---- images (image.c) ---- */

/*
 * The version string inside a kernel image ("6.1.0-56-cloud-amd64"). 0, or
 * -ENOEXEC: not a kernel image this machine could boot, or -errno.
 */
int image_release(const char *path, char *release, size_t release_bytes);

/* ---- the initramfs (initramfs.c) ---- */

/*
 * Writes a cpio (newc) at path: this executable as /faultline (/init is a link
 * to it), perf as /usr/bin/perf (the real binary behind the name found in
 * PATH), the closure of their shared libraries and their ELF interpreters,
 * ld.so's cache, the directories that PID 1 mounts on, /dev/console, and job as
 * /job.json. 0, or -errno with a sentence in why. Where perf is left out (there
 * is none, or it is a script), that is no error, and why has the reason; else
 * why is "".
 */
int initramfs_write(const char *path, const json_t *job, char *why,
		    size_t why_bytes);

/*
 * The same without a name on disk: path, to hand to QEMU, is good until the
 * descriptor that is returned is closed. Or -errno with a sentence in why.
 */
int initramfs_unnamed(const json_t *job, char *path, size_t path_bytes,
		      char *why, size_t why_bytes);

/* ---- a disk (disk.c) ---- */

/*
 * Makes a disk in this machine's memory; a descriptor, and the path for QEMU.
 * -errno with a sentence in why: there can be none.
 */
int guest_disk_make(char *path, size_t path_bytes, char *why, size_t why_bytes);
/*
 * PID 1: mounts it on /var/tmp and swaps to a file on it. 0, or -errno: there
 * is none, or this kernel cannot.
 */
int guest_disk_mount(void);

/* ---- the host's side (guest.c, accel.c, ask.c) ---- */

#define GUEST_MAX_NODES	 64
#define GUEST_NODE_BYTES (64ull << 20) /* least memory of a node */

enum accel {
	ACCEL_TCG,
	ACCEL_KVM
};
const char *accel_name(enum accel accel); /* "tcg", "kvm": machine class */

struct guest_config {
	const char *image;
	const char *initramfs;
	const char *disk;	  /* NULL: it has none */
	const char *console_path; /* the guest's console is kept here */
	unsigned int nr_cpus;
	/* Of NUMA, each a socket with its share of CPUs and memory. */
	unsigned int nr_nodes;
	/* In whole MiB. QEMU touches it before it starts the guest. */
	uint64_t memory_bytes;
	enum accel accel;
	/*
	 * No line for so long: it hangs (0: no limit). The first line has to
	 * wait for the touching, too: a second for each GiB, or more.
	 */
	double silence_s;
	pid_t *pid; /* of QEMU, once it runs; may be NULL */
};

/* One checked line from the guest; not 0 ends the guest (killed). */
typedef int guest_line_fn(void *arg, const char *kind, json_t *value);

enum guest_end {
	GUEST_DONE,   /* it said "end" and powered off */
	GUEST_DIED,   /* QEMU ended before "end": a panic, or killed */
	GUEST_SILENT, /* killed after silence_s */
	GUEST_STOPPED /* interrupted (*stop), or on_line said so */
};

/*
 * Boots and hears until the end. QEMU runs in a process group of its own, dies
 * with the calling thread (call it from main's), and is gone on return. *stop
 * is polled five times a second (a signal handler sets it; NULL: never). 0 with
 * *end, or -errno with a sentence in why when QEMU could not be started or
 * refused to run (its own error line is in why).
 * For GUEST_DIED and GUEST_SILENT, why has the panic or the last lines of the
 * console, or what was wrong with a line.
 */
int guest_run(const struct guest_config *config, guest_line_fn *on_line,
	      void *arg, const volatile int *stop, enum guest_end *end,
	      char *why, size_t why_bytes);

/* One CPU, little memory, emulated: enough for a question. */
struct guest_config guest_smallest(const char *image);
/*
 * Boots such a machine (its initramfs is made here) to do this one job; the
 * first line of the kind is the answer. NULL with a sentence in why: for a
 * kind "failed" it is the guest's own. stop as in guest_run().
 */
json_t *guest_ask(const struct guest_config *machine, const json_t *job,
		  const char *kind, const volatile int *stop, char *why,
		  size_t why_bytes);

/*
 * KVM only if a guest of this image really boots with it: an existing
 * /dev/kvm that cannot run a stock kernel is common in nested machines.
 * Boots the given configuration (with at most 512 MiB) with KVM up to PID 1's
 * first line and kills it then, so any initramfs will do; gives up after 8 s of
 * silence. reason says what was found; "": nothing, as there is no QEMU, or
 * *stop was set.
 */
enum accel accel_probe(const struct guest_config *config,
		       const volatile int *stop, char *reason,
		       size_t reason_bytes);

/* ---- the guest's side (init.c, port.c) ---- */

/*
 * Mounts proc, sys, devtmpfs, tmpfs on /tmp and /run, and tracefs where the
 * kernel has it; sets PATH. 0 or -errno.
 */
int guest_init_mounts(void);
/*
 * What a stock kernel has but does not offer unasked: a pool of huge pages of a
 * sixteenth of the memory, folios of 64 KiB where advised, swap without
 * readahead. What this kernel lacks stays away, and workloads say so.
 */
void guest_init_settings(void);
/* Reads /job.json; NULL with why. */
json_t *guest_init_job(char *why, size_t why_bytes);
/* Opens the second serial port raw; a descriptor or -errno. */
int guest_port_open(void);
/* Says one line "FL <seq> <crc32 hex> <kind> <json>\n"; 0 or -errno. */
int guest_port_say(int fd, const char *kind, const json_t *value);
/* Flushes, syncs and ends the machine (by a restart, see -no-reboot). */
void guest_power_off(int fd) __attribute__((noreturn));

#endif
