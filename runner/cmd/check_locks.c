// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * faultline check-locks: the whole catalogue, briefly, its mmap_lock counts
 * held against mainline's history. A functional test of per-VMA locking that
 * needs no quiet machine.
 */
#include "results/store.h"
#include "runner/cmd/cmd.h"
#include "runner/cmd/run.h"
#include "runner/history.h"
#include "runner/say.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const verdicts[] = {
	[HISTORY_UNKNOWN] = "unknown",
	[HISTORY_SAME] = "as mainline",
	[HISTORY_BETTER] = "better",
	[HISTORY_WORSE] = "WORSE",
};

struct findings {
	unsigned int nr[sizeof(verdicts) / sizeof(verdicts[0])];
	unsigned int nr_without; /* skipped or failed */
	int kernel_columns;
};

static void print_counted(const struct record *r, struct findings *findings)
{
	const struct lock_path *at;
	enum history_verdict verdict = history_judge(r, &at);
	char first[16] = "-";

	findings->nr[verdict]++;
	if (!isnan(r->first_reads))
		snprintf(first, sizeof(first), "%+.3g", r->first_reads);
	printf("%-*s %-20s %3lld %9.3f %9.3f %6s   %-11s  %s\n",
	       findings->kernel_columns, r->kernel, r->workload,
	       (long long)r->nr_workers, record_mmap_lock_reads(r),
	       record_mmap_lock_writes(r), first, verdicts[verdict],
	       verdict == HISTORY_SAME ? at->why
	       : r->locks_differ       ? r->locks_differ
	       : r->counts_missing     ? r->counts_missing
				   : "no count, or no entry for this release");
}

static void print_record(const struct record *r, struct findings *findings)
{
	if (strcmp(r->role, "measured"))
		return;
	if (!strcmp(r->status, "ok") && !r->faults_mismatch) {
		print_counted(r, findings);
		return;
	}
	findings->nr_without++;
	printf("%-*s %-20s %3lld %9s %9s %6s   %s, because %s\n",
	       findings->kernel_columns, r->kernel, r->workload,
	       (long long)r->nr_workers, "-", "-", "-",
	       r->faults_mismatch ? "refused" : r->status,
	       r->faults_mismatch ? r->faults_mismatch : r->reason);
}

static int by_name(const void *a, const void *b)
{
	const struct record *x = a, *y = b;
	int order = strcmp(x->kernel, y->kernel);

	if (!order)
		order = strcmp(x->workload, y->workload);
	return order ? order : (int)(x->nr_workers - y->nr_workers);
}

static int print_findings(const char *path, const struct run_tally *tally)
{
	struct findings findings = { .kernel_columns = 8 };
	struct run_dir dir;
	char why[512];

	if (run_dir_read(path, &dir, why, sizeof(why)))
		return say(EXIT_FAILED, "check-locks: %s", why);
	for (size_t i = 0; i < dir.nr_records; i++) {
		int columns = strlen(dir.records[i].kernel);

		if (columns > findings.kernel_columns)
			findings.kernel_columns = columns;
	}
	qsort(dir.records, dir.nr_records, sizeof(*dir.records), by_name);
	printf("%-*s %-20s %3s %9s %9s %6s   mmap_lock per touch; reads more for a VMA's first\n",
	       findings.kernel_columns, "kernel", "workload", "x", "reads",
	       "writes", "first");
	for (size_t i = 0; i < dir.nr_records; i++)
		print_record(&dir.records[i], &findings);
	run_dir_free(&dir);
	if (fflush(stdout))
		return say(EXIT_FAILED, "stdout: %s", strerror(errno));
	say(0,
	    "check-locks: %u as mainline, %u better, %u worse, %u without a "
	    "verdict (records: %s)",
	    findings.nr[HISTORY_SAME], findings.nr[HISTORY_BETTER],
	    findings.nr[HISTORY_WORSE],
	    findings.nr_without + findings.nr[HISTORY_UNKNOWN], path);
	if (findings.nr[HISTORY_WORSE] || tally->nr_failed ||
	    tally->nr_mismatched)
		return EXIT_FAILED;
	if (!findings.nr[HISTORY_SAME] && !findings.nr[HISTORY_BETTER])
		return tally->nr_ok ? EXIT_CANNOT_JUDGE : EXIT_SKIPPED;
	return EXIT_DONE;
}

int cmd_check_locks(int argc, char **argv)
{
	static const struct run_defaults defaults = {
		.time_s = .1,
		.passes = { PASS_LOCKS },
		.nr_passes = 1,
		.catalogue = true,
		.one_worker = true,
	};
	struct run_options options;
	struct carry carry;
	int code = run_options_parse(&options, &defaults, argc, argv);

	if (!code)
		code = run_carry_out(&options, &carry);
	if (!code)
		code = print_findings(options.dir, &carry.tally);
	run_options_free(&options);
	return code;
}
