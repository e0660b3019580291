// SPDX-License-Identifier: GPL-2.0-or-later
/* The prefetcher is switched off where it can be, and put back exactly. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/tree.h"
#include "runner/host/fixture.h"
#include "runner/host/knob.h"
#include "runner/host/prefetch.h"

#define NR_CPUS 4
#define MSR	0x1a4

/* With bits that are none of ours, other ones on each CPU. */
static const uint64_t before[NR_CPUS] = { 0, 0x20, 0x2, 0x8000000000000001 };

static char *root;
static struct tune *tune;
static unsigned int told[TUNE_FAILED + 1];
static unsigned int lives; /* 0: for ever */

static void count(enum tune_event event, const struct tune_change *change,
		  const char *now, int err)
{
	told[event]++;
	if (lives && !--lives)
		kill(getpid(), SIGKILL);
}

static int open_register(unsigned int cpu, int flags)
{
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof(path), "%s/dev/cpu/%u/msr", root, cpu);
	fd = open(path, flags);
	assert_true(fd >= 0);
	return fd;
}

static uint64_t read_register(unsigned int cpu)
{
	int fd = open_register(cpu, O_RDONLY);
	uint64_t value;

	assert_int_equal(pread(fd, &value, sizeof(value), MSR), sizeof(value));
	close(fd);
	return value;
}

static void write_register(unsigned int cpu, uint64_t value)
{
	int fd = open_register(cpu, O_WRONLY);

	assert_int_equal(pwrite(fd, &value, sizeof(value), MSR), sizeof(value));
	close(fd);
}

static int make(void **state)
{
	char path[64];

	root = fixture_make("prefetch");
	memset(told, 0, sizeof(told));
	lives = 0;
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++) {
		snprintf(path, sizeof(path), "/dev/cpu/%u/msr", cpu);
		fixture_put(root, path, "some other register");
		write_register(cpu, before[cpu]);
	}
	return 0;
}

static int done(void **state)
{
	fixture_free(root);
	return 0;
}

static int off(void)
{
	int err;

	assert_int_equal(tune_open(root, &tune), 0);
	err = prefetch_adjacent_off(root, tune, count);
	tune_close(tune);
	return err;
}

static void undo(int expected)
{
	assert_int_equal(tune_open(root, &tune), 0);
	assert_int_equal(tune_undo(tune, 0, count), expected);
	tune_close(tune);
}

static void assert_before(void)
{
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		assert_true(read_register(cpu) == before[cpu]);
}

static void test_there_and_back(void **state)
{
	assert_int_equal(off(), 0);
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		assert_true(read_register(cpu) == (before[cpu] | 2));
	/* On one of them it was off before. */
	assert_int_equal(told[TUNE_SET], NR_CPUS - 1);
	undo(0);
	assert_before();
	assert_int_equal(told[TUNE_RESTORED], NR_CPUS - 1);
}

static void killed(unsigned int nr, int (*what)(void))
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		lives = nr;
		what();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
}

/* As if kill -9 had come after each of them; then faultline tune --undo. */
static void test_killed(void **state)
{
	for (unsigned int nr = 1; nr < NR_CPUS; nr++) {
		killed(nr, off);
		assert_true(read_register(0) == 2);
		undo(0);
		assert_before();
	}
}

static int undo_it(void)
{
	undo(0);
	return 0;
}

static void test_undo_killed(void **state)
{
	assert_int_equal(off(), 0);
	killed(2, undo_it);
	assert_true(read_register(0) == 2);
	undo(0);
	assert_before();
}

/* What somebody else has switched since is his. */
static void test_foreign(void **state)
{
	assert_int_equal(off(), 0);
	write_register(1, 0xf);
	undo(-ESTALE);
	assert_true(read_register(1) == 0xf);
	assert_true(read_register(3) == before[3]);
	assert_int_equal(told[TUNE_FOREIGN], 1);
}

/* Switched on again meanwhile: a run that needs it off does not go on. */
static void test_foreign_before(void **state)
{
	assert_int_equal(off(), 0);
	write_register(1, 0x21);
	assert_int_equal(off(), -ESTALE);
	undo(-ESTALE);
}

/* ---- why not ---- */

static void put(const char *path, const char *text)
{
	char whole[PATH_MAX];

	snprintf(whole, sizeof(whole), "%s%s", root, path);
	remove(whole);
	fixture_put(root, path, text);
}

static void assert_why(const char *words)
{
	char why[300] = "";

	assert_int_equal(prefetch_check(root, why, sizeof(why)), -ENOTSUP);
	if (!strstr(why, words))
		fail_msg("%s", why);
}

static void cpuinfo(const char *vendor, const char *model, const char *flags)
{
	char text[300];

	snprintf(text, sizeof(text),
		 "vendor_id\t: %s\ncpu family\t: 6\nmodel\t\t: %s\n"
		 "model name\t: Some 143\nflags\t\t: %s",
		 vendor, model, flags);
	put("/proc/cpuinfo", text);
}

static void test_can(void **state)
{
	char why[300];

	assert_int_equal(prefetch_check(root, why, sizeof(why)), 0);
	cpuinfo("GenuineIntel", "143", "fpu hypervisory");
	assert_int_equal(prefetch_check(root, why, sizeof(why)), 0);
}

static void test_cpu(void **state)
{
	cpuinfo("GenuineIntel", "85", "fpu hypervisor lm");
	assert_why("virtual machine");
	cpuinfo("AuthenticAMD", "85", "fpu");
	assert_why("of AuthenticAMD");
	/* Gracemont, of the Atom line; Alder Lake, a hybrid. */
	cpuinfo("GenuineIntel", "190", "fpu");
	assert_why("not known to have that bit on this CPU (family 6, model "
		   "0xbe)");
	cpuinfo("GenuineIntel", "151", "fpu");
	assert_why("model 0x97");
	put("/proc/cpuinfo", "processor\t: 0\nCPU part\t: 0xd0c");
	assert_why("another vendor");
}

static void test_hybrid(void **state)
{
	fixture_put(root, "/sys/devices/cpu_atom/type", "10");
	assert_why("hybrid");
}

static void test_kernel(void **state)
{
	put("/sys/kernel/security/lockdown",
	    "none [integrity] confidentiality");
	assert_why("locked down");
	put("/sys/kernel/security/lockdown",
	    "[none] integrity confidentiality");
	put("/sys/module/msr/parameters/allow_writes", "off");
	assert_why("allow_writes");
	put("/sys/module/msr/parameters/allow_writes", "on");
	put("/dev/cpu/0/msr", "too short");
	assert_why("cannot be read");
}

static void test_no_module(void **state)
{
	char path[PATH_MAX];

	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++) {
		snprintf(path, sizeof(path), "%s/dev/cpu/%u/msr", root, cpu);
		assert_int_equal(remove(path), 0);
	}
	assert_why("modprobe msr");
}

int main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, make, done)
	const struct CMUnitTest tests[] = {
		TEST(test_there_and_back),
		TEST(test_killed),
		TEST(test_undo_killed),
		TEST(test_foreign),
		TEST(test_foreign_before),
		TEST(test_can),
		TEST(test_cpu),
		TEST(test_hybrid),
		TEST(test_kernel),
		TEST(test_no_module),
	};

	/* What the journal says is written into the kernel: it is root's. */
	if (geteuid()) {
		puts("1..0 # SKIP skipped, because tune takes root");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
