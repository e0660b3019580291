// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A small, fast-booting kernel for the suite's guests, as options on top of
 * tinyconfig: what PID 1, perf and the workloads need, and what makes a fault
 * here walk the code that it walks on a distribution's kernel.
 */
#include "runner/kernel/arch.h"

#include <stddef.h>
#include <string.h>

const char kernel_needed[] =
	/* tinyconfig's own choices, which are for size. */
	"CONFIG_EXPERT=y\n"
	"CONFIG_CC_OPTIMIZE_FOR_PERFORMANCE=y\n"
	"CONFIG_LOCALVERSION_AUTO=n\n"
	"CONFIG_SMP=y\n"
	/* PID 1: an initramfs, two serial ports, what init.c mounts. */
	"CONFIG_PRINTK=y\n"
	"CONFIG_BUG=y\n"
	"CONFIG_BLK_DEV_INITRD=y\n"
	"CONFIG_BINFMT_ELF=y\n"
	"CONFIG_TTY=y\n"
	"CONFIG_SERIAL_8250=y\n"
	"CONFIG_SERIAL_8250_CONSOLE=y\n"
	"CONFIG_DEVTMPFS=y\n"
	"CONFIG_PROC_FS=y\n"
	"CONFIG_PROC_SYSCTL=y\n"
	"CONFIG_SYSFS=y\n"
	"CONFIG_TMPFS=y\n"
	"CONFIG_SHMEM=y\n"
	"CONFIG_PCI=y\n"
	/* What libc, hwloc and perf call. */
	"CONFIG_MULTIUSER=y\n"
	"CONFIG_FUTEX=y\n"
	"CONFIG_EPOLL=y\n"
	"CONFIG_EVENTFD=y\n"
	"CONFIG_SIGNALFD=y\n"
	"CONFIG_TIMERFD=y\n"
	"CONFIG_POSIX_TIMERS=y\n"
	"CONFIG_HIGH_RES_TIMERS=y\n"
	"CONFIG_FILE_LOCKING=y\n"
	"CONFIG_ADVISE_SYSCALLS=y\n"
	/* Counting. */
	"CONFIG_PERF_EVENTS=y\n"
	"CONFIG_FTRACE=y\n"
	"CONFIG_ENABLE_DEFAULT_TRACERS=y\n"
	"CONFIG_DEBUG_FS=y\n"
	"CONFIG_KALLSYMS=y\n";

const char kernel_wished[] =
	/* What workloads need, each skipped with its reason without. */
	"CONFIG_PROC_PAGE_MONITOR=y\n"
	"CONFIG_CROSS_MEMORY_ATTACH=y\n"
	"CONFIG_HUGETLBFS=y\n"
	"CONFIG_TRANSPARENT_HUGEPAGE=y\n"
	"CONFIG_TRANSPARENT_HUGEPAGE_ALWAYS=y\n"
	"CONFIG_USERFAULTFD=y\n"
	/* The disk of a guest, its file system, and swap. */
	"CONFIG_BLOCK=y\n"
	"CONFIG_BLK_DEV=y\n"
	"CONFIG_BLK_DEV_NVME=y\n"
	"CONFIG_EXT4_FS=y\n"
	"CONFIG_SWAP=y\n"
	"CONFIG_ZSMALLOC=y\n"
	"CONFIG_ZRAM=y\n"
	/* What a distribution's kernel does in a fault. */
	"CONFIG_PER_VMA_LOCK=y\n"
	"CONFIG_PER_VMA_LOCK_STATS=y\n"
	"CONFIG_CGROUPS=y\n"
	"CONFIG_CPUSETS=y\n"
	"CONFIG_MEMCG=y\n"
	"CONFIG_NUMA=y\n"
	"CONFIG_NUMA_BALANCING=y\n"
	"CONFIG_SPARSEMEM_VMEMMAP=y\n"
	"CONFIG_COMPACTION=y\n"
	"CONFIG_MIGRATION=y\n"
	"CONFIG_KSM=y\n"
	"CONFIG_AIO=y\n"
	"CONFIG_MEMBARRIER=y\n"
	"CONFIG_RSEQ=y\n"
	/* A lock at each exit, where it is asked how large the process was. */
	"CONFIG_BSD_PROCESS_ACCT=y\n"
	"CONFIG_NO_HZ_IDLE=y\n"
	"CONFIG_SLUB_TINY=n\n"
	/* Probes. */
	"CONFIG_KPROBES=y\n"
	"CONFIG_KPROBE_EVENTS=y\n"
	"CONFIG_UPROBE_EVENTS=y\n"
	"CONFIG_BPF_SYSCALL=y\n"
	"CONFIG_BPF_EVENTS=y\n";

const char kernel_btf[] = "CONFIG_DEBUG_INFO_DWARF_TOOLCHAIN_DEFAULT=y\n"
			  "CONFIG_DEBUG_INFO_BTF=y\n";

static const struct kernel_arch archs[] = {
	{
		.name = "x86_64",
		.machine = "x86_64",
		.cross = "x86_64-linux-gnu-",
		.target = "bzImage",
		.image = "arch/x86/boot/bzImage",
		.needed = "CONFIG_64BIT=y\n"
			  "CONFIG_HYPERVISOR_GUEST=y\n"
			  "CONFIG_PARAVIRT=y\n"
			  "CONFIG_ACPI=y\n"
			  "CONFIG_KERNEL_GZIP=y\n",
		.wished = "CONFIG_NR_CPUS=256\n"
			  "CONFIG_KVM_GUEST=y\n"
			  "CONFIG_PARAVIRT_SPINLOCKS=y\n"
			  "CONFIG_X86_64_ACPI_NUMA=y\n"
			  "CONFIG_NUMA_EMU=y\n"
			  "CONFIG_UNWINDER_ORC=y\n",
	},
	{
		/* Run under emulation only: 6.12, all workloads. */
		.name = "arm64",
		.machine = "aarch64",
		.cross = "aarch64-linux-gnu-",
		.target = "Image",
		.image = "arch/arm64/boot/Image",
		.needed = "CONFIG_SERIAL_AMBA_PL011=y\n"
			  "CONFIG_SERIAL_AMBA_PL011_CONSOLE=y\n"
			  "CONFIG_SERIAL_8250_PCI=y\n"
			  "CONFIG_PCI_HOST_GENERIC=y\n",
		.wished = "CONFIG_NR_CPUS=256\n"
			  "CONFIG_PARAVIRT=y\n",
	},
};

const struct kernel_arch *kernel_arch_find(const char *name)
{
	for (size_t i = 0; i < sizeof(archs) / sizeof(archs[0]); i++) {
		if (!strcmp(archs[i].name, name) ||
		    !strcmp(archs[i].machine, name))
			return &archs[i];
	}
	return NULL;
}
