// SPDX-License-Identifier: GPL-2.0-or-later
/* Each limit is named with its value, the need and the command, in a made-up
 * /proc and /sys. */
#include "bench/limits.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char root[] = "/tmp/test_limits.XXXXXX";
static char why[512];

static void put(const char *path, const char *text)
{
	char command[600];
	FILE *f;

	snprintf(command, sizeof(command), "mkdir -p \"$(dirname %s%s)\"", root,
		 path);
	assert_int_equal(system(command), 0);
	snprintf(command, sizeof(command), "%s%s", root, path);
	f = fopen(command, "w");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

/* As on a large machine; each test lowers one. */
static int set_up(void **state)
{
	put("/proc/loadavg", "0.00 0.01 0.05 2/341 4711\n");
	put("/proc/sys/kernel/threads-max", "192730\n");
	put("/proc/sys/kernel/pid_max", "4194304\n");
	put("/proc/sys/vm/max_map_count", "1048576\n");
	put("/proc/self/cgroup", "0::/a/b\n");
	put("/sys/fs/cgroup/a/pids.max", "max\n");
	put("/sys/fs/cgroup/a/pids.current", "7\n");
	put("/sys/fs/cgroup/a/b/pids.max", "max\n");
	put("/sys/fs/cgroup/a/b/pids.current", "7\n");
	return 0;
}

static void refused(const char *sentence)
{
	assert_int_equal(limits_check(root, 10000, 50000, why, sizeof(why)),
			 -EAGAIN);
	assert_string_equal(why, sentence);
}

static void test_enough(void **state)
{
	assert_int_equal(limits_check(root, 10000, 50000, why, sizeof(why)), 0);
}

static void test_threads_max(void **state)
{
	put("/proc/sys/kernel/threads-max", "10404\n");
	refused("10000 workers need 10405 threads on the system, but "
		"kernel.threads-max is 10404; raise it: sysctl -w "
		"kernel.threads-max=10405");
	put("/proc/sys/kernel/threads-max", "10405\n");
	test_enough(state);
}

static void test_pid_max(void **state)
{
	put("/proc/sys/kernel/pid_max", "4096\n");
	refused("10000 workers need 10705 process ids on the system, but "
		"kernel.pid_max is 4096; raise it: sysctl -w "
		"kernel.pid_max=10705");
}

static void test_map_count(void **state)
{
	put("/proc/sys/vm/max_map_count", "50999\n");
	refused("10000 workers need 51000 mappings, but vm.max_map_count is "
		"50999; raise it: sysctl -w vm.max_map_count=51000");
}

static void test_cgroup_above(void **state)
{
	put("/sys/fs/cgroup/a/pids.max", "500\n");
	refused("10000 workers need 10071 threads, but "
		"/sys/fs/cgroup/a/pids.max is 500; raise it: echo "
		">/sys/fs/cgroup/a/pids.max 10071");
}

static void test_cgroup_version_1(void **state)
{
	put("/proc/self/cgroup", "9:name=systemd:/\n8:pids:/c\n0::/\n");
	put("/sys/fs/cgroup/pids/c/pids.max", "600\n");
	put("/sys/fs/cgroup/pids/c/pids.current", "1\n");
	refused("10000 workers need 10065 threads, but "
		"/sys/fs/cgroup/pids/c/pids.max is 600; raise it: echo "
		">/sys/fs/cgroup/pids/c/pids.max 10065");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_enough, set_up),
		cmocka_unit_test_setup(test_threads_max, set_up),
		cmocka_unit_test_setup(test_pid_max, set_up),
		cmocka_unit_test_setup(test_map_count, set_up),
		cmocka_unit_test_setup(test_cgroup_above, set_up),
		cmocka_unit_test_setup(test_cgroup_version_1, set_up),
	};
	char command[100];
	int failed;

	if (!mkdtemp(root))
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	snprintf(command, sizeof(command), "rm -r %s", root);
	return system(command) || failed;
}
