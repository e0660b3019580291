// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * "test machine: 128 threads 2 sockets Intel(R) Xeon(R) Platinum 8358 CPU @
 * 2.60GHz (Ice Lake) with 128G memory", and before further tables the same
 * behind the robot's name of the machine: "lkp-icl-2sp4: 128 threads ...".
 */
#include "results/lkp_machine.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MEMORY " memory"

/* Past "N threads " and "M sockets ", N in *nr; NULL: it is no machine. */
static const char *past_counts(const char *text, long *nr)
{
	char *end;

	text += strspn(text, " \t");
	*nr = strtol(text, &end, 10);
	if (*nr <= 0 || strncmp(end, " threads ", 9) != 0)
		return NULL;
	text = end + 9;
	strtol(text, &end, 10);
	return end > text && !strncmp(end, " sockets ", 9) ? end + 9 : text;
}

/* "192G memory" */
static double memory_of(const char *text)
{
	static const char units[] = "KMGT";
	char *end;
	double bytes = strtod(text, &end);
	const char *unit = *end ? strchr(units, *end) : NULL;

	if (end == text || !unit || strncmp(end + 1, MEMORY, 7) != 0)
		return 0;
	for (; unit >= units; unit--)
		bytes *= 1024;
	return bytes;
}

static void parse(json_t *machine, const char *text)
{
	long nr;
	const char *model = past_counts(text, &nr), *with;
	double bytes;

	if (!model)
		return;
	with = strstr(model, " with ");
	bytes = with ? memory_of(with + 6) : 0;
	json_object_set_new(machine, "cpu_model",
			    json_stringn(model, with ? (size_t)(with - model)
						     : strlen(model)));
	json_object_set_new(machine, "nr_cpus", json_integer(nr));
	if (bytes > 0)
		json_object_set_new(machine, "memory_bytes",
				    json_integer((json_int_t)bytes));
}

/* What follows "NAME:" in the line; NULL: it is not there. */
static const char *said_of(const char *line, const char *name)
{
	const char *at = strstr(line, name);
	size_t bytes = strlen(name);

	if (!at || at[bytes] != ':' ||
	    (at > line && !isspace((unsigned char)at[-1])))
		return NULL;
	return at + bytes + 1;
}

json_t *lkp_machine(const struct mail *mail, const char *tbox_group,
		    bool is_first)
{
	json_t *machine = json_object();
	char text[1024];

	for (size_t i = 0;
	     machine && i < mail->nr && !json_object_size(machine); i++) {
		const char *said = said_of(mail->lines[i].text, tbox_group);

		if (!said && is_first)
			said = said_of(mail->lines[i].text, "test machine");
		if (!said)
			continue;
		/* A mailer may have wrapped it. */
		snprintf(text, sizeof(text), "%s%s%s", said,
			 strstr(said, MEMORY) ? "" : " ",
			 strstr(said, MEMORY) || i + 1 == mail->nr
				 ? ""
				 : mail->lines[i + 1].text);
		parse(machine, text);
	}
	return machine;
}
