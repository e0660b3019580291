// SPDX-License-Identifier: GPL-2.0-or-later
/* The list of what may spoil a measurement, and how it is gone through. */
#include "runner/host/state.h"

#include "runner/host/read.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define CPUS	"/sys/devices/system/cpu/cpu[0-9]*"
#define CPUFREQ "/sys/devices/system/cpu/cpufreq/policy*"
#define MM	"/sys/kernel/mm"
#define VM	"/proc/sys/vm"
#define KERNEL	"/proc/sys/kernel"
#define TUNE	"faultline tune"
#define SLOW	"its checks are in what is timed"

/* What a row leaves out at its end is not there. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

const struct state_check state_checks[] = {
	/* ---- results would be wrong ---- */
	{ "load", read_load, "/proc/loadavg", NULL, STATE_REFUSE, is_at_most,
	  "25", "others use CPUs that the workers want",
	  "stop what runs (top) and wait a minute", .passing = true },
	{ "pressure_cpu", read_pressure, "/proc/pressure/cpu", NULL,
	  STATE_REFUSE, is_at_most, "10", "tasks wait for CPUs just now",
	  "stop what runs (top) and wait ten seconds", .passing = true },
	{ "pressure_memory", read_pressure, "/proc/pressure/memory", NULL,
	  STATE_REFUSE, is_at_most, "1",
	  "reclaim runs, and unmaps what the workers map",
	  "free memory, or use another machine", .passing = true },
	{ "kasan", read_config, "kasan_report", "CONFIG_KASAN", STATE_REFUSE,
	  is_one_of, "n", SLOW, "measure a kernel without it" },
	{ "kcsan", read_config, "kcsan_atomic_next", "CONFIG_KCSAN",
	  STATE_REFUSE, is_one_of, "n", SLOW, "measure a kernel without it" },
	{ "prove_locking", read_config, "/proc/lockdep", "CONFIG_PROVE_LOCKING",
	  STATE_REFUSE, is_one_of, "n", SLOW, "measure a kernel without it" },
	{ "lock_stat", read_config, "/proc/lock_stat", "CONFIG_LOCK_STAT",
	  STATE_REFUSE, is_one_of, "n", SLOW, "measure a kernel without it" },
	{ "debug_vm", read_config, "dump_vma", "CONFIG_DEBUG_VM", STATE_REFUSE,
	  is_one_of, "n", SLOW, "measure a kernel without it" },
	{ "kmemleak", read_config, "/sys/kernel/debug/kmemleak",
	  "CONFIG_DEBUG_KMEMLEAK", STATE_REFUSE, is_one_of, "n", SLOW,
	  "measure a kernel without it, or boot with kmemleak=off" },

	/* ---- results would be noisier ---- */
	{ "pressure_io", read_pressure, "/proc/pressure/io", NULL, STATE_WARN,
	  is_at_most, "10", "writeback runs on the workers' CPUs",
	  "wait until the disk is quiet", .passing = true },
	{ "governor", read_lines, CPUFREQ "/scaling_governor", NULL, STATE_WARN,
	  is_one_of, "performance", "the clock follows the load, and late",
	  TUNE, "performance" },
	{ "energy_preference", read_lines,
	  CPUFREQ "/energy_performance_preference", NULL, STATE_WARN, is_one_of,
	  "performance", "the hardware may prefer a slow clock", TUNE,
	  "performance" },
	{ "no_turbo", read_lines,
	  "/sys/devices/system/cpu/intel_pstate/no_turbo", NULL, STATE_WARN,
	  is_one_of, "1",
	  "one busy CPU is clocked higher than many: the curve over workers "
	  "bends",
	  TUNE, "1" },
	{ "boost", read_lines, "/sys/devices/system/cpu/cpufreq/boost", NULL,
	  STATE_WARN, is_one_of, "0",
	  "one busy CPU is clocked higher than many: the curve over workers "
	  "bends",
	  TUNE, "0" },
	{ "idle_latency", read_idle_latency,
	  "/sys/devices/system/cpu/cpu0/cpuidle/state*/latency", NULL,
	  STATE_WARN, is_at_most, "50",
	  "a waiter on an idle CPU wakes so much later",
	  "cpupower idle-set -D 50, on both sides or on none" },
	{ "smt", read_lines, "/sys/devices/system/cpu/smt/active", NULL,
	  STATE_WARN, is_one_of, "0", "two workers may share a core",
	  "--placement scatter, or boot with nosmt" },
	{ "hybrid", read_presence, "/sys/devices/cpu_atom", NULL, STATE_WARN,
	  is_one_of, "no", "cores differ: more workers are other workers",
	  "bind to one kind with taskset" },
	{ "cpu_capacity", read_lines, CPUS "/cpu_capacity", NULL, STATE_WARN,
	  is_uniform, NULL, "cores differ: more workers are other workers",
	  "bind to one kind with taskset" },
	{ "clocksource", read_lines,
	  "/sys/devices/system/clocksource/clocksource0/current_clocksource",
	  NULL, STATE_WARN, is_one_of, "tsc,arch_sys_counter,riscv_clocksource",
	  "each slice reads the clock, and this one is slower",
	  "boot with tsc=reliable if the TSC is sound", .own_field = true },
	{ "numa_balancing", read_lines, KERNEL "/numa_balancing", NULL,
	  STATE_WARN, is_one_of, "0",
	  "its scans take mmap_lock; the workers' own policy keeps its faults "
	  "out",
	  TUNE, "0", .own_field = true },
	{ "ksm", read_lines, MM "/ksm/run", NULL, STATE_WARN, is_none_of, "1",
	  "ksmd uses a CPU, and write-protects pages", TUNE, "0" },
	{ "khugepaged_ms", read_lines,
	  MM "/transparent_hugepage/khugepaged/scan_sleep_millisecs", NULL,
	  STATE_WARN, is_at_least, "60000",
	  "khugepaged uses a CPU, and takes mmap_lock of what it scans", TUNE,
	  "3600000" },
	{ "damon", read_lines, MM "/damon/admin/kdamonds/*/state", NULL,
	  STATE_WARN, is_none_of, "on",
	  "it may page out what the workers have mapped",
	  "echo off >" MM "/damon/admin/kdamonds/N/state" },
	{ "page_reporting", read_balloon,
	  "/sys/bus/virtio/drivers/virtio_balloon/virtio*/features", NULL,
	  STATE_WARN, is_one_of, "off",
	  "the host takes freed pages back: the next touch of one waits for it",
	  "boot the virtual machine without (QEMU: free-page-reporting=off)" },
	{ "compaction", read_lines, VM "/compaction_proactiveness", NULL,
	  STATE_WARN, is_one_of, "0", "kcompactd moves pages in mid-run", TUNE,
	  "0" },
	{ "nmi_watchdog", read_lines, KERNEL "/nmi_watchdog", NULL, STATE_WARN,
	  is_one_of, "0", "it holds one of perf's counters, and interrupts",
	  TUNE, "0" },
	{ "soft_watchdog", read_lines, KERNEL "/soft_watchdog", NULL,
	  STATE_WARN, is_one_of, "0", "a timer wakes a thread on every CPU",
	  TUNE, "0" },
	{ "swap", read_field, "/proc/meminfo", "SwapTotal", STATE_WARN,
	  is_one_of, "0 kB", "a page swapped out is a fault that no touch made",
	  "swapoff -a" },
	{ "zswap", read_lines, "/sys/module/zswap/parameters/enabled", NULL,
	  STATE_WARN, is_one_of, "N", "what is swapped is packed on a CPU",
	  "echo N >/sys/module/zswap/parameters/enabled" },
	{ "irqbalance", read_task, "/proc/[0-9]*/comm", "irqbalance",
	  STATE_WARN, is_one_of, "not running",
	  "it moves interrupts to other CPUs in mid-run",
	  "systemctl stop irqbalance", .passing = true },
	{ "max_map_count", read_lines, VM "/max_map_count", NULL, STATE_WARN,
	  is_at_least, "262144",
	  "a worker may have five mappings, and more with --vma spaced", TUNE,
	  "1048576" },
	{ "max_processes", read_word, "/proc/self/limits", "Max processes",
	  STATE_WARN, is_at_least, "10500", "a worker is a thread",
	  "ulimit -u 20000" },
	{ "locked_memory", read_word, "/proc/self/limits", "Max locked memory",
	  STATE_WARN, is_at_least, "8388608",
	  "file workloads lock their file, or its pages may be evicted",
	  "run as root, or raise ulimit -l" },
	{ "unprivileged_uffd", read_lines, VM "/unprivileged_userfaultfd", NULL,
	  STATE_SAME, NULL, NULL, "without root it takes a 1 to run uffd-*",
	  NULL },
	{ "perf_event_paranoid", read_lines, KERNEL "/perf_event_paranoid",
	  NULL, STATE_SAME, NULL, NULL,
	  "without root it takes a -1 to count locks", NULL },

	/* ---- must be the same on both sides ---- */
	{ "thp", read_choices, MM "/transparent_hugepage/enabled", NULL,
	  STATE_SAME, NULL, NULL, "what is not advised follows it", NULL,
	  .own_field = true },
	{ "thp_defrag", read_choices, MM "/transparent_hugepage/defrag", NULL,
	  STATE_SAME, NULL, NULL, "a huge fault may compact", NULL,
	  .own_field = true },
	{ "thp_shmem", read_choices, MM "/transparent_hugepage/shmem_enabled",
	  NULL, STATE_SAME, NULL, NULL, "shared memory follows it", NULL,
	  .own_field = true },
	{ "mthp", read_sizes, MM "/transparent_hugepage/hugepages-*kB/enabled",
	  NULL, STATE_SAME, NULL, NULL, "what is not advised follows them",
	  NULL },
	{ "lru_gen", read_lines, MM "/lru_gen/enabled", NULL, STATE_SAME, NULL,
	  NULL, "a fault puts its page on this kind of list", NULL },
	{ "randomize_va", read_lines, KERNEL "/randomize_va_space", NULL,
	  STATE_SAME, NULL, NULL, "it lays out each launch anew", NULL },
	{ "overcommit", read_lines, VM "/overcommit_memory", NULL, STATE_SAME,
	  NULL, NULL, "2 accounts every private mapping", NULL },
	{ "swappiness", read_lines, VM "/swappiness", NULL, STATE_SAME, NULL,
	  NULL, "reclaim follows it", NULL },
	{ "preempt", read_choices, "/sys/kernel/debug/sched/preempt", NULL,
	  STATE_SAME, NULL, NULL, "who holds a lock may be preempted", NULL },
	{ "config_hz", read_config, NULL, "CONFIG_HZ", STATE_SAME, NULL, NULL,
	  "each tick interrupts a worker", NULL },
	{ "config_preempt", read_config, NULL, "CONFIG_PREEMPTION", STATE_SAME,
	  NULL, NULL, "who holds a lock may be preempted", NULL },
	{ "config_memcg", read_config, "mem_cgroup_iter", "CONFIG_MEMCG",
	  STATE_SAME, NULL, NULL, "each page is charged", NULL },
	{ "config_per_vma_lock", read_config, "lock_vma_under_rcu",
	  "CONFIG_PER_VMA_LOCK", STATE_SAME, NULL, NULL,
	  "without it each fault takes mmap_lock", NULL },
	{ "config_init_on_alloc", read_config, NULL,
	  "CONFIG_INIT_ON_ALLOC_DEFAULT_ON", STATE_SAME, NULL, NULL,
	  "pages are cleared twice or once", NULL },
	{ "microcode", read_field, "/proc/cpuinfo", "microcode", STATE_SAME,
	  NULL, NULL, "mitigations live in it", NULL },
	{ "prefetchers", read_prefetchers, "/dev/cpu/0/msr@0x1a4", NULL,
	  STATE_SAME, NULL, NULL, "bits of MSR 0x1a4 switch them off", NULL },
	{ "dmi_product", read_lines, "/sys/class/dmi/id/product_name", NULL,
	  STATE_SAME, NULL, NULL, "which machine this is", NULL },
	{ "dmi_bios", read_lines, "/sys/class/dmi/id/bios_version", NULL,
	  STATE_SAME, NULL, NULL, "firmware sets clocks and C-states", NULL },
	{ "isolated_cpus", read_lines, "/sys/devices/system/cpu/isolated", NULL,
	  STATE_SAME, NULL, NULL, "nothing is scheduled there by itself",
	  NULL },
	{ "offline_cpus", read_lines, "/sys/devices/system/cpu/offline", NULL,
	  STATE_SAME, NULL, NULL, "their siblings have the core alone", NULL },
	{ "cpufreq_driver", read_lines, CPUFREQ "/scaling_driver", NULL,
	  STATE_SAME, NULL, NULL, "who sets the clock", NULL },
	{ "idle_driver", read_lines,
	  "/sys/devices/system/cpu/cpuidle/current_driver", NULL, STATE_SAME,
	  NULL, NULL, "how an idle CPU waits", NULL },
	{ "throttled", read_total, CPUS "/thermal_throttle/core_throttle_count",
	  NULL, STATE_SAME, NULL, NULL,
	  "times that heat slowed a core since boot", NULL, .passing = true },
	{ "memory_room", read_memory_room, "/proc/meminfo", "MemAvailable",
	  STATE_SAME, NULL, NULL,
	  "that the workers may have, by the cgroup too", NULL,
	  .passing = true },
	{ .name = NULL },
};

static void find(struct state_finding *finding, const char *root)
{
	const struct state_check *check = finding->check;

	errno = 0;
	finding->value = check->read(root, check);
	if (finding->value && !*finding->value) {
		free(finding->value);
		finding->value = strdup("none");
	}
	if (!finding->value) {
		finding->verdict = STATE_ABSENT;
		finding->why_absent = strerror(errno);
	} else if (check->judge &&
		   !check->judge(finding->value, check->wanted)) {
		finding->verdict = STATE_BAD;
	}
}

struct state_finding *state_read(const char *root, size_t *nr)
{
	struct state_finding *findings;

	for (*nr = 0; state_checks[*nr].name;)
		++*nr;
	findings = calloc(*nr, sizeof(*findings));
	for (size_t i = 0; findings && i < *nr; i++) {
		findings[i].check = &state_checks[i];
		find(&findings[i], root);
	}
	return findings;
}

void state_free(struct state_finding *findings, size_t nr)
{
	for (size_t i = 0; findings && i < nr; i++)
		free(findings[i].value);
	free(findings);
}

json_t *state_settings(const struct state_finding *findings, size_t nr)
{
	json_t *settings = json_object();

	for (size_t i = 0; findings && i < nr; i++) {
		const struct state_check *check = findings[i].check;

		if (findings[i].value && !check->passing && !check->own_field)
			json_object_set_new(settings, check->name,
					    json_string(findings[i].value));
	}
	return settings;
}

json_t *state_troubles(const struct state_finding *findings, size_t nr)
{
	json_t *troubles = json_object();

	for (size_t i = 0; findings && i < nr; i++) {
		const struct state_finding *f = &findings[i];

		if (f->verdict == STATE_BAD)
			json_object_set_new(
				troubles, f->check->name,
				json_pack("{ssssss}", "level",
					  state_level_name(f->check->level),
					  "value", f->value, "why",
					  f->check->why));
	}
	return troubles;
}

bool state_is_of_kernel(const struct state_check *check)
{
	return check->read == read_config;
}

const char *state_level_name(enum state_level level)
{
	static const char *const names[] = { [STATE_REFUSE] = "refusal",
					     [STATE_WARN] = "warning",
					     [STATE_SAME] = "note" };

	return names[level];
}
