// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * faultline plot: throughput against workers, one drawing a curve, as SVG, PNG
 * and text. gnuplot draws; all figures come from results/compare.
 */
#include "results/sides.h"
#include "results/table.h"
#include "runner/cmd/cmd.h"
#include "runner/cmd/gnuplot.h"
#include "runner/say.h"
#include "workloads/registry.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct options {
	const char *prefix; /* NULL: DIR/throughput */
	const char **workloads;
	size_t nr_workloads; /* 0: all but baselines */
};

/* Never a fault, never a lock: it would dwarf what is to be seen. */
static bool is_baseline(const char *name)
{
	const struct workload *wl = workload_find(name);

	return wl && !wl->touches_per_fault && wl->path && !wl->path->reads &&
	       !wl->path->writes && !wl->path[1].why;
}

static bool is_chosen(const struct options *options, const char *name)
{
	for (size_t i = 0; i < options->nr_workloads; i++)
		if (!strcmp(options->workloads[i], name))
			return true;
	return !options->nr_workloads && !is_baseline(name);
}

static bool has_throughput(const struct comparison *c, size_t i, size_t end)
{
	for (; i < end; i++)
		for (size_t s = 0; s < c->nr_sides; s++)
			if (c->rows[i].cells[s].timing.have == HAVE_FIGURES)
				return true;
	return false;
}

/* What must be known to read the drawing right, under the curve's name. */
static char *title_of(const struct comparison *c, size_t i)
{
	const struct row *row = &c->rows[i];
	char *name = curve_name(c, row), *title = NULL;
	const char *before = "; the mean, not the typical, at workers ";
	size_t end = curve_end(c, i), bytes;
	bool is_emulated = false;
	FILE *out = open_memstream(&title, &bytes);

	if (!out || !name)
		goto out_free;
	fprintf(out, "%s: throughput", name);
	for (; i < end; i++) {
		is_emulated |= c->rows[i].is_emulated;
		if (!c->rows[i].is_mean)
			continue;
		fprintf(out, "%s%lld", before,
			(long long)c->rows[i].nr_workers);
		before = ", ";
	}
	if (is_emulated)
		fputs("\n" SCREENING_ONLY, out);
out_free:
	free(name);
	if (out && fclose(out)) {
		free(title);
		title = NULL;
	}
	return title;
}

/* "PREFIX-anon-read_mmap-churn_1": whatever is no letter becomes one "_". */
static char *output_of(const struct comparison *c, size_t i, const char *prefix)
{
	char *name = curve_name(c, &c->rows[i]), *output = NULL, *to = name;

	if (!name)
		return NULL;
	for (const char *from = name; *from; from++) {
		if (isalnum((unsigned char)*from) || strchr(".-", *from))
			*to++ = *from;
		else if (to > name && to[-1] != '_')
			*to++ = '_';
	}
	*to = '\0';
	if (asprintf(&output, "%s-%s", prefix, name) < 0)
		output = NULL;
	free(name);
	return output;
}

static int draw(const struct comparison *c, size_t i, const char *prefix,
		const char *script)
{
	char *title = title_of(c, i), *output = output_of(c, i, prefix);
	char *tsv = NULL, *text = NULL;
	int code = EXIT_FAILED;

	if (!title || !output || asprintf(&tsv, "%s.tsv", output) < 0) {
		tsv = NULL;
		say(EXIT_FAILED, "plot: no memory");
		goto out_free;
	}
	code = gnuplot_tsv(c, i, tsv);
	if (code == EXIT_DONE)
		code = gnuplot(script, tsv, title, output, c->nr_sides, &text);
	if (code == EXIT_DONE)
		fputs(text, stdout);
	if (code == EXIT_DONE)
		say(EXIT_DONE, "plot: drew %s.svg and .png", output);
out_free:
	free(text);
	free(tsv);
	free(output);
	free(title);
	return code;
}

static int draw_all(const struct comparison *c, const struct options *options,
		    const char *prefix)
{
	char script[4096];
	size_t nr = 0, end;
	int code = EXIT_DONE;

	if (gnuplot_script("throughput.gp", script, sizeof(script)))
		return EXIT_FAILED;
	for (size_t i = 0; i < c->nr_rows && code == EXIT_DONE; i = end) {
		end = curve_end(c, i);
		if (!is_chosen(options, c->rows[i].workload) ||
		    !has_throughput(c, i, end))
			continue;
		code = draw(c, i, prefix, script);
		nr++;
	}
	if (!nr)
		return say(EXIT_CANNOT_JUDGE,
			   "plot: no throughput to draw; baselines are drawn "
			   "only when named with --workload");
	return code;
}

static int plot_sides(const struct sides *sides, const struct options *options)
{
	char prefix[4096];
	struct comparison c;
	int code;

	if (compare(sides->sides, sides->nr_sides, &c))
		return say(EXIT_FAILED, "plot: no memory");
	snprintf(prefix, sizeof(prefix), "%s/throughput", sides->dirs[0].path);
	code = draw_all(&c, options,
			options->prefix ? options->prefix : prefix);
	if (code == EXIT_DONE && fflush(stdout))
		code = say(EXIT_FAILED, "plot: stdout: %m");
	comparison_free(&c);
	return code;
}

/* Options come first, then directories. False: usage. */
static bool parse(int argc, char **argv, struct options *options)
{
	static const struct option longs[] = {
		{ "workload", required_argument, NULL, 'w' },
		{ 0 },
	};
	int option;

	optind = 1;
	while ((option = getopt_long(argc, argv, "+o:", longs, NULL)) != -1) {
		if (option == 'o')
			options->prefix = optarg;
		else if (option == 'w')
			options->workloads[options->nr_workloads++] = optarg;
		else
			return false;
	}
	return optind < argc;
}

int cmd_plot(int argc, char **argv)
{
	struct options options = {
		.workloads = calloc((size_t)argc, sizeof(char *)),
	};
	struct sides sides;
	char why[512];
	int code;

	if (!options.workloads)
		return say(EXIT_FAILED, "plot: no memory");
	if (!parse(argc, argv, &options)) {
		code = usage("plot");
		goto out_free;
	}
	if (sides_read(argv + optind, (size_t)(argc - optind), &sides, why,
		       sizeof(why))) {
		code = say(EXIT_FAILED, "plot: %s", why);
		goto out_free;
	}
	code = plot_sides(&sides, &options);
	sides_free(&sides);
out_free:
	free(options.workloads);
	return code;
}
