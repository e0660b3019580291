// SPDX-License-Identifier: GPL-2.0-or-later
/* Where a run directory lies, and what keeps it from being made. */
#include "runner/cmd/keep.h"

#include "runner/say.h"

#include <errno.h>
#include <string.h>
#include <time.h>

char *keep_default_dir(void)
{
	time_t now = time(NULL);
	char dir[64];

	strftime(dir, sizeof(dir), "data/%Y%m%d-%H%M%S", localtime(&now));
	return strdup(dir);
}

int keep_create(const char *dir, const json_t *plan, struct store **store)
{
	int err = plan ? store_create(dir, plan, store) : -ENOMEM;

	if (err == -ENOTEMPTY)
		return say(EXIT_FAILED,
			   "%s holds other data; give -o a new directory", dir);
	if (err)
		return say(EXIT_FAILED, "cannot make the directory %s: %s", dir,
			   strerror(-err));
	return 0;
}
