// SPDX-License-Identifier: GPL-2.0-or-later
/* faultline doctor: looks at the machine's state, and changes nothing. */
#include "runner/cmd/args.h"
#include "runner/cmd/cmd.h"
#include "runner/host/state.h"
#include "runner/say.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct doctor {
	bool json;
	bool all;	   /* why it matters, also of what is as it should be */
	bool debug_kernel; /* a kernel that checks itself is only warned of */
};

/* ---- text ---- */

static void print_findings(const struct state_finding *findings, size_t nr,
			   enum state_level level, enum state_verdict verdict,
			   bool why)
{
	for (size_t i = 0; i < nr; i++) {
		const struct state_check *check = findings[i].check;
		bool bad = verdict == STATE_BAD;

		if (check->level != level || findings[i].verdict != verdict)
			continue;
		printf("%-8s %-20s %s\n", bad ? state_level_name(level) : "",
		       check->name, findings[i].value);
		if (why)
			printf("%29s %s\n", "", check->why);
		if (bad)
			printf("%29s do: %s\n", "", check->what);
	}
}

static void print_absent(const struct state_finding *findings, size_t nr)
{
	puts("\nnot here, or not to be read:");
	for (size_t i = 0; i < nr; i++)
		if (findings[i].verdict == STATE_ABSENT)
			printf("%8s %-20s %s\n", "", findings[i].check->name,
			       findings[i].why_absent);
}

static void print_text(const struct doctor *doctor,
		       const struct state_finding *findings, size_t nr)
{
	print_findings(findings, nr, STATE_REFUSE, STATE_BAD, true);
	print_findings(findings, nr, STATE_WARN, STATE_BAD, true);
	puts("\nas it should be:");
	print_findings(findings, nr, STATE_REFUSE, STATE_FINE, doctor->all);
	print_findings(findings, nr, STATE_WARN, STATE_FINE, doctor->all);
	puts("\nto be the same on both sides of a comparison:");
	print_findings(findings, nr, STATE_SAME, STATE_FINE, doctor->all);
	print_absent(findings, nr);
}

/* ---- JSON ---- */

static json_t *finding_json(const struct state_finding *f)
{
	static const char *const verdicts[] = {
		[STATE_FINE] = "fine", [STATE_BAD] = "bad", [STATE_ABSENT] = "absent"
	};

	/* s*: absent where it is NULL. */
	return json_pack("{ssssssssss*ss*ss*}", "name", f->check->name, "level",
			 state_level_name(f->check->level), "verdict",
			 verdicts[f->verdict], "why", f->check->why, "value",
			 f->value, "what", f->check->what, "absent",
			 f->value ? NULL : f->why_absent);
}

static int print_json(const struct state_finding *findings, size_t nr)
{
	json_t *all = json_array();
	int err = 0;

	for (size_t i = 0; i < nr; i++)
		json_array_append_new(all, finding_json(&findings[i]));
	err = json_dumpf(all, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(all);
	return err;
}

/* ---- the command ---- */

static int take_format(const struct arg *arg, const char *what,
		       const char *text, void *to)
{
	bool json = !strcmp(text, "json");

	*(bool *)to = json;
	if (json || !strcmp(text, "text"))
		return 0;
	return say(EXIT_USAGE, "doctor: --format takes text or json, not '%s'",
		   text);
}

#define AT(member) offsetof(struct doctor, member)

static const struct arg known[] = {
	{ "format", take_format, AT(json) },
	{ "all", take_flag, AT(all) },
	{ "debug-kernel", take_flag, AT(debug_kernel) },
	{ 0 },
};

/* Those that a debug kernel cannot help. */
static bool is_refused(const struct doctor *doctor,
		       const struct state_finding *f)
{
	return f->verdict == STATE_BAD && f->check->level == STATE_REFUSE &&
	       !(doctor->debug_kernel && state_is_of_kernel(f->check));
}

int cmd_doctor(int argc, char **argv)
{
	struct doctor doctor = { false };
	struct state_finding *findings;
	unsigned int nr_refused = 0;
	size_t nr;
	int code = args_read(known, &doctor, argc, argv);

	if (!code)
		code = words("doctor", argc, argv, 0, 0);
	if (code)
		return code;
	findings = state_read("", &nr);
	if (!findings)
		return say(EXIT_FAILED, "no memory");
	for (size_t i = 0; i < nr; i++)
		nr_refused += is_refused(&doctor, &findings[i]);
	if (doctor.json)
		print_json(findings, nr);
	else
		print_text(&doctor, findings, nr);
	state_free(findings, nr);
	if (fflush(stdout))
		return say(EXIT_FAILED, "stdout: %s", strerror(errno));
	if (nr_refused)
		return say(EXIT_FAILED, "%u refusals: results would be wrong",
			   nr_refused);
	return EXIT_DONE;
}
