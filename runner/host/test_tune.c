// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests that tune undoes exactly, from wherever it was stopped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/tree.h"
#include "runner/host/fixture.h"
#include "runner/host/state.h"
#include "runner/host/tune.h"

#define COUNT	"/proc/sys/vm/max_map_count"
#define FIFTH	"/sys/devices/system/cpu/cpufreq/policy9/scaling_governor"
#define JOURNAL "/run/faultline/tune.jsonl"
/* 3 of 4 governors, 4 energy preferences, and one file of each other row. */
#define NR_CHANGES (3 + 4 + 9)
#define BOOT_ID	   "/proc/sys/kernel/random/boot_id"

static char *root;
static struct tune *tune;
static unsigned int told[TUNE_FAILED + 1];

static void count(enum tune_event event, const struct tune_change *change,
		  const char *now, int err)
{
	told[event]++;
}

static int make(void **state)
{
	root = fixture_make("bad");
	fixture_put(root, BOOT_ID, "this-boot");
	memset(told, 0, sizeof(told));
	return 0;
}

static int done(void **state)
{
	fixture_free(root);
	return 0;
}

static void open_it(void)
{
	assert_int_equal(tune_open(root, &tune), 0);
}

static void apply(int expected)
{
	open_it();
	assert_int_equal(tune_apply(tune, count), expected);
	tune_close(tune);
}

static void undo(int expected)
{
	open_it();
	assert_int_equal(tune_undo(tune, 0, count), expected);
	tune_close(tune);
}

static void assert_is(const char *path, const char *value)
{
	char *now = tree_line(root, path);

	assert_non_null(now);
	assert_string_equal(now, value);
	free(now);
}

static void overwrite(const char *path, const char *value)
{
	assert_int_equal(tree_write(root, path, value), 0);
}

/* Everything that tune may set, as one text; the caller frees it. */
static char *snapshot(void)
{
	struct state_finding *findings;
	char *text = NULL;
	size_t bytes, nr;
	FILE *out = open_memstream(&text, &bytes);

	findings = state_read(root, &nr);
	for (size_t i = 0; i < nr; i++)
		if (findings[i].check->tune)
			fprintf(out, "%s %s\n", findings[i].check->name,
				findings[i].value);
	state_free(findings, nr);
	fclose(out);
	return text;
}

static void assert_snapshot(char *before)
{
	char *after = snapshot();

	assert_string_equal(before, after);
	free(before);
	free(after);
}

static void test_there_and_back(void **state)
{
	struct state_finding *findings;
	char *before = snapshot();
	size_t nr;

	apply(0);
	findings = state_read(root, &nr);
	for (size_t i = 0; i < nr; i++)
		if (findings[i].check->tune)
			assert_int_equal(findings[i].verdict, STATE_FINE);
	state_free(findings, nr);
	assert_int_equal(told[TUNE_SET], NR_CHANGES);
	undo(0);
	assert_int_equal(told[TUNE_RESTORED], told[TUNE_SET]);
	assert_int_equal(told[TUNE_FOREIGN] + told[TUNE_FAILED], 0);
	assert_snapshot(before);
	undo(0);
	assert_int_equal(told[TUNE_RESTORED], told[TUNE_SET]);
}

/* The second one finds nothing to do, and forgets nothing. */
static void test_twice(void **state)
{
	char *before = snapshot();

	apply(0);
	apply(0);
	assert_int_equal(told[TUNE_SET], NR_CHANGES);
	undo(0);
	assert_snapshot(before);
}

/* A run that tunes itself leaves alone what was tuned before it. */
static void test_from(void **state)
{
	apply(0);
	fixture_put(root, FIFTH, "powersave");
	open_it();
	assert_int_equal(tune_nr_changes(tune), NR_CHANGES);
	assert_int_equal(tune_apply(tune, count), 0);
	assert_int_equal(told[TUNE_SET], NR_CHANGES + 1);
	assert_int_equal(tune_undo(tune, NR_CHANGES, count), 0);
	assert_int_equal(tune_nr_changes(tune), NR_CHANGES);
	tune_close(tune);
	assert_int_equal(told[TUNE_RESTORED], 1);
	assert_is(FIFTH, "powersave");
	assert_is(COUNT, "1048576");
	undo(0);
	assert_is(COUNT, "65530");
}

static void test_foreign(void **state)
{
	apply(0);
	overwrite(COUNT, "70000");
	/* Somebody may have put it back himself. */
	overwrite("/sys/kernel/mm/ksm/run", "1");
	undo(-ESTALE);
	assert_int_equal(told[TUNE_FOREIGN], 1);
	assert_int_equal(told[TUNE_RESTORED], told[TUNE_SET] - 2);
	assert_is(COUNT, "70000");
	assert_is("/sys/kernel/mm/ksm/run", "1");
	/* It was said once, and is nobody's any more. */
	undo(0);
	assert_int_equal(told[TUNE_FOREIGN], 1);
}

static void test_foreign_to_a_second_tune(void **state)
{
	apply(0);
	overwrite(COUNT, "70000");
	apply(0);
	assert_int_equal(told[TUNE_FOREIGN], 1);
	assert_is(COUNT, "70000");
}

/* A reboot undid it all: the journal would undo what others have set since. */
static void test_other_boot(void **state)
{
	apply(0);
	overwrite(BOOT_ID, "another-boot");
	undo(0);
	assert_int_equal(told[TUNE_RESTORED], 0);
	assert_is(COUNT, "1048576");
	open_it();
	assert_int_equal(tune_nr_changes(tune), 0);
	tune_close(tune);
}

static void test_bad_journal(void **state)
{
	char path[PATH_MAX];

	apply(0);
	fixture_put(root, JOURNAL, "{\"apples\":3}");
	assert_int_equal(tune_open(root, &tune), -EBADMSG);
	assert_is(COUNT, "1048576");
	snprintf(path, sizeof(path), "%s" JOURNAL, root);
	assert_int_equal(chmod(path, 0666), 0);
	assert_int_equal(tune_open(root, &tune), -EPERM);
}

static void test_busy(void **state)
{
	struct tune *other;

	open_it();
	assert_int_equal(tune_open(root, &other), -EBUSY);
	tune_close(tune);
	undo(0);
}

/* Nothing is changed that is not in the journal: here, for want of space. */
static void test_no_journal_no_change(void **state)
{
	char *before = snapshot();
	pid_t pid = fork();
	int status;

	if (!pid) {
		const struct rlimit limit = { 400, 400 };

		signal(SIGXFSZ, SIG_IGN);
		open_it();
		setrlimit(RLIMIT_FSIZE, &limit);
		_exit(!tune_apply(tune, count) || !told[TUNE_SET]);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	undo(0);
	assert_true(told[TUNE_RESTORED] < NR_CHANGES);
	assert_snapshot(before);
}

static unsigned int lives;

static void die(enum tune_event event, const struct tune_change *change,
		const char *now, int err)
{
	if (!--lives)
		kill(getpid(), SIGKILL);
}

static void test_killed(void **state)
{
	for (unsigned int nr = 1; nr <= NR_CHANGES; nr++) {
		char *before = snapshot();
		pid_t pid = fork();
		int status;

		if (!pid) {
			open_it();
			lives = nr;
			tune_apply(tune, die);
			_exit(0);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status));
		told[TUNE_RESTORED] = 0;
		undo(0);
		assert_int_equal(told[TUNE_RESTORED], nr);
		assert_snapshot(before);
	}
}

/* In the middle of undoing: the next one does the rest. */
static void test_undo_killed(void **state)
{
	char *before = snapshot();
	pid_t pid;
	int status;

	apply(0);
	pid = fork();
	if (!pid) {
		open_it();
		lives = 5;
		tune_undo(tune, 0, die);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	undo(0);
	assert_int_equal(told[TUNE_RESTORED], NR_CHANGES - 5);
	assert_snapshot(before);
}

/* Killed with the journal written and the value not yet; and in mid-line. */
static void test_killed_before_the_change(void **state)
{
	char path[PATH_MAX];
	FILE *f;

	open_it();
	tune_close(tune);
	fixture_put(root, JOURNAL,
		    "{\"path\":\"" COUNT "\",\"was\":\"65530\","
		    "\"set\":\"1048576\"}");
	snprintf(path, sizeof(path), "%s" JOURNAL, root);
	f = fopen(path, "a");
	fputs("{\"path\":\"/proc/sys/ker", f);
	fclose(f);
	undo(0);
	assert_int_equal(told[TUNE_RESTORED] + told[TUNE_FOREIGN], 0);
	assert_is(COUNT, "65530");
	apply(0);
	undo(0);
	assert_int_equal(told[TUNE_RESTORED], NR_CHANGES);
}

/* What tune had begun and the kernel will not take is told of. */
static void test_begun_and_refused(void **state)
{
	open_it();
	tune_close(tune);
	/* Read back, it is its first line. */
	fixture_put(root, JOURNAL,
		    "{\"path\":\"" COUNT "\",\"was\":\"65530\","
		    "\"set\":\"1\\n2\"}");
	apply(-EINVAL);
	assert_int_equal(told[TUNE_FAILED], 1);
}

int main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, make, done)
	const struct CMUnitTest tests[] = {
		TEST(test_there_and_back),
		TEST(test_twice),
		TEST(test_from),
		TEST(test_foreign),
		TEST(test_foreign_to_a_second_tune),
		TEST(test_other_boot),
		TEST(test_bad_journal),
		TEST(test_busy),
		TEST(test_no_journal_no_change),
		TEST(test_killed),
		TEST(test_undo_killed),
		TEST(test_killed_before_the_change),
		TEST(test_begun_and_refused),
	};

	/* What the journal says is written into the kernel: it is root's. */
	if (geteuid()) {
		puts("1..0 # SKIP skipped, because tune takes root");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
