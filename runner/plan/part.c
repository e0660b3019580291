// SPDX-License-Identifier: GPL-2.0-or-later
/* Cuts a plan down to a part of its units. */
#include "runner/plan/part.h"

#include <stdlib.h>

static bool has(const struct plan_part *part, const struct unit *unit)
{
	if (part->landed && part->landed[unit->number])
		return false;
	if (part->first &&
	    (unit->number < part->first || unit->number > part->last))
		return false;
	/* The boots of a pair have one number. */
	return !part->nr_shards ||
	       (unit->boot - 1) % part->nr_shards == part->shard - 1;
}

void plan_cut(struct plan *plan, const struct plan_part *part)
{
	size_t nr = 0;

	for (size_t i = 0; i < plan->nr_units; i++) {
		if (has(part, &plan->units[i]))
			plan->units[nr++] = plan->units[i];
		else
			unit_free(&plan->units[i]);
	}
	plan->nr_units = nr;
}
