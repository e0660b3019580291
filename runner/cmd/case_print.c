// SPDX-License-Identifier: GPL-2.0-or-later
/* A case's clean run, for people and as JSON. */
#include "runner/cmd/case.h"

#include "bench/histogram.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

struct sums {
	double done, minor, major, switches, extra_s, window_s;
};

static struct sums sum(const struct case_result *result)
{
	struct sums sums = { .window_s = result->window_ns / 1e9 };

	for (unsigned int i = 0; i < result->nr_tasks; i++) {
		const struct task_result *r = &result->tasks[i];

		sums.done += (double)r->nr_done;
		sums.minor += (double)r->nr_faults_minor;
		sums.major += (double)r->nr_faults_major;
		sums.switches += (double)r->nr_switches;
		if (r->extra_ns / 1e9 > sums.extra_s)
			sums.extra_s = r->extra_ns / 1e9;
	}
	return sums;
}

json_t *case_json(const struct case_params *params,
		  const struct case_result *result)
{
	struct sums sums = sum(result);

	return json_pack("{sssisIsfsfsIsIsI}", "case", params->c->name,
			 "nr_tasks", (int)params->nr_tasks, "bytes",
			 (json_int_t)params->bytes, "window_ns",
			 (double)result->window_ns, "nr_done", sums.done,
			 "nr_faults_minor", (json_int_t)sums.minor,
			 "nr_faults_major", (json_int_t)sums.major,
			 "nr_switches", (json_int_t)sums.switches);
}

/* "1.52M" */
static const char *brief(double value, char *text, size_t bytes)
{
	const char *unit = "";

	if (value >= 1e6) {
		value /= 1e6;
		unit = "M";
	} else if (value >= 1e4) {
		value /= 1e3;
		unit = "k";
	}
	snprintf(text, bytes, value < 10 ? "%.2f%s" : "%.1f%s", value, unit);
	return text;
}

static const char *size(uint64_t bytes, char *text, size_t text_bytes)
{
	static const char *const units[] = { "bytes", "KiB", "MiB", "GiB",
					     "TiB" };
	double value = (double)bytes;
	int unit = 0;

	while (value >= 1024 && unit < 4) {
		value /= 1024;
		unit++;
	}
	snprintf(text, text_bytes, "%.4g %s", value, units[unit]);
	return text;
}

static void print_shape(const struct case_params *params,
			const struct case_result *tails)
{
	static const char *const shapes[] = {
		[PROCESSES] = "processes",
		[THREADS] = "threads of one process",
		[PROGRAMS] = "processes with a file each",
		[ONE] = "process",
	};
	const struct vm_case *c = params->c;
	const struct maps *maps = &tails->tasks[0].maps;
	char text[32];

	printf("  %u %s; %s %s", c->shape == ONE ? 1 : params->nr_tasks,
	       shapes[c->shape], size(params->bytes, text, sizeof(text)),
	       c->one_map && c->shape != PROGRAMS ? "in one mapping" : "each");
	if (maps->nr)
		printf(", %u VMA%s in the first's process, %s", maps->nr,
		       maps->nr > 1 ? "s" : "",
		       maps->nr_shared ? "shared" : "private");
	putchar('\n');
}

/* Where tasks do something else than touch, of each of that. */
static void print_locks(const struct vm_case *c, const json_t *locks,
			const char *why)
{
	double faults, reads, writes, done, nr;

	if (!locks) {
		printf("  mmap_lock: not counted, because %s\n", why);
		return;
	}
	if (json_unpack((json_t *)(uintptr_t)locks, "{sFsFsFsF}", "nr_faults",
			&faults, "reads", &reads, "writes", &writes, "nr_done",
			&done))
		return;
	nr = c->not_touched ? done : faults;
	if (nr > 0)
		printf("  mmap_lock: %.3f reads and %.3f writes a %s\n",
		       reads / nr, writes / nr,
		       c->not_touched ? c->item : "fault");
	else
		printf("  mmap_lock: %.0f reads, %.0f writes, and no fault\n",
		       reads, writes);
}

static const struct {
	const char *name, *figure;
	double q;
} tails_of[] = {
	{ "p50", "faultline.latency_p50_ns", .5 },
	{ "p99", "faultline.latency_p99_ns", .99 },
	{ "p99.9", "faultline.latency_p99.9_ns", .999 },
	{ "p99.99", "faultline.latency_p99.99_ns", .9999 },
};
#define NR_TAILS (sizeof(tails_of) / sizeof(tails_of[0]))

static void print_tails(const struct case_result *tails)
{
	if (!tails->touches || !tails->touches->nr)
		return;
	printf("  ns a touch:");
	for (size_t i = 0; i < NR_TAILS; i++) {
		double ns = histogram_tail(tails->touches, tails_of[i].q);

		if (isfinite(ns))
			printf(" %s %.0f,", tails_of[i].name, ns);
	}
	printf(" max %" PRIu64 "; two readings of the clock are in each\n",
	       tails->touches->max);
}

void case_print(const struct case_params *params,
		const struct case_clean *clean)
{
	const struct vm_case *c = params->c;
	const struct case_result *tails = &clean->tails;
	struct sums sums = sum(&clean->result);
	double faults = sums.minor + sums.major;
	char done[32], rate[32];

	printf("%s: %s\n", c->name, c->does);
	print_shape(params, tails);
	printf("  %ss/s %s, faults/s %s, in %.3f s", c->item,
	       brief(sums.done / sums.window_s, done, sizeof(done)),
	       brief(faults / sums.window_s, rate, sizeof(rate)),
	       sums.window_s);
	if (faults > 0 && sums.done > 0)
		printf("; faults a %s %.3f", c->item, faults / sums.done);
	if (sums.major > 0)
		printf(", %.0f of them major", sums.major);
	putchar('\n');
	if (c->locked && sums.extra_s > 0)
		printf("  mlock(): %s pages/s\n",
		       brief(sums.done / sums.extra_s, rate, sizeof(rate)));
	print_locks(c, clean->locks, clean->no_locks);
	print_tails(tails);
	if (c->hides)
		printf("  its number in reports hides: %s\n", c->hides);
	if (c->clean)
		printf("  without that: faultline run --workers %u %s\n",
		       params->nr_tasks, c->clean);
	else
		printf("  no workload does this: the figures above are without "
		       "that\n");
}

/* ---- for records ---- */

__attribute__((format(printf, 3, 4))) static void
put(json_t *figures, double value, const char *format, ...)
{
	char name[80];
	va_list args;

	va_start(args, format);
	vsnprintf(name, sizeof(name), format, args);
	va_end(args);
	for (char *c = name; *c; c++)
		if (*c == ' ')
			*c = '_';
	if (isfinite(value))
		json_object_set_new(figures, name, json_real(value));
}

static void put_locks(json_t *figures, const struct vm_case *c,
		      const json_t *locks)
{
	const char *of = c->not_touched ? c->item : "fault";
	double faults, reads, writes, done, nr;

	if (!locks || json_unpack((json_t *)(uintptr_t)locks, "{sFsFsFsF}",
				  "nr_faults", &faults, "reads", &reads,
				  "writes", &writes, "nr_done", &done))
		return;
	nr = c->not_touched ? done : faults;
	if (!(nr > 0))
		return;
	put(figures, reads / nr, "faultline.mmap_lock_reads_per_%s", of);
	put(figures, writes / nr, "faultline.mmap_lock_writes_per_%s", of);
}

json_t *case_figures(const struct case_params *params,
		     const struct case_clean *clean)
{
	const struct vm_case *c = params->c;
	const struct histogram *touches = clean->tails.touches;
	struct sums sums = sum(&clean->result);
	double faults = sums.minor + sums.major;
	json_t *figures = json_object();

	if (!figures)
		return NULL;
	put_locks(figures, c, clean->locks);
	put(figures, sums.done / sums.window_s, "faultline.%ss_per_s", c->item);
	put(figures, faults / sums.window_s, "faultline.faults_per_s");
	if (sums.done > 0) {
		put(figures, faults / sums.done, "faultline.faults_per_%s",
		    c->item);
		put(figures, 1000 * sums.switches / sums.done,
		    "faultline.switches_per_1000_%ss", c->item);
	}
	if (c->locked && sums.extra_s > 0)
		put(figures, sums.done / sums.extra_s,
		    "faultline.mlock_pages_per_s");
	if (!touches || !touches->nr)
		return figures;
	for (size_t i = 0; i < NR_TAILS; i++)
		put(figures, histogram_tail(touches, tails_of[i].q), "%s",
		    tails_of[i].figure);
	put(figures, (double)touches->max, "faultline.latency_max_ns");
	return figures;
}
