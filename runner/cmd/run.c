// SPDX-License-Identifier: GPL-2.0-or-later
/* faultline run: makes the plan, carries it out, keeps the records. */
#include "runner/cmd/run.h"
#include "results/store.h"
#include "runner/cmd/cmd.h"
#include "runner/guest/guest.h"
#include "runner/host/facts.h"
#include "runner/parse.h"
#include "runner/plan/execute.h"
#include "runner/say.h"
#include "workloads/registry.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* ---- what is said while it runs ---- */

struct keeper {
	struct sink sink;
	struct store *store;
	const struct plan *plan;
	bool terminal;
	struct timespec start;
	unsigned int nr_begun;
	struct run_tally *tally;
};

/* The progress line is in the way of any other. */
static void clear_line(const struct keeper *keeper)
{
	if (keeper->terminal)
		fputs("\r\033[K", stderr);
}

static double seconds_since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec - start->tv_sec +
	       (now.tv_nsec - start->tv_nsec) * 1e-9;
}

static int keep_boot(struct sink *sink, json_t *boot)
{
	return store_boot(((struct keeper *)sink)->store, boot);
}

static int keep_begin(struct sink *sink, const struct unit *unit)
{
	struct keeper *keeper = (struct keeper *)sink;
	const struct plan *plan = keeper->plan;
	double each, left;

	keeper->nr_begun++;
	if (!keeper->terminal)
		return 0;
	each = seconds_since(&keeper->start) / keeper->nr_begun;
	left = each * (plan->nr_units - keeper->nr_begun + 1);
	clear_line(keeper);
	fprintf(stderr,
		"%u/%zu  %s  boot %u  %s x %u%s%s  %s  %.0f:%02.0f left",
		keeper->nr_begun, plan->nr_units,
		plan->kernels[unit->kernel].label, unit->boot, unit->workload,
		unit->nr_workers, unit->against ? " + " : "",
		unit->against ? unit->against : "", pass_name(unit->pass),
		(left - (int)left % 60) / 60, (double)((int)left % 60));
	return 0;
}

static void tell(const struct keeper *keeper, const struct record *r,
		 const char *what, const char *sep, const char *why)
{
	clear_line(keeper);
	say(0, "%s: %s x %d (%s, unit %d): %s%s %s", r->kernel, r->workload,
	    (int)r->nr_workers, r->pass, (int)r->unit, what, sep, why);
}

/* Of a record that is not "ok", and of one to distrust, people hear at once. */
static int keep_record(struct sink *sink, const struct record *r)
{
	struct keeper *keeper = (struct keeper *)sink;
	const char *trouble = r->reason, *what = r->status;

	if (!strcmp(r->status, "ok")) {
		keeper->tally->nr_ok++;
		trouble = r->faults_mismatch;
		what = "distrust it";
		keeper->tally->nr_mismatched += trouble != NULL;
		if (r->locks_differ)
			tell(keeper, r, "differs from mainline", ":",
			     r->locks_differ);
	} else if (!strcmp(r->status, "skipped")) {
		keeper->tally->nr_skipped++;
	} else {
		keeper->tally->nr_failed++;
	}
	if (r->nr_discarded > 0)
		tell(keeper, r, "launched again", ", because",
		     "the kernel counted other faults than the touches make");
	if (trouble)
		tell(keeper, r, what, ", because", trouble);
	return store_record(keeper->store, r);
}

static void keep_note(struct sink *sink, const char *text)
{
	clear_line((struct keeper *)sink);
	say(0, "%s", text);
}

/* ---- the run ---- */

static void on_signal(int signal)
{
	execute_stop = signal;
}

static void catch_signals(void)
{
	/* No SA_RESTART: a wait ends with EINTR. */
	const struct sigaction action = { .sa_handler = on_signal };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	/* A full disk is an error of write(), not a death. */
	signal(SIGXFSZ, SIG_IGN);
}

static int say_broken(const struct keeper *keeper, const char *dir, int err,
		      const char *why)
{
	const struct run_tally *tally = keeper->tally;

	if (err == -EINTR)
		return say(EXIT_FAILED,
			   "stopped: %s keeps %u records of %zu units", dir,
			   tally->nr_ok + tally->nr_skipped + tally->nr_failed,
			   keeper->plan->nr_units);
	return say(EXIT_FAILED, "%s: %s (%s); the records so far are kept", dir,
		   strerror(-err), why);
}

static int create(const char *dir, const struct plan *plan,
		  struct store **store)
{
	json_t *json = plan_to_json(plan);
	int err = json ? store_create(dir, json, store) : -ENOMEM;

	json_decref(json);
	if (err == -ENOTEMPTY)
		return say(EXIT_FAILED,
			   "%s holds other data; give -o a new directory", dir);
	if (err)
		return say(EXIT_FAILED, "cannot make the directory %s: %s", dir,
			   strerror(-err));
	return 0;
}

int run_carry_out(const struct run_options *options, struct run_tally *tally)
{
	struct keeper keeper = {
		.sink = { keep_boot, keep_begin, keep_record, keep_note },
		.plan = &options->plan,
		.terminal = isatty(STDERR_FILENO),
		.tally = tally,
	};
	char why[2000] = "";
	int code, err;

	*tally = (struct run_tally){ 0 };
	code = create(options->dir, &options->plan, &keeper.store);
	if (code)
		return code;
	catch_signals();
	clock_gettime(CLOCK_MONOTONIC, &keeper.start);
	err = execute_plan(&options->plan, options->dir, &keeper.sink, why,
			   sizeof(why));
	store_close(keeper.store);
	clear_line(&keeper);
	return err ? say_broken(&keeper, options->dir, err, why) : 0;
}

static int report(const struct run_tally *tally, const char *dir)
{
	puts(dir);
	if (fflush(stdout))
		return say(EXIT_FAILED, "stdout: %s", strerror(errno));
	say(0,
	    "%u records, %u skipped, %u failed, %u to distrust; see them "
	    "with: faultline compare %s",
	    tally->nr_ok, tally->nr_skipped, tally->nr_failed,
	    tally->nr_mismatched, dir);
	if (tally->nr_failed || tally->nr_mismatched)
		return EXIT_FAILED;
	return tally->nr_ok ? EXIT_DONE : EXIT_SKIPPED;
}

int cmd_run(int argc, char **argv)
{
	static const struct run_defaults defaults = {
		.time_s = 1,
		.passes = { PASS_TIMING, PASS_LOCKS },
		.nr_passes = 2,
	};
	struct run_options options;
	struct run_tally tally;
	int code = run_options_parse(&options, &defaults, argc, argv);

	if (!code)
		code = run_carry_out(&options, &tally);
	if (!code)
		code = report(&tally, options.dir);
	run_options_free(&options);
	return code;
}
