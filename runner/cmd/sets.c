// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a run measures, and beside what. No workload is known by name here: its
 * file says which sets it is in.
 */
#include "runner/cmd/sets.h"

#include "runner/parse.h"
#include "runner/point.h"
#include "runner/say.h"
#include "workloads/registry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_IN_STORM 2 /* workers of each storm: 0, 1 and 2 */

/* --- variants --- */

int variant_add(struct plan_points *points, const char *text, bool another)
{
	struct crew_params crews[1 + BENCH_MAX_AGAINST];
	size_t at = points->nr_againsts;
	unsigned int nr = 1;
	char **againsts;

	if (at && !another && parse_against(points->againsts[--at], crews, &nr))
		return EXIT_USAGE;
	if (parse_against(text, crews, &nr))
		return EXIT_USAGE;
	againsts = reallocarray(points->againsts, at + 1, sizeof(*againsts));
	if (!againsts)
		return say(EXIT_FAILED, "no memory");
	points->againsts = againsts;
	if (at < points->nr_againsts)
		free(againsts[at]);
	againsts[at] = point_against(crews, nr);
	points->nr_againsts = at + 1;
	return againsts[at] ? 0 : say(EXIT_FAILED, "no memory");
}

int variants_check(const struct plan_points *points)
{
	for (size_t i = 0; i < points->nr_againsts; i++) {
		for (size_t j = 0; j < i; j++) {
			if (!strcmp(points->againsts[i], points->againsts[j]))
				return say(EXIT_USAGE,
					   "what runs beside is given twice: "
					   "%s",
					   points->againsts[i]);
		}
	}
	return 0;
}

/* --- sets --- */

int set_parse(const char *text, enum set *set)
{
	static const char *const names[] = { "quick", "all", "storms" };
	size_t length = strcspn(text, ":");

	for (*set = SET_QUICK; *set <= SET_STORMS; (*set)++) {
		if (strlen(names[*set]) == length &&
		    !strncmp(text, names[*set], length) &&
		    (!text[length] || *set == SET_STORMS))
			return 0;
	}
	return say(
		EXIT_USAGE,
		"--set takes quick, all, storms or storms:rate=R/s, not '%s'",
		text);
}

static bool is_in(enum set set, const struct workload *wl)
{
	if (set == SET_STORMS)
		return wl->storms == MEASURED_IN_STORMS;
	return set == SET_ALL || wl->quick;
}

/* pace: ":rate=R/s" or "". */
static int add_storm(struct plan_points *points, const struct workload *wl,
		     const char *pace)
{
	int code = 0;

	for (int nr = 1; nr <= MOST_IN_STORM && !code; nr++) {
		char *text;

		if (asprintf(&text, "%s:%d%s", wl->name, nr, pace) < 0)
			return say(EXIT_FAILED, "no memory");
		code = variant_add(points, text, true);
		free(text);
	}
	return code;
}

/* Room for all there are. */
static int make_room(struct plan_points *points, size_t nr)
{
	const struct workload *wl;

	for_each_workload (wl)
		nr++;
	points->workloads = calloc(nr, sizeof(*points->workloads));
	return points->workloads ? 0 : say(EXIT_FAILED, "no memory");
}

int set_add(enum set set, const char *text, struct plan_points *points)
{
	bool is_named = points->nr_workloads;
	const struct workload *wl;
	int code = is_named ? 0 : make_room(points, 0);

	for_each_workload (wl) {
		if (!code && !is_named && is_in(set, wl))
			points->workloads[points->nr_workloads++] =
				strdup(wl->name);
		if (!code && set == SET_STORMS && wl->storms == IS_STORM)
			code = add_storm(points, wl,
					 text ? text + strcspn(text, ":") : "");
	}
	return code ? code : variants_check(points);
}

int set_name(struct plan_points *points, int nr_names, char **names)
{
	const struct workload *wl;
	int code = nr_names ? make_room(points, nr_names) : 0;

	for (int i = 0; i < nr_names && !code; i++) {
		if (parse_workload(names[i], &wl))
			return EXIT_USAGE;
		for (size_t j = 0; j < points->nr_workloads; j++) {
			if (!strcmp(points->workloads[j], wl->name))
				return say(EXIT_USAGE, "%s is given twice",
					   wl->name);
		}
		points->workloads[points->nr_workloads++] = strdup(wl->name);
	}
	return code;
}
