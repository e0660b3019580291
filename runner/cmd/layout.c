// SPDX-License-Identifier: GPL-2.0-or-later
/* faultline layout: in which cachelines the fields of faults and locks lie. */
#include "runner/layout/layout.h"

#include "runner/cmd/cmd.h"
#include "runner/guest/guest.h"
#include "runner/parse.h"
#include "runner/say.h"

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>

#define MAX_KERNELS 2

static json_t *layout_of(const char *image, char *why, size_t why_bytes)
{
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
	layout = guest_ask(image, job, "layout", why, why_bytes);
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

int cmd_layout(int argc, char **argv)
{
	static const struct option options[] = {
		{ "kernel", required_argument, NULL, 'k' },
		{ "json", no_argument, NULL, 'j' },
		{ 0 },
	};
	const char *images[MAX_KERNELS] = { NULL };
	json_t *layouts[MAX_KERNELS] = { NULL };
	int nr = 0, opt, code = EXIT_DONE;
	bool json = false;
	char why[500];

	opterr = 0;
	while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (opt == 'j') {
			json = true;
			continue;
		}
		if (opt != 'k')
			return parse_bad_option("layout", argv);
		if (nr == MAX_KERNELS)
			return say(EXIT_USAGE, "layout: --kernel: at most two");
		images[nr++] = optarg;
	}
	if (optind < argc)
		return say(EXIT_USAGE, "layout: %s: not an option",
			   argv[optind]);
	for (int i = 0; i < (nr ? nr : 1) && code == EXIT_DONE; i++) {
		layouts[i] = layout_of(images[i], why, sizeof(why));
		if (!layouts[i])
			code = say(EXIT_FAILED, "layout: %s", why);
		else
			print(layouts[i], json);
	}
	if (code == EXIT_DONE && nr == MAX_KERNELS && !json)
		layout_print_changes(stdout, layouts[0], layouts[1]);
	for (int i = 0; i < MAX_KERNELS; i++)
		json_decref(layouts[i]);
	return code;
}
