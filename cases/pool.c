// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel's own numbers of huge pages of its default size. */
#include "cases/engine.h"

#include <errno.h>
#include <stdio.h>

int pool_set(const char *path, unsigned long nr, unsigned long *had)
{
	FILE *f = fopen(path, "r+");
	int err = 0;

	if (!f)
		return -errno;
	if (had && fscanf(f, "%lu", had) != 1)
		err = -EBADMSG;
	rewind(f);
	if (!err && (fprintf(f, "%lu\n", nr) < 0 || fflush(f)))
		err = -errno;
	fclose(f);
	return err;
}
