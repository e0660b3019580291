// SPDX-License-Identifier: GPL-2.0-or-later
/* What was there is put back, also for a process that was killed. A regular
 * file stands for the setting: each value written is one more line of it. */
#include "bench/setting.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char path[] = "/tmp/test_setting.XXXXXX";

static int set_up(void **state)
{
	int fd = open(path, O_WRONLY | O_TRUNC);

	assert_int_equal(write(fd, "32768\n", 6), 6);
	return close(fd);
}

static int file(void)
{
	return open(path, O_RDWR | O_APPEND | O_CLOEXEC);
}

static void holds(const char *expected)
{
	char text[100] = "";
	int fd = file();

	/* The guard has the lock until it is done. */
	assert_int_equal(flock(fd, LOCK_EX), 0);
	assert_true(read(fd, text, sizeof(text) - 1) > 0);
	assert_string_equal(text, expected);
	close(fd);
}

static void test_put_back(void **state)
{
	struct setting setting = { 0 };

	assert_int_equal(setting_keep(&setting, file()), 0);
	assert_int_equal(setting_set(&setting, 4096), 0);
	assert_int_equal(setting_set(&setting, 0), 0);
	assert_int_equal(setting_restore(&setting), 0);
	holds("32768\n4096\n0\n32768\n");
	/* Once. */
	assert_int_equal(setting_restore(&setting), 0);
	holds("32768\n4096\n0\n32768\n");
}

static void test_one_at_a_time(void **state)
{
	struct setting setting = { 0 }, second = { 0 };

	assert_int_equal(setting_keep(&setting, file()), 0);
	assert_int_equal(setting_keep(&second, file()), -EBUSY);
	assert_int_equal(setting_restore(&second), 0);
	assert_int_equal(setting_restore(&setting), 0);
	holds("32768\n32768\n");
}

/* As who uses it: a child that lives on sets it once more when it is told. */
static _Noreturn void set_and_be_killed(const int *word)
{
	struct setting setting = { 0 };
	char c;

	if (setting_keep(&setting, file()) || setting_set(&setting, 4096))
		_exit(1);
	if (fork())
		kill(getpid(), SIGKILL);
	close(word[1]);
	if (read(word[0], &c, 1) == 1)
		setting_set(&setting, 8192);
	_exit(0);
}

static void test_put_back_after_a_kill(void **state)
{
	int status, word[2], fd = file();
	pid_t pid;

	assert_int_equal(pipe(word), 0);
	pid = fork();
	if (!pid)
		set_and_be_killed(word);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	/* It is kept for as long as there is somebody to set it. */
	assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), -1);
	assert_int_equal(write(word[1], "", 1), 1);
	holds("32768\n4096\n8192\n32768\n");
	close(fd);
	close(word[0]);
	close(word[1]);
}

static void test_not_a_setting(void **state)
{
	struct setting setting = { 0 };
	int fd = open(path, O_WRONLY | O_TRUNC);

	close(fd);
	assert_int_equal(setting_keep(&setting, file()), -EIO);
	assert_int_equal(setting_restore(&setting), 0);
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
