// SPDX-License-Identifier: GPL-2.0-or-later
/* faultline import: what others measured, as records beside one's own. */
#include "results/lkp_report.h"
#include "runner/cmd/args.h"
#include "runner/cmd/cmd.h"
#include "runner/cmd/keep.h"
#include "runner/say.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int keep(const struct lkp_report *report, const char *dir)
{
	struct store *store;
	json_t *boot;
	size_t i;
	int code = keep_create(dir, report->plan, &store), err = 0;

	if (code)
		return code;
	json_array_foreach (report->boots, i, boot)
		if (!err)
			err = store_boot(store, boot);
	for (i = 0; i < report->nr_records && !err; i++)
		err = store_land(store, &report->records[i], 1);
	store_close(store);
	if (!err)
		return 0;
	store_remove(dir);
	return say(EXIT_FAILED, "%s: %s", dir, strerror(-err));
}

static int import(const char *path, const char *dir)
{
	struct lkp_report report;
	char why[1000];
	int code;

	if (lkp_report_read(path, &report, why, sizeof(why)))
		return say(EXIT_FAILED, "import: %s", why);
	/* A limit on files is an error of write(), not a death. */
	signal(SIGXFSZ, SIG_IGN);
	code = keep(&report, dir);
	if (!code) {
		puts(dir);
		say(EXIT_DONE,
		    "%zu table%s of %zu kernels, %zu figures; see them with: "
		    "faultline compare %s",
		    report.nr_tables, report.nr_tables > 1 ? "s" : "",
		    json_array_size(json_object_get(report.plan, "kernels")),
		    report.nr_figures, shell_word(dir));
	}
	if (!code && report.nr_left_out)
		say(EXIT_DONE, "rows of failures, left out: %zu",
		    report.nr_left_out);
	lkp_report_free(&report);
	return code;
}

static const struct arg known[] = {
	{ "output", take_text },
	{ 0 },
};

int cmd_import(int argc, char **argv)
{
	const char *output = NULL;
	char *dir;
	int code = args_read(known, &output, argc, argv);

	if (!code)
		code = words("import", argc, argv, 2, 2);
	if (!code && strcmp(argv[optind], "lkp") != 0)
		code = say(EXIT_USAGE,
			   "import reads reports of lkp, not of '%s'",
			   argv[optind]);
	if (code)
		return code;
	dir = output ? strdup(output) : keep_default_dir();
	code = dir ? import(argv[optind + 1], dir)
		   : say(EXIT_FAILED, "no memory");
	free(dir);
	return code;
}
