// SPDX-License-Identifier: GPL-2.0-or-later
/* What stands on a command line, as values. */
#include "runner/parse.h"
#include "runner/say.h"
#include "workloads/registry.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int parse_number(const char *what, const char *text, uint64_t min, uint64_t max,
		 uint64_t *value)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 10);
	if (isdigit((unsigned char)text[0]) && !*end && !errno &&
	    *value >= min && *value <= max)
		return 0;
	return say(EXIT_USAGE,
		   "%s takes a whole number from %llu to %llu, not '%s'", what,
		   (unsigned long long)min, (unsigned long long)max, text);
}

int parse_seconds(const char *what, const char *text, double *seconds)
{
	char *end;

	*seconds = strtod(text, &end);
	if (end != text && !*end && *seconds >= .01 && *seconds <= 3600)
		return 0;
	return say(EXIT_USAGE, "%s takes seconds from 0.01 to 3600, not '%s'",
		   what, text);
}

#define MOST_BYTES (1ull << 46) /* what an address space has to give */

int parse_size(const char *what, const char *text, uint64_t *bytes)
{
	static const char units[] = "KMGT";
	const char *unit;
	unsigned int shift = 0;
	char *end;

	errno = 0;
	*bytes = strtoull(text, &end, 10);
	unit = *end ? strchr(units, toupper((unsigned char)*end)) : NULL;
	if (unit) {
		shift = 10 * (unit - units + 1);
		end++;
	}
	if (isdigit((unsigned char)text[0]) && !*end && !errno && *bytes &&
	    *bytes <= MOST_BYTES >> shift) {
		*bytes <<= shift;
		return 0;
	}
	return say(EXIT_USAGE, "%s takes a size such as 512M or 2G, not '%s'",
		   what, text);
}

int parse_placement(const char *text)
{
	if (!placement_check(text))
		return 0;
	return say(EXIT_USAGE,
		   "--placement takes " PLACEMENT_CHOICE ", not '%s'", text);
}

int parse_fault_around(const char *text, enum fault_around *around)
{
	if (!fault_around_parse(text, around))
		return 0;
	return say(EXIT_USAGE,
		   "--fault-around takes " FAULT_AROUND_CHOICE ", not '%s'",
		   text);
}

int parse_around_of(const struct workload *wl, enum fault_around around)
{
	if (around == FAULT_AROUND_ON || wl->fault_around)
		return 0;
	return say(EXIT_USAGE,
		   "--fault-around is for workloads that read a file's pages, "
		   "as file-text does; %s does not",
		   wl->name);
}

static int parse_pmds(const char *text, bool *own, bool *shared)
{
	*own = !text || !strcmp(text, "own") || !strcmp(text, "own,shared") ||
	       !strcmp(text, "shared,own");
	*shared =
		text && (!strcmp(text, "shared") || (*own && text[3] == ',') ||
			 !strncmp(text, "shared,", 7));
	if (*own || !strcmp(text, "shared"))
		return 0;
	return say(EXIT_USAGE,
		   "--pmd takes " PMD_CHOICE
		   ", or both with a comma between, not '%s'",
		   text);
}

static int add_geometry(struct geometry new, struct geometry *list, size_t *nr)
{
	char text[GEOMETRY_TEXT], other[GEOMETRY_TEXT];

	geometry_text(&new, text);
	for (size_t i = 0; i < *nr; i++)
		if (!strcmp(text, geometry_text(&list[i], other)))
			return say(EXIT_USAGE, "--vma has %s twice", text);
	if (*nr == MOST_GEOMETRIES)
		return say(EXIT_USAGE, "--vma takes at most %d at once",
			   MOST_GEOMETRIES);
	list[(*nr)++] = new;
	return 0;
}

int parse_geometries(const char *vmas, const char *pmds, struct geometry *list,
		     size_t *nr)
{
	char *copy = strdup(vmas ? vmas : "own"), *rest = copy, *one;
	bool own, shared, used = false;
	int code = copy ? parse_pmds(pmds, &own, &shared) : EXIT_FAILED;

	*nr = 0;
	while (!code && (one = strsep(&rest, ","))) {
		struct geometry new;

		if (geometry_parse(one, &new) || new.shared_tables) {
			code = say(EXIT_USAGE,
				   "--vma takes " VMA_CHOICE
				   " (N from 1 to %d), or several with commas, "
				   "not '%s'",
				   MOST_BETWEEN, one);
			break;
		}
		if (new.vma != VMA_SHARED || own)
			code = add_geometry(new, list, nr);
		new.shared_tables = new.vma == VMA_SHARED &&shared;
		used |= new.shared_tables;
		if (!code && new.shared_tables)
			code = add_geometry(new, list, nr);
	}
	free(copy);
	if (!code && shared && !used)
		code = say(
			EXIT_USAGE,
			"--pmd shared needs --vma shared: VMAs that lie side "
			"by side in a page table would be too small");
	return code;
}

int parse_geometry_of(const struct workload *wl,
		      const struct geometry *geometry, uint64_t text_bytes)
{
	if (geometry->vma == VMA_OWN)
		return 0;
	if (!wl->region_prot)
		return say(EXIT_USAGE,
			   "--vma is for workloads that fault base pages in, "
			   "each worker in one region, as anon-read and "
			   "file-read do; %s does not",
			   wl->name);
	if (text_bytes)
		return say(EXIT_USAGE, "--text is one mapping for all workers: "
				       "it goes without --vma");
	if (geometry->shared_tables && !wl->shares_tables)
		return say(EXIT_USAGE,
			   "--pmd shared is for workloads that map and drop no "
			   "page but those touched, as anon-read and "
			   "anon-write do; %s does not",
			   wl->name);
	return 0;
}

int parse_text_of(const struct workload *wl, uint64_t text_bytes,
		  uint64_t region_bytes)
{
	if (!text_bytes)
		return 0;
	if (!wl->text_share_bytes)
		return say(EXIT_USAGE,
			   "--text is for file-text; %s runs no text",
			   wl->name);
	if (region_bytes)
		return say(EXIT_USAGE,
			   "--text is cut among all workers: it goes without "
			   "--region");
	return 0;
}

int parse_mempolicy(const char *text)
{
	if (!mempolicy_check(text))
		return 0;
	return say(EXIT_USAGE,
		   "--mempolicy takes " MEMPOLICY_CHOICE ", not '%s'", text);
}

/* Edit distance, as far as it takes to find a slip of the finger. */
static unsigned int distance(const char *a, const char *b)
{
	unsigned int row[64], corner, above;
	size_t len = strlen(b);

	if (len >= 64)
		return 64;
	for (size_t j = 0; j <= len; j++)
		row[j] = j;
	for (size_t i = 0; a[i]; i++) {
		corner = row[0]++;
		for (size_t j = 0; j < len; j++) {
			above = row[j + 1];
			if (a[i] == b[j])
				row[j + 1] = corner;
			else if (above < row[j] && above < corner)
				row[j + 1] = above + 1;
			else
				row[j + 1] =
					(corner < row[j] ? corner : row[j]) + 1;
			corner = above;
		}
	}
	return row[len];
}

#define FAR 3 /* slips of the finger; more is another word */

/* The names that are nearest, or begin as it does. */
static void nearest(const char *text, char *names, size_t bytes)
{
	const struct workload *wl;
	unsigned int best = 64;

	names[0] = 0;
	for_each_workload (wl) {
		unsigned int d = distance(text, wl->name);

		best = d < best ? d : best;
	}
	for_each_workload (wl) {
		if ((best > FAR || best >= strlen(text) ||
		     distance(text, wl->name) != best) &&
		    (!*text || strncmp(text, wl->name, strlen(text))))
			continue;
		snprintf(names + strlen(names), bytes - strlen(names), "%s%s",
			 *names ? ", " : "", wl->name);
	}
}

int parse_workload(const char *text, const struct workload **wl)
{
	char names[256];

	*wl = workload_find(text);
	if (*wl)
		return 0;
	nearest(text, names, sizeof(names));
	return say(EXIT_USAGE, "no workload '%s'%s%s; faultline list has all",
		   text, *names ? "; nearest: " : "", names);
}

/* "rate=1000/s" */
static int parse_rate(const char *text, double *rate_per_s)
{
	char *end = (char *)text;

	if (!strncmp(text, "rate=", 5))
		*rate_per_s = strtod(text + 5, &end);
	if (!strcmp(end, "/s") && *rate_per_s >= 1 && *rate_per_s <= 1e9)
		return 0;
	return say(EXIT_USAGE,
		   "rate=R/s takes R from 1 to 1e9, as rate=1000/s, not '%s'",
		   text);
}

/* WORKLOAD[:WORKERS[:rate=N/s]] */
static int add_against(char *text, struct crew_params *crews,
		       unsigned int *nr_crews)
{
	struct crew_params *crew = &crews[*nr_crews];
	char *name = strsep(&text, ":");
	char *workers = strsep(&text, ":");
	uint64_t nr = 1;

	if (*nr_crews == 1 + BENCH_MAX_AGAINST)
		return say(EXIT_USAGE, "--against takes at most %d workloads",
			   BENCH_MAX_AGAINST);
	*crew = (struct crew_params){ 0 };
	if (workers && parse_number("--against WORKLOAD:N", workers, 1,
				    BENCH_MAX_WORKERS, &nr))
		return EXIT_USAGE;
	if (text && parse_rate(text, &crew->rate_per_s))
		return EXIT_USAGE;
	if (parse_workload(name, &crew->workload))
		return EXIT_USAGE;
	crew->nr_workers = nr;
	(*nr_crews)++;
	return 0;
}

int parse_against(const char *text, struct crew_params *crews,
		  unsigned int *nr_crews)
{
	char *copy = strdup(text), *rest = copy, *one;
	int code = copy ? 0 : EXIT_FAILED;

	while (!code && (one = strsep(&rest, ",")))
		code = add_against(one, crews, nr_crews);
	free(copy);
	return code;
}
