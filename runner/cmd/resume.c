// SPDX-License-Identifier: GPL-2.0-or-later
/* faultline run --resume, --unit and --shard: goes on with a plan. */
#include "runner/cmd/args.h"
#include "runner/cmd/fit.h"
#include "runner/cmd/run.h"
#include "runner/guest/guest.h"
#include "runner/host/facts.h"
#include "runner/plan/part.h"
#include "runner/say.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct resume {
	const char *dir;
	bool meant; /* --resume was typed */
	bool tuned;
	struct plan_part part;
	const char *unit_text, *shard_text; /* as given; NULL */
	char how[300];
	struct plan plan;
	bool *landed;	  /* by unit number */
	size_t nr_landed; /* units, before this */
	size_t nr_planned;
	struct unit here;
};

/* ---- the command line ---- */

static bool begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

bool resume_is_meant(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--"); i++) {
		if (begins(argv[i], "--resume") || begins(argv[i], "--unit") ||
		    begins(argv[i], "--shard"))
			return true;
	}
	return false;
}

/* The number at *text, which moves past it; 0: none, or of ten digits. */
static unsigned int number_at(const char **text)
{
	unsigned int number = 0;
	int length = 0;

	if (isdigit((unsigned char)**text) &&
	    sscanf(*text, "%9u%n", &number, &length) == 1)
		*text += length;
	return number;
}

/* "2/5" with its sep, or one number for both; the second is the greater. */
static bool parse_two(const char *text, char sep, unsigned int *first,
		      unsigned int *second)
{
	*first = *second = number_at(&text);
	if (*text == sep) {
		text++;
		*second = number_at(&text);
	}
	return *first && *first <= *second && !*text;
}

static int take_unit(const struct arg *arg, const char *what, const char *text,
		     void *to)
{
	struct resume *r = to;

	r->unit_text = text;
	if (parse_two(text, '-', &r->part.first, &r->part.last))
		return 0;
	return say(EXIT_USAGE, "--unit takes K or K-L, as 2 or 2-5, not '%s'",
		   text);
}

static int take_shard(const struct arg *arg, const char *what, const char *text,
		      void *to)
{
	struct resume *r = to;

	r->shard_text = text;
	if (strchr(text, '/') &&
	    parse_two(text, '/', &r->part.shard, &r->part.nr_shards))
		return 0;
	return say(EXIT_USAGE, "--shard takes I/N, as 1/2, not '%s'", text);
}

static const struct arg known[] = {
	{ "resume", take_flag, offsetof(struct resume, meant) },
	{ "unit", take_unit },
	{ "shard", take_shard },
	{ "tuned", take_flag, offsetof(struct resume, tuned) },
	{ 0 },
};

static int say_bad(const char *command, const char *word)
{
	return say(EXIT_USAGE,
		   "%s does not go with --resume, --unit or --shard: the plan "
		   "has the rest",
		   word);
}

static int parse(struct resume *r, int argc, char **argv)
{
	int code = args_read_or(say_bad, known, r, argc, argv);

	if (!code && optind != argc - 1)
		code = say(EXIT_USAGE,
			   "--resume, --unit and --shard take one directory, "
			   "that of the plan, and no workload");
	r->dir = code ? NULL : argv[optind];
	snprintf(r->how, sizeof(r->how), "%s%s%s%s%s",
		 r->unit_text || r->shard_text ? "" : "--resume",
		 r->unit_text ? "--unit " : "",
		 r->unit_text ? r->unit_text : "",
		 r->shard_text ? r->unit_text ? " --shard " : "--shard " : "",
		 r->shard_text ? r->shard_text : "");
	return code;
}

/* ---- what the directory holds ---- */

static void take_records(struct resume *r, const struct run_dir *dir,
			 struct run_tally *tally)
{
	for (size_t i = 0; i < dir->nr_records; i++) {
		const struct record *record = &dir->records[i];

		run_tally_add(tally, record);
		if (strcmp(record->role, "measured") || record->repeated ||
		    record->unit < 1 || (size_t)record->unit > r->nr_planned ||
		    r->landed[record->unit])
			continue;
		r->landed[record->unit] = true;
		r->nr_landed++;
	}
}

/* The boot of the plan that this boot of the machine has been. */
static const struct unit *find_here(struct resume *r, const json_t *boots)
{
	char *id = facts_boot_id();
	json_t *boot;
	size_t i;

	json_array_foreach (boots, i, boot) {
		const char *of, *label;
		int number;

		if (!id ||
		    json_unpack(boot, "{sssssi}", "boot_id", &of, "kernel",
				&label, "boot", &number) ||
		    strcmp(of, id))
			continue;
		for (size_t k = 0; k < r->plan.nr_kernels; k++) {
			if (strcmp(r->plan.kernels[k].label, label))
				continue;
			r->here = (struct unit){ .kernel = k, .boot = number };
		}
	}
	free(id);
	return r->here.boot ? &r->here : NULL;
}

static int read_plan(struct resume *r, const struct run_dir *dir)
{
	char why[300];

	if (json_object_get(dir->plan, "report") ||
	    json_object_get(dir->plan, "case"))
		return say(EXIT_FAILED,
			   "%s: holds a report, or a case, and no plan to go "
			   "on with",
			   r->dir);
	if (plan_from_json(&r->plan, dir->plan, why, sizeof(why)))
		return say(EXIT_FAILED, "%s/plan.json: %s", r->dir, why);
	r->nr_planned = r->plan.nr_units;
	for (size_t i = 0; i < r->nr_planned; i++) {
		if (r->plan.units[i].number != i + 1)
			return say(EXIT_FAILED,
				   "%s/plan.json: its units are not numbered "
				   "from 1 on",
				   r->dir);
	}
	r->landed = calloc(r->nr_planned + 1, sizeof(*r->landed));
	return r->landed ? 0 : say(EXIT_FAILED, "no memory");
}

static int check_part(const struct resume *r)
{
	if (r->part.last > r->nr_planned)
		return say(EXIT_USAGE, "--unit %s: the plan has units 1 to %zu",
			   r->unit_text, r->nr_planned);
	if (r->part.nr_shards > r->plan.nr_boots)
		return say(EXIT_USAGE,
			   "--shard %s: the plan has %u %s of boots, which are "
			   "not divided",
			   r->shard_text, r->plan.nr_boots,
			   r->plan.nr_boots == 1 ? "pair" : "pairs");
	return 0;
}

/* An image of another release under the plan's label is another kernel. */
static int check_images(const struct plan *plan)
{
	char release[128];

	for (size_t i = 0; i < plan->nr_units; i++) {
		const struct plan_kernel *kernel =
			&plan->kernels[plan->units[i].kernel];
		int err;

		if (!kernel->image ||
		    (i && plan->units[i].kernel == plan->units[i - 1].kernel))
			continue;
		err = image_release(kernel->image, release, sizeof(release));
		if (err)
			return say(EXIT_FAILED, "the plan's kernel %s: %s: %s",
				   kernel->label, kernel->image,
				   strerror(-err));
		if (kernel->release && strcmp(kernel->release, release))
			return say(EXIT_FAILED,
				   "the plan's kernel %s: %s is %s now, and "
				   "was %s",
				   kernel->label, kernel->image, release,
				   kernel->release);
	}
	return 0;
}

/* ---- going on ---- */

static int report(const struct resume *r, const struct carry *carry)
{
	size_t nr_landed = r->nr_landed + r->plan.nr_units;

	if (!r->plan.nr_units)
		say(0, "nothing to do: %s has landed already",
		    r->unit_text || r->shard_text ? r->how : "all of the plan");
	if (nr_landed < r->nr_planned)
		say(0, "%zu of the plan's %zu units %s landed", nr_landed,
		    r->nr_planned, nr_landed == 1 ? "has" : "have");
	return carry_report(carry);
}

static int go_on(struct resume *r, struct carry *carry)
{
	struct run_dir dir;
	char why[512];
	int code;

	if (run_dir_skim(r->dir, &dir, why, sizeof(why)))
		return say(EXIT_FAILED, "%s", why);
	code = run_dir_read_units(&dir, why, sizeof(why))
		       ? say(EXIT_FAILED, "%s", why)
		       : read_plan(r, &dir);
	if (!code)
		code = check_part(r);
	if (!code) {
		take_records(r, &dir, &carry->tally);
		carry->boots = dir.boots;
		carry->here = find_here(r, dir.boots);
		r->part.landed = r->landed;
		plan_cut(&r->plan, &r->part);
		code = check_images(&r->plan);
	}
	if (!code)
		code = fit_machine(&r->plan);
	if (!code)
		code = carry_out(carry);
	if (!code)
		code = report(r, carry);
	run_dir_free(&dir);
	return code;
}

static int open_store(const struct resume *r, struct store **store)
{
	size_t nr_bytes;
	int err = store_open(r->dir, store, &nr_bytes);

	if (err == -ENOENT)
		return say(EXIT_FAILED,
			   "%s: not a run directory (it has no plan.json)",
			   r->dir);
	if (err == -EBUSY)
		return say(EXIT_FAILED, "%s: another faultline is running it",
			   r->dir);
	if (err)
		return say(EXIT_FAILED, "%s: %s", r->dir, strerror(-err));
	if (nr_bytes)
		say(0,
		    "%s: %zu bytes of a unit that had not landed are taken "
		    "off; it is run again",
		    r->dir, nr_bytes);
	return 0;
}

int resume(int argc, char **argv)
{
	struct resume r = { .dir = NULL };
	struct carry carry = { .plan = &r.plan };
	int code = parse(&r, argc, argv);

	if (code)
		return code;
	carry.dir = r.dir;
	carry.how = r.how;
	carry.tuned = r.tuned;
	code = open_store(&r, &carry.store);
	if (code)
		return code;
	code = go_on(&r, &carry);
	store_close(carry.store);
	plan_free(&r.plan);
	free(r.landed);
	return code;
}
