// SPDX-License-Identifier: GPL-2.0-or-later
/* Why slices of a launch are slow, as far as its record can tell. */
#include "results/slow.h"

#include <math.h>
#include <string.h>

/* Mean and typical throughput part by more than this of the typical. */
#define UNEVEN_SHARE .05

enum slow slow_of(const struct record *r)
{
	double mean = r->touches_per_s_mean, typical = r->touches_per_s_typical;

	if (r->disturbed_by)
		return strcmp(r->disturbed_by, "steal") ? SLOW_PREEMPTED
							: SLOW_STOLEN;
	/* NAN where there is no typical throughput: false. */
	if (!(fabs(mean - typical) > UNEVEN_SHARE * typical))
		return SLOW_NOT;
	return r->nr_switches_voluntary > r->nr_switches_involuntary
		       ? SLOW_WAITED
		       : SLOW_UNEXPLAINED;
}

const char *slow_text(enum slow slow)
{
	static const char *const texts[NR_SLOW] = {
		[SLOW_PREEMPTED] =
			"disturbed: other tasks had the CPU for more "
			"than 5% of the laps",
		[SLOW_STOLEN] = "disturbed: the hypervisor or the host took "
				"the CPU for more than 5% of the time",
		[SLOW_WAITED] = "mean and typical throughput part by more than "
				"5%, with waits on locks (no disturbance)",
		[SLOW_UNEXPLAINED] = "mean and typical throughput part by more "
				     "than 5%, cause not seen",
	};

	return texts[slow];
}
