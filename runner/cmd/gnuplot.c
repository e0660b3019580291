// SPDX-License-Identifier: GPL-2.0-or-later
/* Runs gnuplot on a script of plots/. */
#include "runner/cmd/gnuplot.h"
#include "plots/tsv.h"
#include "runner/say.h"
#include "runner/spawn.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define INSTALLED "/usr/local/share/faultline/plots"

/* In $FAULTLINE_PLOTS, or beside this program (a clone), or installed. */
int gnuplot_script(const char *name, char *path, size_t bytes)
{
	const char *dir = getenv("FAULTLINE_PLOTS");
	char *self = spawn_self();

	if (self && strrchr(self, '/'))
		*strrchr(self, '/') = '\0';
	snprintf(path, bytes, "%s%s/%s",
		 dir	? dir
		 : self ? self
			: ".",
		 dir ? "" : "/plots", name);
	free(self);
	if (!dir && access(path, R_OK))
		snprintf(path, bytes, INSTALLED "/%s", name);
	if (!access(path, R_OK))
		return EXIT_DONE;
	return say(EXIT_FAILED,
		   "gnuplot: %s: %m (FAULTLINE_PLOTS can name the folder of "
		   "the scripts)",
		   path);
}

int gnuplot_tsv(const struct comparison *c, size_t i, const char *path)
{
	FILE *file = fopen(path, "we");
	int err;

	if (!file)
		return say(EXIT_FAILED, "gnuplot: %s: %m", path);
	tsv_throughput(file, c, i);
	err = ferror(file);
	if (fclose(file) || err)
		return say(EXIT_FAILED, "gnuplot: %s: %m", path);
	return EXIT_DONE;
}

/* gnuplot's text begins with a form feed and is padded with blanks, and with
 * blank lines. */
static char *trim(char *text)
{
	char *line, *save = NULL, *trimmed = NULL;
	size_t bytes, nr_blank = 0;
	bool begun = false;
	FILE *out = open_memstream(&trimmed, &bytes);

	if (!out)
		return NULL;
	for (line = strtok_r(text, "\f\n", &save); line;
	     line = strtok_r(NULL, "\f\n", &save)) {
		size_t end = strlen(line);

		while (end && line[end - 1] == ' ')
			end--;
		if (!end) {
			nr_blank++;
			continue;
		}
		for (; begun && nr_blank; nr_blank--)
			fputc('\n', out);
		nr_blank = 0;
		begun = true;
		fprintf(out, "%.*s\n", (int)end, line);
	}
	return fclose(out) ? NULL : trimmed;
}

/* -d: nobody's ~/.gnuplot may change what is drawn. */
int gnuplot(const char *script, const char *tsv, const char *title,
	    const char *output, size_t nr_kernels, char **text)
{
	char nr[32];
	const char *const args[] = { "gnuplot", "-d",	"-c", script, tsv,
				     title,	output, nr,   NULL };
	struct spawn spawn = { .argv = (char *const *)(uintptr_t)args };
	int err, code = EXIT_DONE;

	*text = NULL;
	snprintf(nr, sizeof(nr), "%zu", nr_kernels);
	err = spawn_run(&spawn);
	if (err == -ENOENT || (!err && spawn.exit_code == 127))
		code = say(EXIT_FAILED, "gnuplot: it is not installed "
					"(apt-get install gnuplot-nox)");
	else if (err)
		code = say(EXIT_FAILED, "gnuplot: %s", strerror(-err));
	else if (spawn.exit_code)
		code = say(EXIT_FAILED, "gnuplot: %s: exit %d: %s", script,
			   spawn.exit_code, spawn.err);
	else
		*text = trim(spawn.out);
	spawn_free(&spawn);
	if (code == EXIT_DONE && !*text)
		code = say(EXIT_FAILED, "gnuplot: no memory");
	return code;
}
