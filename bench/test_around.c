// SPDX-License-Identifier: GPL-2.0-or-later
/* What was there is put back, also for a process that was killed. A regular
 * file stands for the setting: each value written is one more line of it. */
#include "bench/around.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char path[] = "/tmp/test_around.XXXXXX";

static int set_up(void **state)
{
	int fd = open(path, O_WRONLY | O_TRUNC);

	assert_int_equal(write(fd, "32768\n", 6), 6);
	return close(fd);
}

static int setting(void)
{
	return open(path, O_RDWR | O_CLOEXEC);
}

static void holds(const char *expected)
{
	char text[100] = "";
	int fd = setting();

	/* The guard has the lock until it is done. */
	assert_int_equal(flock(fd, LOCK_EX), 0);
	assert_true(read(fd, text, sizeof(text) - 1) > 0);
	assert_string_equal(text, expected);
	close(fd);
}

static void test_put_back(void **state)
{
	struct around around = { 0 };

	assert_int_equal(around_off_at(&around, setting()), 0);
	assert_int_equal(around_restore(&around), 0);
	holds("32768\n4096\n32768\n");
}

static void test_one_at_a_time(void **state)
{
	struct around around = { 0 }, second = { 0 };

	assert_int_equal(around_off_at(&around, setting()), 0);
	assert_int_equal(around_off_at(&second, setting()), -EBUSY);
	assert_int_equal(around_restore(&second), 0);
	assert_int_equal(around_restore(&around), 0);
	holds("32768\n4096\n32768\n");
}

static void test_put_back_after_a_kill(void **state)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		struct around around = { 0 };

		if (!around_off_at(&around, setting()))
			kill(getpid(), SIGKILL);
		_exit(1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	holds("32768\n4096\n32768\n");
}

static void test_not_a_setting(void **state)
{
	struct around around = { 0 };
	int fd = open(path, O_WRONLY | O_TRUNC);

	close(fd);
	assert_int_equal(around_off_at(&around, setting()), -EIO);
	assert_int_equal(around_restore(&around), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_put_back, set_up),
		cmocka_unit_test_setup(test_one_at_a_time, set_up),
		cmocka_unit_test_setup(test_put_back_after_a_kill, set_up),
		cmocka_unit_test_setup(test_not_a_setting, set_up),
	};
	int fd = mkstemp(path), failed;

	if (fd < 0)
		return 1;
	close(fd);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	return failed;
}
