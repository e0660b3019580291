// SPDX-License-Identifier: GPL-2.0-or-later
/* The memory that cgroups leave, in a made-up /proc and /sys. */
#include "bench/cgroup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "runner/host/fixture.h"

#define MIB (1ull << 20)

static char *root;

static int set_up(void **state)
{
	root = strdup("/tmp/faultline-cgroup-XXXXXX");
	return mkdtemp(root) ? 0 : -1;
}

static int done(void **state)
{
	fixture_free(root);
	return 0;
}

static void test_no_limit(void **state)
{
	assert_true(cgroup_memory_room(root) == UINT64_MAX);
	fixture_put(root, "/proc/self/cgroup", "0::/a");
	fixture_put(root, "/sys/fs/cgroup/a/memory.max", "max");
	fixture_put(root, "/sys/fs/cgroup/a/memory.current", "4096");
	assert_true(cgroup_memory_room(root) == UINT64_MAX);
}

/* The limit of a cgroup above counts, and page cache gives way. */
static void test_above(void **state)
{
	fixture_put(root, "/proc/self/cgroup", "0::/a/b");
	fixture_put(root, "/sys/fs/cgroup/a/b/memory.max", "104857600");
	fixture_put(root, "/sys/fs/cgroup/a/b/memory.current", "4194304");
	assert_int_equal(cgroup_memory_room(root), 96 * MIB);
	fixture_put(root, "/sys/fs/cgroup/a/memory.max", "10485760");
	fixture_put(root, "/sys/fs/cgroup/a/memory.current", "8388608");
	assert_int_equal(cgroup_memory_room(root), 2 * MIB);
	fixture_put(root, "/sys/fs/cgroup/a/memory.stat", "file 8388608");
	assert_int_equal(cgroup_memory_room(root), 2 * MIB);
	fixture_put(root, "/sys/fs/cgroup/a/memory.stat",
		    "inactive_file 1048576");
	fixture_put(root, "/sys/fs/cgroup/a/memory.stat",
		    "active_file 2097152");
	assert_int_equal(cgroup_memory_room(root), 5 * MIB);
}

/* Where memory shares its hierarchy with another controller, too. */
static void test_version_1(void **state)
{
	static const char group[] = "/sys/fs/cgroup/memory/a:b";
	char path[100];

	fixture_put(root, "/proc/self/cgroup", "9:name=systemd:/");
	fixture_put(root, "/proc/self/cgroup", "4:cpu,memory:/a:b");
	fixture_put(root, "/proc/self/cgroup", "0::/");
	snprintf(path, sizeof(path), "%s/memory.limit_in_bytes", group);
	fixture_put(root, path, "1048576");
	snprintf(path, sizeof(path), "%s/memory.usage_in_bytes", group);
	fixture_put(root, path, "2097152");
	assert_int_equal(cgroup_memory_room(root), 0);
	snprintf(path, sizeof(path), "%s/memory.stat", group);
	fixture_put(root, path, "total_inactive_file 2097152");
	assert_int_equal(cgroup_memory_room(root), MIB);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_no_limit, set_up, done),
		cmocka_unit_test_setup_teardown(test_above, set_up, done),
		cmocka_unit_test_setup_teardown(test_version_1, set_up, done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
