// SPDX-License-Identifier: GPL-2.0-or-later
/* What `tune`, `--tuned` and `--prefetch` share. */
#include "runner/cmd/tuning.h"

#include "runner/host/prefetch.h"
#include "runner/say.h"

#include <errno.h>
#include <string.h>

int tuning_open(struct tune **tune)
{
	int err = tune_open("", tune);

	switch (err) {
	case 0:
		return 0;
	case -EPERM:
		return say(EXIT_FAILED,
			   "tune takes root, and /run/faultline to be root's "
			   "alone");
	case -EBUSY:
		return say(EXIT_FAILED,
			   "another faultline has tuned this machine and still "
			   "runs");
	case -EBADMSG:
		return say(EXIT_FAILED,
			   "/run/faultline/tune.jsonl is no journal of this "
			   "faultline; nothing was changed");
	default:
		return say(EXIT_FAILED, "/run/faultline/tune.jsonl: %s",
			   strerror(-err));
	}
}

void tuning_tell(enum tune_event event, const struct tune_change *change,
		 const char *now, int err)
{
	switch (event) {
	case TUNE_FOREIGN:
		say(0,
		    "%s is %s: somebody changed it after tune had set it to "
		    "%s; left alone (it was %s before)",
		    change->path, now, change->set, change->was);
		break;
	case TUNE_FAILED:
		say(0, "%s: cannot be set from %s to %s: %s", change->path,
		    now ? now : "what it is",
		    now && !strcmp(now, change->was) ? change->set
						     : change->was,
		    strerror(-err));
		break;
	case TUNE_SET:
	case TUNE_RESTORED:
		break;
	}
}

int tuning_check_prefetch(void)
{
	char why[300];

	if (!prefetch_check("", why, sizeof(why)))
		return 0;
	return say(EXIT_FAILED,
		   "--prefetch " PREFETCH_ADJACENT_OFF
		   " cannot be had here, because %s",
		   why);
}

int tuning_adjacent_off(struct tune *tune)
{
	int code = tuning_check_prefetch(), err;

	if (code)
		return code;
	err = prefetch_adjacent_off("", tune, tuning_tell);
	if (err)
		return say(EXIT_FAILED,
			   "--prefetch " PREFETCH_ADJACENT_OFF
			   ": not switched off on all CPUs: %s",
			   strerror(-err));
	say(0, "the prefetcher of adjacent lines is off while this runs");
	return 0;
}
