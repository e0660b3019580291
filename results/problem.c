// SPDX-License-Identifier: GPL-2.0-or-later
/* Why a record gives no figure. */
#include "results/problem.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

struct problem problem_of(const struct record *r)
{
	if (!strcmp(r->status, "skipped"))
		return (struct problem){ SKIPPED, r->reason };
	if (!strcmp(r->status, "failed"))
		return (struct problem){ FAILED, r->reason };
	if (r->faults_mismatch)
		return (struct problem){ REFUSED, r->faults_mismatch };
	if (r->nr_touches <= 0)
		return (struct problem){ REFUSED, "it made no touches" };
	return (struct problem){ HAVE_FIGURES, NULL };
}

/* An event that could not be counted has its reason in place of a number. */
static const char *first_reason(const json_t *counts)
{
	static const char *const keys[] = {
		"mmap_lock_read_start",
		"mmap_lock_read_failed",
		"mmap_lock_write_start",
		"mmap_lock_write_failed",
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const json_t *count = json_object_get(counts, keys[i]);

		if (json_is_string(count))
			return json_string_value(count);
	}
	return "mmap_lock was not counted";
}

struct problem locks_problem(const struct record *r)
{
	struct problem problem = problem_of(r);

	if (problem.have != HAVE_FIGURES)
		return problem;
	if (isfinite(record_mmap_lock_reads(r)) &&
	    isfinite(record_mmap_lock_writes(r)))
		return problem;
	return (struct problem){ REFUSED, r->counts_missing
						  ? r->counts_missing
						  : first_reason(r->counts) };
}

struct problem timing_problem(const struct record *r)
{
	struct problem problem = problem_of(r);

	if (problem.have == HAVE_FIGURES && !(r->touches_per_s_mean > 0))
		return (struct problem){ REFUSED, "it has no throughput" };
	return problem;
}

struct problem latency_problem(const struct record *r)
{
	struct problem problem = problem_of(r);

	if (problem.have == HAVE_FIGURES && !isfinite(r->max_ns))
		return (struct problem){ REFUSED, "it timed no touch" };
	return problem;
}

static char *why_text(struct problem problem, size_t nr_bad, size_t nr)
{
	static const char *const words[] = {
		[SKIPPED] = "skipped, because",
		[FAILED] = "failed, because",
		[REFUSED] = "refused, because",
	};
	char share[64] = "", *text;

	if (nr_bad < nr)
		snprintf(share, sizeof(share), " (%zu of %zu launches)", nr_bad,
			 nr);
	if (asprintf(&text, "%s %s%s", words[problem.have], problem.reason,
		     share) < 0)
		return NULL;
	return text;
}

int check_launches(const struct launches *l,
		   struct problem (*check)(const struct record *),
		   struct part *part)
{
	struct problem first = { HAVE_FIGURES, NULL };
	size_t nr_bad = 0;

	part->nr_launches = (unsigned int)l->nr;
	if (!l->nr) {
		part->have = NOT_MEASURED;
		part->why = strdup("not measured");
		return part->why ? 0 : -ENOMEM;
	}
	for (size_t i = 0; i < l->nr; i++) {
		struct problem problem = check(l->all[i].r);

		if (problem.have != HAVE_FIGURES && !nr_bad++)
			first = problem;
	}
	part->have = first.have;
	if (nr_bad)
		part->why = why_text(first, nr_bad, l->nr);
	return nr_bad && !part->why ? -ENOMEM : 0;
}
