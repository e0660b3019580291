// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tests how guest_run() judges the end of a guest, with a shell script in
 * QEMU's place: it prints prepared lines and then ends in its own way.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runner/guest/arch.h"
#include "runner/guest/guest.h"
#include "runner/guest/line.h"

static char scratch[] = "/tmp/faultline-guest-XXXXXX";
static char script[64], console[64], old_path[4096];

struct outcome {
	int ret;
	enum guest_end end;
	char why[512];
	int heard; /* lines */
};

static int set_up(void **state)
{
	char search[4200];

	if (!mkdtemp(scratch))
		return -1;
	snprintf(script, sizeof(script), "%s/" GUEST_QEMU, scratch);
	snprintf(console, sizeof(console), "%s/console", scratch);
	snprintf(old_path, sizeof(old_path), "%s", getenv("PATH"));
	snprintf(search, sizeof(search), "%s:%s", scratch, old_path);
	return setenv("PATH", search, 1);
}

static int tear_down(void **state)
{
	unlink(script);
	unlink(console);
	return rmdir(scratch);
}

/* A line as the guest would say it, put into the script. */
static void put_line(FILE *file, unsigned long seq, const char *kind)
{
	json_t *value = json_object();
	size_t bytes;
	char *line = line_encode(seq, kind, value, &bytes);

	assert_non_null(line);
	fprintf(file, "echo '%.*s'\n", (int)bytes - 1, line);
	free(line);
	json_decref(value);
}

/*
 * A guest that does what the head says, says "boot", perhaps "end", and does
 * what the tail says.
 */
static void make_qemu_with(const char *head, bool boots, bool ends,
			   const char *tail)
{
	FILE *file = fopen(script, "w");

	assert_non_null(file);
	fprintf(file, "#!/bin/sh\nCONSOLE=%s\n%s\n", console, head);
	if (boots)
		put_line(file, 1, "boot");
	if (ends)
		put_line(file, 2, "end");
	fprintf(file, "%s\n", tail);
	fclose(file);
	assert_int_equal(chmod(script, 0700), 0);
	unlink(console);
}

static void make_qemu(bool boots, bool ends, const char *tail)
{
	make_qemu_with("", boots, ends, tail);
}

static int count_line(void *arg, const char *kind, json_t *value)
{
	struct outcome *outcome = arg;

	outcome->heard++;
	return 0;
}

static int refuse_line(void *arg, const char *kind, json_t *value)
{
	return 1;
}

/* Long, for a busy machine starts a shell late; short once it was heard. */
#define PATIENCE_S   600
#define IMPATIENCE_S .3

static struct guest_config config = { .image = "image",
				      .initramfs = "initramfs",
				      .console_path = console,
				      .nr_cpus = 2,
				      .nr_nodes = 1,
				      .memory_bytes = 64 << 20 };

static int hear_the_last(void *arg, const char *kind, json_t *value)
{
	config.silence_s = IMPATIENCE_S;
	return count_line(arg, kind, value);
}

static struct outcome run_with(guest_line_fn *on_line, const volatile int *stop)
{
	struct outcome outcome = { .heard = 0 };

	config.silence_s = PATIENCE_S;
	outcome.ret = guest_run(&config, on_line, &outcome, stop, &outcome.end,
				outcome.why, sizeof(outcome.why));
	return outcome;
}

static struct outcome run(void)
{
	return run_with(count_line, NULL);
}

static void test_done(void **state)
{
	struct outcome outcome;

	make_qemu(true, true, "exit 0");
	outcome = run();
	assert_int_equal(outcome.ret, 0);
	assert_int_equal(outcome.end, GUEST_DONE);
	assert_int_equal(outcome.heard, 2);
	assert_string_equal(outcome.why, "");
}

static void test_panic(void **state)
{
	struct outcome outcome;

	make_qemu(true, false,
		  "printf '[ 1.0] fine\\r\\n[ 2.0] Kernel panic - oh\\r\\n"
		  "more\\r\\n' >$CONSOLE");
	outcome = run();
	assert_int_equal(outcome.ret, 0);
	assert_int_equal(outcome.end, GUEST_DIED);
	assert_string_equal(outcome.why, "the guest ended before its time; "
					 "console: Kernel panic - oh");
}

static void test_killed(void **state)
{
	struct outcome outcome;

	make_qemu(true, false, "echo last words >$CONSOLE; kill -KILL $$");
	outcome = run();
	assert_int_equal(outcome.end, GUEST_DIED);
	assert_non_null(strstr(outcome.why, "Killed"));
	assert_non_null(strstr(outcome.why, "console: last words"));
}

static void test_silent(void **state)
{
	struct outcome outcome;

	make_qemu(true, false, "exec sleep 600");
	outcome = run_with(hear_the_last, NULL);
	assert_int_equal(outcome.ret, 0);
	assert_int_equal(outcome.end, GUEST_SILENT);
	assert_int_equal(outcome.heard, 1);
	assert_non_null(strstr(outcome.why, "its console is empty"));
}

static void test_broken_line(void **state)
{
	struct outcome outcome;

	make_qemu(true, false,
		  "echo 'FL 2 00000000 record {}'; exec sleep 600");
	outcome = run();
	assert_int_equal(outcome.end, GUEST_DIED);
	assert_string_equal(outcome.why, "line 2 has a bad checksum");
}

static void test_refused(void **state)
{
	struct outcome outcome;

	make_qemu(false, false,
		  "echo 'qemu: error: no such thing' >&2;"
		  "echo 'qemu: Assertion failed' >&2; exit 1");
	outcome = run();
	assert_int_equal(outcome.ret, -EIO);
	assert_string_equal(outcome.why, "qemu: error: no such thing");
}

static void test_stopped(void **state)
{
	static const int stop = 1;

	make_qemu(true, false, "exec sleep 600");
	assert_int_equal(run_with(count_line, &stop).end, GUEST_STOPPED);
	assert_int_equal(run_with(refuse_line, NULL).end, GUEST_STOPPED);
}

/*
 * What QEMU started itself goes with it: the group is killed. As a subreaper
 * this test inherits the orphan, and sees what it died of.
 */
static void test_no_process_is_left(void **state)
{
	struct outcome outcome;
	int pid = 0, status = 0;
	FILE *file;

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	make_qemu_with("sleep 600 & echo $! >$CONSOLE", true, false, "wait");
	outcome = run_with(hear_the_last, NULL);
	assert_int_equal(outcome.end, GUEST_SILENT);
	file = fopen(console, "r");
	assert_non_null(file);
	assert_int_equal(fscanf(file, "%d", &pid), 1);
	fclose(file);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
}

static void test_without_qemu(void **state)
{
	struct outcome outcome;

	unlink(script);
	setenv("PATH", scratch, 1);
	outcome = run();
	setenv("PATH", old_path, 1);
	assert_int_equal(outcome.ret, -ENOENT);
	assert_non_null(strstr(outcome.why, "is QEMU installed?"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_done),
		cmocka_unit_test(test_panic),
		cmocka_unit_test(test_killed),
		cmocka_unit_test(test_silent),
		cmocka_unit_test(test_broken_line),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_stopped),
		cmocka_unit_test(test_no_process_is_left),
		cmocka_unit_test(test_without_qemu),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
