// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The two perfs around a launch, for real, but for the samples: in place of
 * perf c2c record, which takes a CPU that can, a stand-in has perf record
 * sample the CPU's clock.
 */
#include "runner/perf/c2c.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runner/host/facts.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* To perf c2c report the stand-in answers with a recorded report, of which one
 * line is made to lie in the first VMA that this launch allocated. */
#define STANDIN                                                         \
	"#!/bin/bash\n"                                                 \
	"real=/usr/bin/perf\n"                                          \
	"case $1,$2 in\n"                                               \
	"record,*)\n" /* perf would find itself first */                \
	"	for a in \"$@\"; do\n"                                        \
	"		shift; [ \"$a\" != perf ] || a=$0; set -- \"$@\" \"$a\"\n"   \
	"	done\n"                                                       \
	"	exec $real \"$@\" ;;\n"                                       \
	"c2c,record)\n"                                                 \
	"	shift 3\n"                                                    \
	"	exec $real record -e cpu-clock -d -W --phys-data "            \
	"--sample-cpu \"$@\" ;;\n"                                      \
	"c2c,report)\n"                                                 \
	"	[ \"$LINES_FROM\" ] || exec $real \"$@\"\n"                   \
	"	at=$($real script -F event,trace -i /proc/self/fd/15 "        \
	"2>/dev/null | sed -n 's/.*call_site=vm_area_alloc+.* "         \
	"ptr=\\(0x[0-9a-f]*\\) .*bytes_req=[12][0-9][0-9] .*/\\1/p' | " \
	"tail -n 1)\n"                                                  \
	"	line=$(printf '0x%016x' $(((at + 63) & ~63)))\n"              \
	"	sed \"s/0xffff888105d3c140/$line/\" \"$LINES_FROM\" ;;\n"     \
	"*)\n"                                                          \
	"	exec $real \"$@\" ;;\n"                                       \
	"esac\n"

static char dir[] = "/tmp/faultline-c2c-XXXXXX";
static char path[sizeof(dir) + 8];

static int make(void **state)
{
	const char *before = getenv("PATH");
	char *search;
	FILE *f;

	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/perf", dir);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(STANDIN, f);
	fclose(f);
	assert_int_equal(chmod(path, 0755), 0);
	assert_true(asprintf(&search, "%s:%s", dir, before) > 0);
	setenv("PATH", search, 1);
	free(search);
	return 0;
}

static int done(void **state)
{
	unlink(path);
	rmdir(dir);
	return 0;
}

static json_int_t samples_of(const struct perf_launch *launch)
{
	return json_integer_value(json_object_get(launch->c2c, "samples"));
}

/* Nobody opens the window: nothing is sampled. */
static void test_closed(void **state)
{
	char *const argv[] = { "./faultline", "bench", "--time",
			       ".1",	      "nop",   NULL };
	struct perf_launch launch = { .argv = argv, .limit_s = 600 };

	assert_int_equal(c2c_launch(&launch), 0);
	assert_int_equal(launch.exit_code, 0);
	assert_non_null(launch.c2c);
	assert_int_equal(samples_of(&launch), 0);
	perf_launch_free(&launch);
}

static char *const windowed[] = { "./faultline", "bench",     "--time",
				  ".1",		 "--control", PERF_CONTROL_FDS,
				  "anon-read",	 NULL };

static void test_window(void **state)
{
	struct perf_launch launch = { .argv = windowed, .limit_s = 600 };

	assert_int_equal(c2c_launch(&launch), 0);
	assert_int_equal(launch.exit_code, 0);
	assert_non_null(strstr(launch.out, "\"status\":\"ok\""));
	assert_true(samples_of(&launch) > 0);
	perf_launch_free(&launch);
}

static void test_allocations(void **state)
{
	struct perf_launch launch = { .argv = windowed, .limit_s = 600 };
	const json_t *line, *access, *by;

	setenv("LINES_FROM", "runner/perf/c2c/hitm.txt", 1);
	assert_int_equal(c2c_launch(&launch), 0);
	unsetenv("LINES_FROM");
	line = json_array_get(json_object_get(launch.c2c, "lines"), 0);
	access = json_array_get(json_object_get(line, "accesses"), 0);
	by = json_array_get(json_object_get(access, "allocated"), 0);
	assert_non_null(by);
	assert_int_equal(strncmp(json_string_value(json_object_get(by, "by")),
				 "vm_area_", 8),
			 0);
	perf_launch_free(&launch);
}

static void test_failed(void **state)
{
	char *const argv[] = { "./faultline", "bench", "nonsense", NULL };
	struct perf_launch launch = { .argv = argv, .limit_s = 600 };

	assert_int_equal(c2c_launch(&launch), 0);
	assert_int_equal(launch.exit_code, 2);
	assert_null(launch.c2c);
	perf_launch_free(&launch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_closed),
		cmocka_unit_test(test_window),
		cmocka_unit_test(test_allocations),
		cmocka_unit_test(test_failed),
	};

	facts_mount_tracefs();
	if (geteuid() || access("/usr/bin/perf", X_OK) ||
	    access("/sys/kernel/tracing/events/kmem/kmem_cache_alloc/id",
		   R_OK)) {
		puts("1..0 # SKIP skipped, because it takes root, perf and "
		     "tracefs");
		return 0;
	}
	return cmocka_run_group_tests(tests, make, done);
}
