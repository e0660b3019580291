// SPDX-License-Identifier: GPL-2.0-or-later
/* What stands in a report, in which order; doc.c and its markups write it. */
#include "results/report.h"
#include "results/boots.h"
#include "results/command.h"
#include "results/counters.h"
#include "results/doc.h"
#include "results/lines.h"
#include "results/notes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static long long number_of(const json_t *plan, const char *key)
{
	return json_integer_value(json_object_get(plan, key));
}

static void write_plans(struct doc *d, const struct sides *sides)
{
	for (size_t i = 0; i < sides->nr_dirs; i++) {
		const json_t *plan = sides->dirs[i].plan;

		doc_item(d,
			 "plan: boots of each kernel %lld, launches of each "
			 "point in a boot %lld, %g s each, in random order "
			 "(seed %lld)",
			 number_of(plan, "nr_boots"),
			 number_of(plan, "nr_launches"),
			 json_number_value(json_object_get(plan, "time_s")),
			 number_of(plan, "seed"));
	}
}

static void write_head(struct doc *d, const struct comparison *c,
		       const struct report *report)
{
	doc_paragraph(d,
		      "Page-fault scalability, measured by faultline %s. "
		      "Counts of locks are exact on any machine; throughput is "
		      "as good as the machine is quiet.",
		      report->version);
	doc_list(d);
	doc_item(d, "machine: %s", report->about.machine);
	write_plans(d, report->sides);
	doc_list_end(d);
	doc_say(d, c, table_say_kernels);
	doc_say(d, c, notes_say_limits);
}

/* --- drawings --- */

/* As they are, in the order given, those of a curve or those of none. */
static void write_figures(struct doc *d, const struct report *report,
			  size_t row)
{
	for (size_t i = 0; i < report->nr_figures; i++) {
		const struct report_figure *f = &report->figures[i];

		if (f->row == row)
			doc_figure(d, f->title, f->content);
	}
}

static bool has_figures(const struct report *report, size_t row)
{
	for (size_t i = 0; i < report->nr_figures; i++)
		if (report->figures[i].row == row)
			return true;
	return false;
}

static void write_curves(struct doc *d, const struct comparison *c,
			 const struct report *report)
{
	bool is_begun = false;

	for (size_t i = 0; i < c->nr_curves; i++) {
		size_t start = c->curves[i].start;
		char *name;

		if (!has_figures(report, start))
			continue;
		if (!is_begun)
			doc_heading(d, 2, "Against workers");
		is_begun = true;
		name = curve_name(c, &c->rows[start]);
		if (name)
			doc_heading(d, 3, "%s", name);
		else
			d->no_memory = true;
		free(name);
		write_figures(d, report, start);
	}
}

/* --- how to repeat it, and from what it is --- */

static void write_commands(struct doc *d, const struct comparison *c,
			   const struct report *report)
{
	const struct row *row = &c->rows[c->curves[report->curve].end - 1];
	const json_t *plan =
		report->sides->dirs[report->sides->origins[0].dir].plan;
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	if (!out) {
		d->no_memory = true;
		return;
	}
	doc_heading(d, 2, "To repeat it");
	fputs("# all of it\n", out);
	if (!command_of_plan(out, plan))
		fputs("# plan.json has it: no one command makes this plan\n",
		      out);
	fputs("\n# one point\n", out);
	command_of_point(out, plan, row);
	fputs("\n# the same point by hand, on a running kernel\n", out);
	command_of_bench(out, plan, row);
	if (!fclose(out))
		doc_code(d, text);
	free(text);
}

static void write_raws(struct doc *d, const struct report *report)
{
	static const char *const files[] = { "plan.json", "boots.jsonl",
					     "records.jsonl" };

	doc_heading(d, 2, "Raw data");
	doc_list(d);
	for (size_t i = 0; i < report->sides->nr_dirs; i++)
		for (size_t f = 0; f < sizeof(files) / sizeof(files[0]); f++) {
			char *address;

			if (asprintf(&address, "%s%s%s", report->raws[i],
				     *report->raws[i] ? "/" : "",
				     files[f]) < 0) {
				d->no_memory = true;
				return;
			}
			doc_link_item(d, address, address);
			free(address);
		}
	doc_list_end(d);
}

static int write_boots(struct doc *d, const struct report *report)
{
	int err;

	doc_heading(d, 2, "What the doctor says of the machine");
	err = boots_troubles(d, report->sides);
	doc_heading(d, 2, "In what the boots differ beside the kernel");
	if (*report->about.differences)
		doc_lines(d, report->about.differences);
	else
		doc_paragraph(d, "In nothing that was looked at.");
	doc_heading(d, 2, "The boots");
	return err ? err : boots_facts(d, report->sides);
}

static int write_report(struct doc *d, const struct comparison *c,
			const struct report *report)
{
	int err;

	write_head(d, c, report);
	if (table_has_locks(c)) {
		doc_heading(d, 2, "mmap_lock, in words");
		doc_say(d, c, table_say_locks);
	}
	doc_heading(d, 2, "All figures");
	doc_comparison(d, c);
	if (counters_measured(c)) {
		doc_heading(d, 2, "Counters of the CPU, per touch");
		doc_say(d, c, counters_say);
		doc_paragraph(d, "* counted for a part of the time, and scaled "
				 "up.");
	}
	if (lines_measured(c)) {
		doc_heading(d, 2, "Cachelines that went between cores");
		doc_paragraph(d, "Loads that perf c2c sampled, " LINES_OF ".");
		doc_say(d, c, lines_say);
	}
	write_figures(d, report, NOT_OF_CURVE);
	doc_heading(d, 2, "Notes");
	doc_say(d, c, notes_say);
	write_curves(d, c, report);
	if (c->nr_curves)
		write_commands(d, c, report);
	write_raws(d, report);
	err = write_boots(d, report);
	return d->no_memory ? -ENOMEM : err;
}

static void write_title(struct doc *d, const struct comparison *c)
{
	for (size_t s = 0; s < c->nr_sides; s++) {
		fputs(s ? ", " : "", d->out);
		d->markup->put(d->out, c->sides[s].label);
	}
}

int report_markdown(FILE *out, const struct comparison *c,
		    const struct report *report)
{
	struct doc d = { .out = out, .markup = &markup_markdown };

	fputs("# faultline: ", out);
	write_title(&d, c);
	fputs("\n\n", out);
	return write_report(&d, c, report);
}

/* Legible on a phone: what is wide scrolls in a box of its own. Drawings stay
 * on white, for they are black. */
static const char head[] =
	"<!DOCTYPE html>\n"
	"<html lang=\"en\">\n"
	"<meta charset=\"utf-8\">\n"
	"<meta name=\"viewport\" "
	"content=\"width=device-width, initial-scale=1\">\n"
	"<meta name=\"color-scheme\" content=\"light dark\">\n"
	"<style>\n"
	":root { --ink: #1a1a1a; --paper: #fff; --line: #d4d4d4;"
	" --shade: #f3f3f3; --link: #0058a3; }\n"
	"@media (prefers-color-scheme: dark) {\n"
	":root { --ink: #e6e6e6; --paper: #16181b; --line: #3a3f45;"
	" --shade: #22262b; --link: #7cbcff; } }\n"
	"body { margin: 0 auto; padding: 1rem; max-width: 88rem;"
	" font: 1rem/1.5 system-ui, sans-serif; color: var(--ink);"
	" background: var(--paper); overflow-wrap: anywhere; }\n"
	"a { color: var(--link); }\n"
	"h1 { font-size: 1.5rem; line-height: 1.25; }\n"
	"h2 { font-size: 1.2rem; margin-top: 2.5rem;"
	" border-bottom: 1px solid var(--line); }\n"
	".scroll { overflow-x: auto; margin: 1rem 0; }\n"
	"pre { padding: .8rem; background: var(--shade);"
	" font-size: .85rem; }\n"
	"table { border-collapse: collapse; font-size: .85rem;"
	" font-variant-numeric: tabular-nums; }\n"
	"th, td { padding: .25rem .6rem; text-align: left;"
	" vertical-align: top; border-bottom: 1px solid var(--line);"
	" overflow-wrap: normal; }\n"
	"th { background: var(--shade); vertical-align: bottom; }\n"
	"td:first-child { white-space: nowrap; }\n"
	".r { text-align: right; white-space: nowrap; }\n"
	"@media (max-width: 40rem) {\n"
	"td:first-child { white-space: normal; overflow-wrap: anywhere;"
	" min-width: 7rem; }\n"
	"td:nth-child(2):not(.r) { min-width: 14rem; } }\n"
	"th.r { white-space: normal; }\n"
	"tbody tr:hover { background: var(--shade); }\n"
	"figure { margin: 1rem 0; }\n"
	"figure .scroll { background: #fff; border: 1px solid var(--line);"
	" width: fit-content; max-width: 100%; }\n"
	/* A drawing has its title in it, but there it scrolls away. */
	"figcaption { font-size: .85rem; }\n"
	"@media (min-width: 40rem) { figcaption { display: none; } }\n"
	"svg { display: block; }\n"
	"</style>\n";

int report_html(FILE *out, const struct comparison *c,
		const struct report *report)
{
	struct doc d = { .out = out, .markup = &markup_html };
	int err;

	fputs(head, out);
	fputs("<title>faultline: ", out);
	write_title(&d, c);
	fputs("</title>\n<body>\n<main>\n<h1>faultline: ", out);
	write_title(&d, c);
	fputs("</h1>\n", out);
	err = write_report(&d, c, report);
	fputs("</main>\n</body>\n</html>\n", out);
	return err;
}
