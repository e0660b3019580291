// SPDX-License-Identifier: GPL-2.0-or-later
/* faultline layout: in which cachelines the fields of faults and locks lie. */
#include "runner/layout/layout.h"

#include "runner/cmd/args.h"
#include "runner/cmd/cmd.h"
#include "runner/guest/guest.h"
#include "runner/say.h"

#include <stdbool.h>
#include <stdio.h>

#define MAX_KERNELS 2

static json_t *layout_of(const char *image, char *why, size_t why_bytes)
{
	const struct guest_config machine = guest_smallest(image);
	json_t *job, *layout;
	char release[128];

	if (!image)
		return layout_read(LAYOUT_BTF, LAYOUT_SLABS, why, why_bytes);
	if (image_release(image, release, sizeof(release))) {
		snprintf(why, why_bytes,
			 "%s: not a kernel image this machine could boot",
			 image);
		return NULL;
	}
	job = json_pack("{sb}", "layout", true);
	layout = guest_ask(&machine, job, "layout", NULL, why, why_bytes);
	json_decref(job);
	return layout;
}

static void print(const json_t *layout, bool json)
{
	if (!json) {
		layout_print(stdout, layout);
		return;
	}
	json_dumpf(layout, stdout, JSON_COMPACT);
	putchar('\n');
}

struct options {
	const char *images[MAX_KERNELS];
	int nr_images;
	bool json;
};

static int take_image(const struct arg *arg, const char *what, const char *text,
		      void *to)
{
	struct options *options = to;

	if (options->nr_images == MAX_KERNELS)
		return say(EXIT_USAGE, "layout: --kernel: at most two");
	options->images[options->nr_images++] = text;
	return 0;
}

static const struct arg known[] = {
	{ "kernel", take_image },
	{ "json", take_flag, offsetof(struct options, json) },
	{ 0 },
};

int cmd_layout(int argc, char **argv)
{
	struct options options = { .nr_images = 0 };
	json_t *layouts[MAX_KERNELS] = { NULL };
	int code = args_read(known, &options, argc, argv);
	char why[500];

	if (!code && optind < argc)
		code = say(EXIT_USAGE, "layout: %s: not an option",
			   argv[optind]);
	for (int i = 0; i < options.nr_images + !options.nr_images && !code;
	     i++) {
		layouts[i] = layout_of(options.images[i], why, sizeof(why));
		if (!layouts[i])
			code = say(EXIT_FAILED, "layout: %s", why);
		else
			print(layouts[i], options.json);
	}
	if (!code && options.nr_images == MAX_KERNELS && !options.json)
		layout_print_changes(stdout, layouts[0], layouts[1]);
	for (int i = 0; i < MAX_KERNELS; i++)
		json_decref(layouts[i]);
	return code;
}
