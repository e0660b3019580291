// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of models. Names and what they count: perf's event lists
 * (tools/perf/pmu-events). As many as the CPU's counters take at once, beside
 * cycles and instructions.
 */
#include "runner/perf/cacheline.h"

#include "runner/host/facts.h"
#include "runner/spawn.h"

#include <errno.h>
#include <glob.h>
#include <regex.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_NAMES 8

struct model {
	const char *name;
	const char *cpu; /* extended regular expression */
	/* One key may have several names, newer first: perf renames some. */
	struct perf_event names[MOST_NAMES];
};

/*
 * hitm: a load (a locked instruction is one, too) found the line modified in
 * another core's cache; rfo_hitm: likewise a store, speculative ones as well.
 */
#define HITM_REMOTE "mem_load_l3_miss_retired.remote_hitm"

static const struct model models[] = {
	{ "Skylake-SP or Cascade Lake",
	  "^GenuineIntel-6-55-",
	  { { "hitm_local", "mem_load_l3_hit_retired.xsnp_hitm", NULL },
	    { "hitm_remote", HITM_REMOTE, NULL },
	    { "rfo_hitm_local", "ocr.demand_rfo.l3_hit.hitm_other_core", NULL },
	    { "rfo_hitm_local",
	      "offcore_response.demand_rfo.l3_hit.hitm_other_core", NULL } } },
	/* xsnp_fwd was xsnp_hitm before perf 5.18: any line that a core sent. */
	{ "Ice Lake-SP, Sapphire or Emerald Rapids",
	  "^GenuineIntel-6-(6A|6C|8F|CF)-",
	  { { "hitm_local", "mem_load_l3_hit_retired.xsnp_fwd", NULL },
	    { "hitm_local", "mem_load_l3_hit_retired.xsnp_hitm", NULL },
	    { "hitm_remote", HITM_REMOTE, NULL },
	    { "rfo_hitm_local", "ocr.demand_rfo.l3_hit.snoop_hitm", NULL } } },
	/* No event tells a modified line from another: fills from a cache that
	 * is not the core's own, the L3 of its CCX among them. */
	{ "Zen 3 or Zen 4",
	  "^AuthenticAMD-25-",
	  { { "fills_same_ccx", "ls_any_fills_from_sys.local_ccx", NULL },
	    { "fills_same_ccx", "ls_any_fills_from_sys.int_cache", NULL },
	    { "fills_near_ccx", "ls_any_fills_from_sys.near_cache", NULL },
	    { "fills_near_ccx", "ls_any_fills_from_sys.ext_cache_local", NULL },
	    { "fills_far_ccx", "ls_any_fills_from_sys.far_cache", NULL },
	    { "fills_far_ccx", "ls_any_fills_from_sys.ext_cache_remote", NULL },
	    { "change_to_x", "l2_request_g1.change_to_x", NULL } } },
	/* Seen from the core that loses the line. */
	{ "Neoverse N1",
	  "^0x0*41[0-9a-f]fd0c[0-9a-f]$",
	  { { "l1d_invalidated", "l1d_cache_inval", NULL },
	    { "l2d_invalidated", "l2d_cache_inval", NULL },
	    { "l2d_sent_clean", "l2d_cache_wb_clean", NULL },
	    { "remote_access", "remote_access", NULL } } },
};
#define NR_MODELS (sizeof(models) / sizeof(models[0]))

/* What makes figures of these: per instruction, per cycle. */
static const struct perf_event beside[] = {
	{ "cycles", "cycles", NULL },
	{ "instructions", "instructions", NULL },
};

/* ---- which CPU ---- */

static char *arm_cpu(void)
{
	return facts_read_line(
		"/sys/devices/system/cpu/cpu0/regs/identification/midr_el1");
}

static void take_line(const char *line, char vendor[64], unsigned int *numbers)
{
	static const char *const keys[] = { "cpu family\t: %u", "model\t\t: %u",
					    "stepping\t: %u" };

	sscanf(line, "vendor_id\t: %63s", vendor);
	for (int i = 0; i < 3; i++)
		sscanf(line, keys[i], &numbers[i]);
}

char *cacheline_cpu(void)
{
	FILE *f = fopen("/proc/cpuinfo", "re");
	unsigned int numbers[3] = { 0 };
	char line[512], vendor[64] = "", *cpu;

	while (f && fgets(line, sizeof(line), f) && *line != '\n')
		take_line(line, vendor, numbers);
	if (f)
		fclose(f);
	if (!*vendor)
		return arm_cpu();
	if (asprintf(&cpu, "%s-%u-%X-%X", vendor, numbers[0], numbers[1],
		     numbers[2]) < 0)
		return NULL;
	return cpu;
}

static const struct model *find_model(const char *cpu)
{
	for (size_t i = 0; i < NR_MODELS; i++) {
		regex_t regex;
		bool is_it;

		if (regcomp(&regex, models[i].cpu, REG_EXTENDED | REG_NOSUB))
			continue;
		is_it = !regexec(&regex, cpu, 0, NULL, 0);
		regfree(&regex);
		if (is_it)
			return &models[i];
	}
	return NULL;
}

/* ---- which of its events ---- */

/* As a word: a name is also the beginning of others. */
static bool is_listed(const char *list, const char *name)
{
	size_t bytes = strlen(name);

	for (const char *at = list; (at = strstr(at, name)); at += bytes) {
		bool begins = at == list || strchr(" \t\n", at[-1]);

		if (begins && strchr(" \t\n", at[bytes]))
			return true;
	}
	return false;
}

static bool has_key(const struct perf_events *events, const char *key)
{
	for (size_t i = 0; i < events->nr; i++)
		if (!strcmp(events->event[i]->key, key))
			return true;
	return false;
}

void cacheline_resolve(const char *cpu, const char *list,
		       struct perf_events *events)
{
	const struct model *model = cpu ? find_model(cpu) : NULL;

	if (!model) {
		snprintf(events->why, sizeof(events->why),
			 "no event is known here that sees cachelines move on "
			 "this CPU (%s)",
			 cpu ? cpu : "which does not say what it is");
		return;
	}
	for (size_t i = 0; i < MOST_NAMES && model->names[i].key; i++) {
		const struct perf_event *name = &model->names[i];

		if (!has_key(events, name->key) && is_listed(list, name->event))
			events->event[events->nr++] = name;
	}
	for (size_t i = 0; i < MOST_NAMES && model->names[i].key; i++)
		if (!has_key(events, model->names[i].key))
			json_object_set_new(
				events->missing, model->names[i].key,
				json_string("perf list has no such event"));
	if (!events->nr)
		snprintf(events->why, sizeof(events->why),
			 "perf list has none of the events that see cachelines "
			 "move on %s (%s)",
			 model->name, cpu);
	for (size_t i = 0; i < 2 && !*events->why; i++)
		events->event[events->nr++] = &beside[i];
}

/* ---- here ---- */

/* A CPU's PMU, by the names that kernels give it. */
static bool has_pmu(void)
{
	static const char *const names[] = {
		"/sys/bus/event_source/devices/cpu",
		"/sys/bus/event_source/devices/armv8_pmuv3*",
		"/sys/bus/event_source/devices/armv8_neoverse*",
	};
	bool has = false;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		glob_t found;

		has |= !glob(names[i], 0, NULL, &found);
		globfree(&found);
	}
	return has;
}

int cacheline_find(struct perf_events *events)
{
	char *const argv[] = { "perf", "list", "--no-desc", NULL };
	struct spawn list = { .argv = argv, .limit_s = 60 };
	char *cpu;
	int err;

	if (!has_pmu()) {
		snprintf(events->why, sizeof(events->why),
			 "this machine has no PMU (most virtual machines are "
			 "given none), so nothing counts cachelines");
		return 0;
	}
	err = spawn_run(&list);
	cpu = cacheline_cpu();
	if (!err && list.exit_code)
		snprintf(events->why, sizeof(events->why),
			 "perf list failed, or perf is not installed (apt-get "
			 "install linux-perf)");
	else if (!err)
		cacheline_resolve(cpu, list.out, events);
	free(cpu);
	spawn_free(&list);
	return err;
}
