// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests what is made of a machine's state, on recorded ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>

#include "runner/host/delay.h"
#include "runner/host/fixture.h"
#include "runner/host/state.h"

static struct state_finding *findings;
static size_t nr;
static char *root;

static void look_at(const char *name)
{
	root = fixture_make(name);
	findings = state_read(root, &nr);
	assert_non_null(findings);
}

static int done(void **state)
{
	state_free(findings, nr);
	fixture_free(root);
	return 0;
}

static const struct state_finding *finding(const char *name)
{
	for (size_t i = 0; i < nr; i++)
		if (!strcmp(findings[i].check->name, name))
			return &findings[i];
	fail_msg("no check %s", name);
	return NULL;
}

static void assert_value(const char *name, const char *value)
{
	assert_non_null(finding(name)->value);
	assert_string_equal(finding(name)->value, value);
}

static void test_tuned(void **state)
{
	look_at("tuned");
	for (size_t i = 0; i < nr; i++)
		if (findings[i].verdict == STATE_BAD)
			fail_msg("%s %s", findings[i].check->name,
				 findings[i].value);
	assert_value("governor", "performance");
	assert_value("load", "2%"); /* .10 of 4 CPUs */
	assert_value("isolated_cpus", "none");
	assert_value("preempt", "voluntary");
	assert_value("thp", "madvise");
	assert_value("microcode", "0x2b000603");
	/* The deepest state that is not disabled. */
	assert_value("idle_latency", "2 us");
	/* From /boot, by the release. */
	assert_value("config_hz", "1000");
	assert_value("debug_vm", "n");
	assert_value("memory_room", "21544 MiB");
}

static void test_bad(void **state)
{
	json_t *troubles;

	look_at("bad");
	for (size_t i = 0; i < nr; i++)
		if (findings[i].check->judge &&
		    findings[i].verdict != STATE_BAD)
			fail_msg("%s %s", findings[i].check->name,
				 findings[i].value);
	assert_value("governor", "performance on 1, powersave on 3");
	assert_value("load", "88%");
	assert_value("pressure_cpu", "62.50%");
	assert_value("kasan", "y");
	assert_value("cpu_capacity", "640 on 1, 1024 on 3");
	assert_value("mthp", "2048kB inherit, 64kB always");
	assert_value("throttled", "6");
	troubles = state_troubles(findings, nr);
	assert_string_equal(
		json_string_value(json_object_get(
			json_object_get(troubles, "kasan"), "level")),
		"refusal");
	json_decref(troubles);
}

/* What is not there is said, and is neither good nor bad. */
static void test_vm(void **state)
{
	json_t *settings;

	look_at("vm");
	assert_int_equal(finding("governor")->verdict, STATE_ABSENT);
	assert_string_equal(finding("governor")->why_absent, strerror(ENOENT));
	assert_int_equal(finding("load")->verdict, STATE_FINE);
	assert_int_equal(finding("kasan")->verdict, STATE_FINE);
	assert_int_equal(finding("damon")->verdict, STATE_BAD);
	assert_string_equal(
		finding("damon")->check->what,
		"echo off >/sys/kernel/mm/damon/admin/kdamonds/N/state");
	assert_value("page_reporting", "on");
	assert_int_equal(finding("page_reporting")->verdict, STATE_BAD);
	/* The cgroup's limit, less what is used and no page cache. */
	assert_value("memory_room", "3072 MiB");
	settings = state_settings(findings, nr);
	assert_non_null(json_object_get(settings, "ksm"));
	/* Not of this moment, not absent, not said elsewhere. */
	assert_null(json_object_get(settings, "load"));
	assert_null(json_object_get(settings, "governor"));
	assert_null(json_object_get(settings, "clocksource"));
	json_decref(settings);
}

/* Nonsense is not taken for a figure. */
static void test_nonsense(void **state)
{
	look_at("vm");
	state_free(findings, nr);
	fixture_free(root);
	root = strdup("/tmp/faultline-fixture-XXXXXX");
	assert_non_null(mkdtemp(root));
	fixture_put(root, "/proc/loadavg", "apples");
	fixture_put(root, "/proc/pressure/cpu", "full avg10=0.00");
	fixture_put(root,
		    "/sys/bus/virtio/drivers/virtio_balloon/virtio0/"
		    "features",
		    "01100");
	findings = state_read(root, &nr);
	assert_int_equal(finding("load")->verdict, STATE_ABSENT);
	assert_string_equal(finding("load")->why_absent, strerror(EBADMSG));
	assert_int_equal(finding("pressure_cpu")->verdict, STATE_ABSENT);
	assert_int_equal(finding("page_reporting")->verdict, STATE_ABSENT);
	assert_int_equal(finding("kasan")->verdict, STATE_ABSENT);
}

/* A row that can be bad says what to do; names are told apart. */
static void test_table(void **state)
{
	for (const struct state_check *c = state_checks; c->name; c++) {
		assert_non_null(c->why);
		assert_true(!c->judge == !c->what);
		assert_true(c->level != STATE_SAME || !c->judge);
		if (c->tune)
			assert_true(c->judge(c->tune, c->wanted));
		for (const struct state_check *d = state_checks; d < c; d++)
			assert_string_not_equal(c->name, d->name);
	}
}

/* Each CPU's own: an idle one must not thin out what a busy one lost. */
static void test_delay(void **state)
{
	uint64_t ns[3] = { 0 };

	look_at("vm");
	fixture_put(root, "/proc/7/task/7/comm", "qemu-system-x86");
	fixture_put(root, "/proc/7/task/7/schedstat", "100 20 3");
	fixture_put(root, "/proc/7/task/9/comm", "CPU 0/TCG");
	fixture_put(root, "/proc/7/task/9/schedstat", "100 5 3");
	fixture_put(root, "/proc/7/task/8/comm", "CPU 1/TCG");
	fixture_put(root, "/proc/7/task/8/schedstat", "100 6 3");
	assert_true(host_cpu_delays(root, 7, ns, 2));
	assert_int_equal(ns[0], 5);
	assert_int_equal(ns[1], 6);
	assert_false(host_cpu_delays(root, 7, ns, 3));
	assert_false(host_cpu_delays(root, 9, ns, 2));
	fixture_put(root, "/proc/7/task/10/comm", "CPU 2/TCG");
	fixture_put(root, "/proc/7/task/10/schedstat", "0 0 0");
	assert_false(host_cpu_delays(root, 7, ns, 3));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test_teardown(test_tuned, done),
		cmocka_unit_test_teardown(test_bad, done),
		cmocka_unit_test_teardown(test_vm, done),
		cmocka_unit_test_teardown(test_nonsense, done),
		cmocka_unit_test_teardown(test_delay, done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
