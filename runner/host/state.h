/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of a machine's state may spoil a measurement: state_checks[] is the one
 * list. doctor prints it, a boot's description keeps it, tune sets some of it.
 */
#ifndef RUNNER_HOST_STATE_H
#define RUNNER_HOST_STATE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a value that is not as wanted means. */
enum state_level {
	STATE_REFUSE, /* results would be wrong */
	STATE_WARN,   /* results would be noisier than they need be */
	STATE_SAME, /* no value is wrong; both sides of a comparison need one */
};

/* How a value is found; root is "" or a test's. NULL and errno: it is not. */
struct state_check;
typedef char *state_reader(const char *root, const struct state_check *check);
/* True if the value is as wanted. */
typedef bool state_judge(const char *value, const char *wanted);

struct state_check {
	const char *name;
	state_reader *read;
	const char *path; /* may be a pattern: distinct values are joined */
	const char *key;  /* of a reader that needs one */
	enum state_level level;
	state_judge *judge; /* NULL: any value is */
	const char *wanted;
	const char *why;  /* it matters */
	const char *what; /* to do about it */
	const char *tune; /* what `faultline tune` writes into path; or NULL */
	bool passing;	  /* of this moment: no setting to compare by */
	bool own_field;	  /* boots.jsonl has it under a name of its own */
};

/* Ends with a NULL name. */
extern const struct state_check state_checks[];

enum state_verdict {
	STATE_FINE,
	STATE_BAD,    /* and the check's level says how bad */
	STATE_ABSENT, /* not on this machine, or not to be read */
};

struct state_finding {
	const struct state_check *check;
	enum state_verdict verdict;
	char *value;		/* NULL when absent */
	const char *why_absent; /* strerror */
};

/* One finding for each check, in its order; the caller frees them all. */
struct state_finding *state_read(const char *root, size_t *nr);
void state_free(struct state_finding *findings, size_t nr);

/* {"governor": "powersave", ...}: the settings, for boots.jsonl. */
json_t *state_settings(const struct state_finding *findings, size_t nr);
/* {"governor": "warning: powersave", ...}: what is not as it should be. */
json_t *state_troubles(const struct state_finding *findings, size_t nr);

/* True if only another kernel could help. */
bool state_is_of_kernel(const struct state_check *check);
/* "refusal", "warning", "note". */
const char *state_level_name(enum state_level level);

#endif
