// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of models against perf's lists (lists/README.md says whose). */
#include "runner/perf/cacheline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char list[1 << 16];

static void read_list(const char *name)
{
	char path[200];
	size_t bytes;
	FILE *f;

	snprintf(path, sizeof(path), "runner/perf/lists/%s.txt", name);
	f = fopen(path, "r");
	assert_non_null(f);
	bytes = fread(list, 1, sizeof(list) - 1, f);
	list[bytes] = 0;
	assert_true(bytes > 100);
	fclose(f);
}

/* "key=event key=event ...", cycles and instructions left out. */
static void resolves(const char *cpu, const char *of, const char *expected)
{
	struct perf_events events = { .missing = json_object() };
	char text[800] = "";

	read_list(of);
	cacheline_resolve(cpu, list, &events);
	assert_string_equal(events.why, "");
	assert_int_equal(json_object_size(events.missing), 0);
	assert_true(events.nr > 2);
	for (size_t i = 0; i < events.nr - 2; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
			 "%s%s=%s", i ? " " : "", events.event[i]->key,
			 events.event[i]->event);
	assert_string_equal(text, expected);
	assert_string_equal(events.event[events.nr - 2]->event, "cycles");
	perf_events_free(&events);
}

static void test_intel(void **state)
{
	resolves("GenuineIntel-6-55-4", "skylake-sp",
		 "hitm_local=mem_load_l3_hit_retired.xsnp_hitm "
		 "hitm_remote=mem_load_l3_miss_retired.remote_hitm "
		 "rfo_hitm_local="
		 "offcore_response.demand_rfo.l3_hit.hitm_other_core");
	resolves("GenuineIntel-6-6A-6", "icelake-sp",
		 "hitm_local=mem_load_l3_hit_retired.xsnp_fwd "
		 "hitm_remote=mem_load_l3_miss_retired.remote_hitm "
		 "rfo_hitm_local=ocr.demand_rfo.l3_hit.snoop_hitm");
	resolves("GenuineIntel-6-8F-8", "sapphire-rapids",
		 "hitm_local=mem_load_l3_hit_retired.xsnp_fwd "
		 "hitm_remote=mem_load_l3_miss_retired.remote_hitm "
		 "rfo_hitm_local=ocr.demand_rfo.l3_hit.snoop_hitm");
}

static void test_amd(void **state)
{
	resolves("AuthenticAMD-25-1-1", "zen3",
		 "fills_same_ccx=ls_any_fills_from_sys.int_cache "
		 "fills_near_ccx=ls_any_fills_from_sys.ext_cache_local "
		 "fills_far_ccx=ls_any_fills_from_sys.ext_cache_remote "
		 "change_to_x=l2_request_g1.change_to_x");
	resolves("AuthenticAMD-25-11-1", "zen4",
		 "fills_same_ccx=ls_any_fills_from_sys.local_ccx "
		 "fills_near_ccx=ls_any_fills_from_sys.near_cache "
		 "fills_far_ccx=ls_any_fills_from_sys.far_cache "
		 "change_to_x=l2_request_g1.change_to_x");
}

static void test_arm(void **state)
{
	resolves("0x00000000413fd0c1", "neoverse-n1",
		 "l1d_invalidated=l1d_cache_inval "
		 "l2d_invalidated=l2d_cache_inval "
		 "l2d_sent_clean=l2d_cache_wb_clean "
		 "remote_access=remote_access");
}

static void refuses(const char *cpu, const char *text, const char *why)
{
	struct perf_events events = { .missing = json_object() };

	cacheline_resolve(cpu, text, &events);
	assert_int_equal(events.nr, 0);
	if (!strstr(events.why, why))
		fail_msg("%s", events.why);
	perf_events_free(&events);
}

static void test_unknown(void **state)
{
	read_list("zen4");
	refuses("AuthenticAMD-26-2-1", list,
		"on this CPU (AuthenticAMD-26-2-1)");
	refuses("GenuineIntel-6-5-1", list, "on this CPU");
	refuses("0x00000000410fd4f0", list, "on this CPU");
	refuses(NULL, list, "does not say what it is");
	/* Known, but an old perf: or the list of another CPU. */
	refuses("GenuineIntel-6-8F-8", list,
		"none of the events that see cachelines move on Ice Lake");
}

/* A name that only begins another is not it; what is not there is said. */
static void test_missing(void **state)
{
	struct perf_events events = { .missing = json_object() };

	cacheline_resolve("GenuineIntel-6-8F-8",
			  "  mem_load_l3_hit_retired.xsnp_fwd_more\n"
			  "  mem_load_l3_miss_retired.remote_hitm\n",
			  &events);
	assert_int_equal(events.nr, 3);
	assert_string_equal(events.event[0]->key, "hitm_remote");
	assert_string_equal(json_string_value(json_object_get(events.missing,
							      "hitm_local")),
			    "perf list has no such event");
	perf_events_free(&events);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_intel),	cmocka_unit_test(test_amd),
		cmocka_unit_test(test_arm),	cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
