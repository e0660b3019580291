// SPDX-License-Identifier: GPL-2.0-or-later
/* Which kernels a plan has, and what they are called in it. */
#include "runner/cmd/kernels.h"

#include "runner/guest/guest.h"
#include "runner/host/facts.h"
#include "runner/say.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- as they are named ---- */

static int check_may_name(const struct run_options *options)
{
	if (!options->must_boot)
		return 0;
	return say(EXIT_USAGE,
		   "%s builds its kernels: it takes no --kernel, --release or "
		   "--label",
		   options->command);
}

int take_kernel(const struct arg *arg, const char *what, const char *text,
		void *to)
{
	struct run_options *options = to;
	struct plan_kernel *kernel =
		&options->plan.kernels[options->plan.nr_kernels];
	char release[128];
	int err;

	if (check_may_name(options))
		return EXIT_USAGE;
	err = image_release(text, release, sizeof(release));
	if (err == -ENOEXEC)
		return say(EXIT_FAILED,
			   "%s is not a kernel image that this machine could "
			   "boot; give --kernel a vmlinuz of this architecture",
			   text);
	if (err)
		return say(EXIT_FAILED, "--kernel %s: %s", text,
			   strerror(-err));
	kernel->image = strdup(text);
	kernel->release = strdup(release);
	options->plan.nr_kernels++;
	return 0;
}

/* It stands in tables, in names of files, and after a directory. */
static int check_name(const char *what, const char *name)
{
	bool bad = !*name || *name == '-' || *name == '.' || strchr(name, '/');

	for (const char *c = name; *c && !bad; c++)
		bad = iscntrl((unsigned char)*c);
	if (!bad)
		return 0;
	return say(EXIT_USAGE,
		   "%s takes a name in one line, without / and with no - or . "
		   "before it, not '%s'",
		   what, name);
}

/* What a machine of one's own can boot, or the kernel it runs. */
int take_release(const struct arg *arg, const char *what, const char *text,
		 void *to)
{
	struct run_options *options = to;
	char *running, modules[300];
	bool known;

	if (check_may_name(options) || check_name(what, text))
		return EXIT_USAGE;
	running = facts_release();
	known = running && !strcmp(running, text);
	free(running);
	snprintf(modules, sizeof(modules), "/lib/modules/%s", text);
	if (!known && access(modules, F_OK))
		say(0,
		    "--release %s: there is no %s here; it must be what "
		    "uname -r says after booting it",
		    text, modules);
	options->plan.kernels[options->plan.nr_kernels++].release =
		strdup(text);
	return 0;
}

int take_label(const struct arg *arg, const char *what, const char *text,
	       void *to)
{
	struct run_options *options = to;

	if (check_may_name(options) || check_name(what, text))
		return EXIT_USAGE;
	options->labels[options->nr_labels++] = strdup(text);
	return 0;
}

void kernels_expect(struct run_options *options,
		    const struct run_defaults *defaults)
{
	for (size_t i = 0; i < defaults->nr_labels; i++) {
		options->labels[options->nr_labels++] =
			strdup(defaults->labels[i]);
		/* It will have one: it is a guest's. */
		options->plan.kernels[i].image = strdup("");
	}
	options->plan.nr_kernels = defaults->nr_labels;
	options->must_boot = defaults->nr_labels;
}

bool kernels_are_guests(const struct plan *plan)
{
	return plan->nr_kernels && plan->kernels[0].image;
}

/* ---- what they are called ---- */

static bool label_taken(const struct plan *plan, size_t nr, const char *label)
{
	for (size_t i = 0; i < nr; i++) {
		if (!strcmp(plan->kernels[i].label, label))
			return true;
	}
	return false;
}

/* "6.1" of "6.1.0-56-cloud-amd64"; the whole where that is taken; at last
 * with a number, for one kernel against itself. */
static char *default_label(const struct plan *plan, size_t i)
{
	const char *release = plan->kernels[i].release;
	unsigned int major = 0, minor = 0;
	char label[160];

	if (sscanf(release, "%u.%u", &major, &minor) == 2)
		snprintf(label, sizeof(label), "%u.%u", major, minor);
	else
		snprintf(label, sizeof(label), "%s", release);
	if (label_taken(plan, i, label))
		snprintf(label, sizeof(label), "%s", release);
	for (int n = 2; label_taken(plan, i, label); n++)
		snprintf(label, sizeof(label), "%u.%u-%d", major, minor, n);
	return strdup(label);
}

static int set_labels(struct run_options *options)
{
	struct plan *plan = &options->plan;

	if (options->nr_labels > plan->nr_kernels)
		return say(EXIT_USAGE,
			   "%zu --label and %zu --kernel; give one to each",
			   options->nr_labels, plan->nr_kernels);
	for (size_t i = 0; i < plan->nr_kernels; i++) {
		plan->kernels[i].label = i < options->nr_labels
						 ? strdup(options->labels[i])
						 : default_label(plan, i);
		if (label_taken(plan, i, plan->kernels[i].label))
			return say(EXIT_USAGE, "--label %s is given twice",
				   plan->kernels[i].label);
	}
	return 0;
}

int kernels_complete(struct run_options *options)
{
	struct plan *plan = &options->plan;

	if (!plan->nr_kernels && plan->nr_boots > 1)
		return say(EXIT_USAGE,
			   "--boots needs --kernel or --release: the running "
			   "kernel is booted already");
	if (!plan->nr_kernels) {
		plan->kernels[0].release = facts_release();
		plan->nr_kernels = 1;
	}
	for (size_t i = 1; i < plan->nr_kernels; i++) {
		if (!plan->kernels[i].image != !kernels_are_guests(plan))
			return say(
				EXIT_USAGE,
				"--kernel is of guests and --release of the "
				"machine: figures of the two do not compare");
	}
	return set_labels(options);
}
