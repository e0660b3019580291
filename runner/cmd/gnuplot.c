// SPDX-License-Identifier: GPL-2.0-or-later
/* Runs gnuplot on a script of plots/. */
#include "runner/cmd/gnuplot.h"
#include "runner/say.h"
#include "runner/spawn.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* One drawing takes a second. */
#define LIMIT_S 60

#define INSTALLED "/usr/local/share/faultline/plots"

/* In $FAULTLINE_PLOTS, or beside this program (a clone), or installed. */
static int find_script(const char *name, char *path, size_t bytes)
{
	const char *dir = getenv("FAULTLINE_PLOTS");
	char *self = spawn_self(), folder[4000];

	if (self && strrchr(self, '/'))
		*strrchr(self, '/') = '\0';
	snprintf(folder, sizeof(folder), "%s%s",
		 dir	? dir
		 : self ? self
			: ".",
		 dir ? "" : "/plots");
	free(self);
	if (!dir && access(folder, R_OK))
		snprintf(folder, sizeof(folder), INSTALLED);
	snprintf(path, bytes, "%s/%s.gp", folder, name);
	if (access(path, R_OK))
		return say(EXIT_FAILED,
			   "gnuplot: %s: %m (FAULTLINE_PLOTS can name the "
			   "folder of the scripts)",
			   path);
	/* Where it looks for what the script loads. */
	if (setenv("GNUPLOT_LIB", folder, true))
		return say(EXIT_FAILED, "gnuplot: %m");
	return EXIT_DONE;
}

static int write_tsv(const struct drawing *d, const char *path)
{
	FILE *file = fopen(path, "we");
	int err;

	if (!file)
		return say(EXIT_FAILED, "%s: %m", path);
	d->kind->tsv(file, d);
	err = ferror(file);
	if (fclose(file) || err)
		return say(EXIT_FAILED, "%s: %m", path);
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
static int run_gnuplot(const char *const *args, char **text)
{
	struct spawn spawn = { .argv = (char *const *)(uintptr_t)args,
			       .limit_s = LIMIT_S };
	int err = spawn_run(&spawn), code = EXIT_DONE;

	if (err == -ENOENT || (!err && spawn.exit_code == 127))
		code = say(EXIT_FAILED, "gnuplot: it is not installed "
					"(apt-get install gnuplot-nox)");
	else if (err == -ETIMEDOUT)
		code = say(EXIT_FAILED, "gnuplot: %s: no end after %d s",
			   args[3], LIMIT_S);
	else if (err)
		code = say(EXIT_FAILED, "gnuplot: %s", strerror(-err));
	else if (spawn.exit_code)
		code = say(EXIT_FAILED, "gnuplot: %s: exit %d: %s", args[3],
			   spawn.exit_code, spawn.err);
	else if (text)
		*text = trim(spawn.out);
	spawn_free(&spawn);
	if (code == EXIT_DONE && text && !*text)
		code = say(EXIT_FAILED, "gnuplot: no memory");
	return code;
}

/* Its last bytes have the format's mark. */
static bool is_whole(const char *path, const char *mark)
{
	char end[32] = "";
	FILE *file = fopen(path, "re");
	size_t bytes = 0;

	if (!file)
		return false;
	if (!fseek(file, -(long)sizeof(end), SEEK_END))
		bytes = fread(end, 1, sizeof(end), file);
	fclose(file);
	return memmem(end, bytes, mark, strlen(mark));
}

/* gnuplot is silent, and ends with 0, where a disk is full. */
static int check_files(const char *output, const char *formats)
{
	static const char *const marks[][2] = { { "svg", "</svg>" },
						{ "png", "IEND" },
						{ "pdf", "%%EOF" } };
	char path[4200];
	int code = EXIT_DONE;

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (!strstr(formats, marks[i][0]))
			continue;
		snprintf(path, sizeof(path), "%s.%s", output, marks[i][0]);
		if (is_whole(path, marks[i][1]))
			continue;
		unlink(path);
		if (!code)
			code = say(EXIT_FAILED,
				   "%s: gnuplot could not write all of it (is "
				   "the disk full?); it is removed",
				   path);
	}
	return code;
}

int gnuplot(const struct drawing *d, const char *output, const char *formats,
	    char **text)
{
	char script[4096], nr[32], *tsv = NULL;
	char *title = drawing_title(d), *caption = drawing_caption(d);
	int code =
		find_script(d->kind->script ? d->kind->script : d->kind->name,
			    script, sizeof(script));

	if (text)
		*text = NULL;
	snprintf(nr, sizeof(nr), "%zu", d->c->nr_sides);
	if (!code &&
	    (!title || !caption || asprintf(&tsv, "%s.tsv", output) < 0)) {
		tsv = NULL;
		code = say(EXIT_FAILED, "gnuplot: no memory");
	}
	if (!code)
		code = write_tsv(d, tsv);
	if (!code) {
		const char *const args[] = { "gnuplot", "-d",  "-c",	script,
					     tsv,	title, caption, output,
					     formats,	nr,    NULL };

		code = run_gnuplot(args, text);
	}
	if (!code)
		code = check_files(output, formats);
	free(tsv);
	free(caption);
	free(title);
	return code;
}

/* --- a drawing of which no file is left --- */

static char *read_file(const char *path)
{
	struct stat st;
	FILE *file = fopen(path, "re");
	char *text = NULL;

	if (file && !fstat(fileno(file), &st))
		text = calloc(1, (size_t)st.st_size + 1);
	if (text &&
	    fread(text, 1, (size_t)st.st_size, file) != (size_t)st.st_size) {
		free(text);
		text = NULL;
	}
	if (file)
		fclose(file);
	return text;
}

static void remove_in(const char *dir, const char *format)
{
	char *path;

	if (asprintf(&path, "%s/d.%s", dir, format) < 0)
		return;
	unlink(path);
	free(path);
}

static int draw_in(const char *dir, const struct drawing *d, const char *format,
		   char **content)
{
	bool is_text = !strcmp(format, "text");
	char output[4096], file[4200];
	int code;

	snprintf(output, sizeof(output), "%s/d", dir);
	snprintf(file, sizeof(file), "%s.%s", output, format);
	code = gnuplot(d, output, format, is_text ? content : NULL);
	if (code || is_text)
		return code;
	*content = read_file(file);
	if (!*content)
		code = say(EXIT_FAILED, "gnuplot: %s: %m", file);
	return code;
}

/* Ctrl-C waits until the folder is gone; it does not reach gnuplot. */
static void hold_signals(sigset_t *before)
{
	sigset_t held;

	sigemptyset(&held);
	sigaddset(&held, SIGINT);
	sigaddset(&held, SIGTERM);
	sigaddset(&held, SIGHUP);
	sigprocmask(SIG_BLOCK, &held, before);
}

int gnuplot_content(const struct drawing *d, const char *format, char **content)
{
	const char *tmp = getenv("TMPDIR");
	sigset_t before;
	char *dir;
	int code;

	*content = NULL;
	if (asprintf(&dir, "%s/faultline-XXXXXX", tmp ? tmp : "/tmp") < 0)
		return say(EXIT_FAILED, "gnuplot: no memory");
	hold_signals(&before);
	if (mkdtemp(dir)) {
		code = draw_in(dir, d, format, content);
		remove_in(dir, "tsv");
		remove_in(dir, format);
		rmdir(dir);
	} else {
		code = say(EXIT_FAILED, "gnuplot: %s: %m", dir);
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	free(dir);
	return code;
}
