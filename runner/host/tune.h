/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sets what a quiet run wants (the rows of state_checks[] with a value to
 * tune), and puts back exactly what was there. A journal in /run holds each
 * value from before it is changed until it is put back, so that a process that
 * was killed leaves nothing that cannot be undone. A reboot undoes all of it,
 * and a journal of another boot is not believed.
 */
#ifndef RUNNER_HOST_TUNE_H
#define RUNNER_HOST_TUNE_H

#include <stddef.h>

struct tune_change {
	char *path, *was, *set;
};

enum tune_event {
	TUNE_SET,
	TUNE_RESTORED,
	/* Now something else than tune had set: it is left as it is. */
	TUNE_FOREIGN,
	TUNE_FAILED,
};

/* now is the value that is there, NULL if it cannot be read. */
typedef void tune_teller(enum tune_event event,
			 const struct tune_change *change, const char *now,
			 int err);

struct tune;

/*
 * Opens and locks the journal below root ("" but in tests). 0; -EBUSY: another
 * process has it; -EPERM: not root, or a journal that others may write;
 * -EBADMSG: a journal that is none; or -errno.
 */
int tune_open(const char *root, struct tune **tune);
void tune_close(struct tune *tune);
/* Changes in the journal, of those that were made in this boot. */
size_t tune_nr_changes(const struct tune *tune);

/*
 * 0, or the first error: the rest is done all the same. What is foreign is no
 * error of tune_apply(), and -ESTALE of tune_undo().
 */
int tune_apply(struct tune *tune, tune_teller *tell);
/* One knob (knob.h), likewise; what cannot be read is an error. */
int tune_set(struct tune *tune, const char *path, const char *value,
	     tune_teller *tell);
/* Puts back the changes from that one on, the last first. */
int tune_undo(struct tune *tune, size_t from, tune_teller *tell);

#endif
