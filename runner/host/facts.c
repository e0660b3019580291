// SPDX-License-Identifier: GPL-2.0-or-later
/* What the machine and the kernel that runs now are. */
#include "runner/host/facts.h"

#include "bench/around.h"

#include "bench/place.h"
#include "bench/tree.h"
#include "bench/workload.h"
#include "runner/host/state.h"
#include "runner/spawn.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/utsname.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

char *facts_read_line(const char *path)
{
	return tree_line("", path);
}

char *facts_release(void)
{
	struct utsname uts;

	return uname(&uts) ? NULL : strdup(uts.release);
}

unsigned int facts_kernel(void)
{
	unsigned int major = 0, minor = 0;
	struct utsname uts;

	if (uname(&uts) || sscanf(uts.release, "%u.%u", &major, &minor) != 2)
		return 0;
	return KERNEL(major, minor);
}

char *facts_boot_id(void)
{
	return facts_read_line("/proc/sys/kernel/random/boot_id");
}

char *facts_cmdline_value(const char *key)
{
	char *line = facts_read_line("/proc/cmdline"), *rest = line, *word;
	size_t len = strlen(key);
	char *value = NULL;

	while (rest && (word = strsep(&rest, " "))) {
		if (!strncmp(word, key, len))
			value = word + len;
	}
	value = value ? strdup(value) : NULL;
	free(line);
	return value;
}

/* The hypervisor's own signature, as CPUID gives it. */
#if defined(__x86_64__)
static const char *hypervisor(void)
{
	static const struct {
		const char *signature, *name;
	} known[] = {
		{ "KVMKVMKVM", "kvm" },	       { "TCGTCGTCGTCG", "tcg" },
		{ "Microsoft Hv", "hyper-v" }, { "VMwareVMware", "vmware" },
		{ "XenVMMXenVMM", "xen" },
	};
	unsigned int a, b, c, d;
	char signature[13] = "";

	if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & 1u << 31))
		return "bare";
	__cpuid(0x40000000, a, b, c, d);
	memcpy(signature, &b, 4);
	memcpy(signature + 4, &c, 4);
	memcpy(signature + 8, &d, 4);
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (!strcmp(signature, known[i].signature))
			return known[i].name;
	}
	return "unknown hypervisor";
}
#else
static const char *hypervisor(void)
{
	return "unknown";
}
#endif

char *facts_machine_class(void)
{
	/* Who booted the guest knows best. */
	char *told = facts_cmdline_value("faultline.class=");

	return told ? told : strdup(hypervisor());
}

void facts_mount_tracefs(void)
{
	if (access("/sys/kernel/tracing/events", F_OK))
		mount("none", "/sys/kernel/tracing", "tracefs", 0, NULL);
}

/* ---- the description of a boot ---- */

static void put(json_t *boot, const char *name, char *value)
{
	if (value)
		json_object_set_new(boot, name, json_string(value));
	free(value);
}

/* A directory's readable files as {"name": "first line"}. */
static json_t *directory(const char *path, const char *const *only)
{
	json_t *all = json_object();
	DIR *dir = opendir(path);
	const struct dirent *entry;
	char file[512];

	while (dir && (entry = readdir(dir))) {
		const char *const *name = only;

		while (name && *name && strcmp(*name, entry->d_name))
			name++;
		if (entry->d_name[0] == '.' || (name && !*name))
			continue;
		snprintf(file, sizeof(file), "%s/%s", path, entry->d_name);
		put(all, entry->d_name, facts_read_line(file));
	}
	if (dir)
		closedir(dir);
	return all;
}

static char *perf_version(void)
{
	char *const argv[] = { "perf", "--version", NULL };
	struct spawn spawn = { .argv = argv, .limit_s = 60 };
	char *line = NULL;

	if (!spawn_run(&spawn) && !spawn.exit_code) {
		spawn.out[strcspn(spawn.out, "\n")] = 0;
		line = strdup(spawn.out);
	}
	spawn_free(&spawn);
	return line;
}

static void put_topology(json_t *boot)
{
	hwloc_topology_t topology;
	char *xml;
	int bytes;

	if (place_topology(&topology))
		return;
	if (!hwloc_topology_export_xmlbuffer(topology, &xml, &bytes, 0)) {
		json_object_set_new(boot, "topology_xml", json_string(xml));
		hwloc_free_xmlbuffer(topology, xml);
	}
	hwloc_topology_destroy(topology);
}

static void put_numbers(json_t *boot)
{
	long around = around_bytes();

	json_object_set_new(boot, "nr_cpus",
			    json_integer(sysconf(_SC_NPROCESSORS_ONLN)));
	json_object_set_new(
		boot, "memory_bytes",
		json_integer(sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE)));
	if (around >= 0)
		json_object_set_new(boot, "fault_around_bytes",
				    json_integer(around));
}

/* What differs between boots may be what a table takes for the kernel. */
static void put_state(json_t *boot)
{
	size_t nr;
	struct state_finding *findings = state_read("", &nr);

	json_object_set_new(boot, "state", state_settings(findings, nr));
	json_object_set_new(boot, "troubles", state_troubles(findings, nr));
	state_free(findings, nr);
}

json_t *facts_boot(void)
{
	static const char *const thp[] = { "enabled", "defrag", "shmem_enabled",
					   "use_zero_page", NULL };
	json_t *boot = json_object();

	put(boot, "boot_id", facts_boot_id());
	put(boot, "release", facts_release());
	put(boot, "version", facts_read_line("/proc/version"));
	put(boot, "cmdline", facts_read_line("/proc/cmdline"));
	put(boot, "cpu_model", tree_field("", "/proc/cpuinfo", "model name"));
	put(boot, "machine_class", facts_machine_class());
	put(boot, "clocksource",
	    facts_read_line("/sys/devices/system/clocksource/clocksource0/"
			    "current_clocksource"));
	put(boot, "numa_balancing",
	    facts_read_line("/proc/sys/kernel/numa_balancing"));
	put_numbers(boot);
	json_object_set_new(boot, "thp",
			    directory("/sys/kernel/mm/transparent_hugepage",
				      thp));
	json_object_set_new(boot, "vulnerabilities",
			    directory("/sys/devices/system/cpu/vulnerabilities",
				      NULL));
	put(boot, "perf_version", perf_version());
	json_object_set_new(boot, "compiler", json_string(__VERSION__));
	json_object_set_new(boot, "faultline_version", json_string(VERSION));
	put_state(boot);
	put_topology(boot);
	return boot;
}
