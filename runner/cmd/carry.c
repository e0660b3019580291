// SPDX-License-Identifier: GPL-2.0-or-later
/* Carries a plan out in its directory: keeps what lands, tells people. */
#include "runner/cmd/carry.h"

#include "runner/cmd/tuning.h"
#include "runner/host/facts.h"
#include "runner/plan/execute.h"
#include "runner/say.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* ---- what is said while it runs ---- */

struct keeper {
	struct sink sink;
	struct carry *carry;
	bool terminal;
	struct timespec start;
	unsigned int nr_begun;
	char why[1000]; /* of an error of its own */
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

static const char *text_of(const json_t *boot, const char *key)
{
	const char *text = json_string_value(json_object_get(boot, key));

	return text ? text : "";
}

/*
 * A kernel of the plan is one build: where the image was built anew, or the
 * machine's kernel was, its boots would be of two kernels under one label.
 */
static int check_build(struct keeper *keeper, const json_t *boot)
{
	const char *label = text_of(boot, "kernel");
	const char *version = text_of(boot, "version");
	json_t *known;
	size_t i;

	json_array_foreach (keeper->carry->boots, i, known) {
		const char *before = text_of(known, "version");

		if (strcmp(text_of(known, "kernel"), label) ||
		    !strcmp(before, version))
			continue;
		snprintf(keeper->why, sizeof(keeper->why),
			 "%s was built anew: it was '%s' and is '%s'; give it "
			 "a run of its own",
			 label, before, version);
		return -ESTALE;
	}
	return 0;
}

static int keep_boot(struct sink *sink, json_t *boot)
{
	struct keeper *keeper = (struct keeper *)sink;
	int err = check_build(keeper, boot);
	json_t *known;
	size_t i;

	json_array_foreach (keeper->carry->boots, i, known) {
		if (json_equal(known, boot))
			return err; /* described before a kill */
	}
	if (!err)
		err = store_boot(keeper->carry->store, boot);
	if (!err)
		err = json_array_append(keeper->carry->boots, boot);
	return err;
}

static int keep_begin(struct sink *sink, const struct unit *unit)
{
	struct keeper *keeper = (struct keeper *)sink;
	const struct plan *plan = keeper->carry->plan;
	bool own = unit->geometry.vma == VMA_OWN;
	char geometry[GEOMETRY_TEXT];
	double each, left;

	keeper->nr_begun++;
	if (!keeper->terminal)
		return 0;
	each = seconds_since(&keeper->start) / keeper->nr_begun;
	left = each * (plan->nr_units - keeper->nr_begun + 1);
	clear_line(keeper);
	fprintf(stderr,
		"%u/%zu  %s  boot %u  %s x %u%s%s%s%s  %s  %.0f:%02.0f left",
		keeper->nr_begun, plan->nr_units,
		plan->kernels[unit->kernel].label, unit->boot, unit->workload,
		unit->nr_workers, unit->against ? " + " : "",
		unit->against ? unit->against : "", own ? "" : ", vma ",
		own ? "" : geometry_text(&unit->geometry, geometry),
		pass_name(unit->pass), (left - (int)left % 60) / 60,
		(double)((int)left % 60));
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
static void tell_record(const struct keeper *keeper, const struct record *r)
{
	const char *trouble = r->reason, *what = r->status;

	if (r->repeated)
		tell(keeper, r, "launched again", ", because disturbed by",
		     r->disturbed_by);

	if (!strcmp(r->status, "ok")) {
		trouble = r->faults_mismatch;
		what = "distrust it";
		if (r->locks_differ)
			tell(keeper, r, "differs from mainline", ":",
			     r->locks_differ);
	}
	if (r->nr_discarded > 0)
		tell(keeper, r, "launched again", ", because",
		     "the kernel counted other faults than the touches make");
	if (trouble)
		tell(keeper, r, what, ", because", trouble);
}

void run_tally_add(struct run_tally *tally, const struct record *r)
{
	if (r->repeated)
		return;
	if (!strcmp(r->status, "ok")) {
		tally->nr_ok++;
		tally->nr_mismatched += r->faults_mismatch != NULL;
	} else if (!strcmp(r->status, "skipped")) {
		tally->nr_skipped++;
	} else {
		tally->nr_failed++;
	}
}

/* One guest of this kernel has described itself, at least. */
static bool has_booted(const struct carry *carry, const char *label)
{
	json_t *known;
	size_t i;

	json_array_foreach (carry->boots, i, known) {
		if (!strcmp(text_of(known, "kernel"), label))
			return true;
	}
	return false;
}

static int check_booted(struct keeper *keeper, const struct record *r)
{
	struct carry *carry = keeper->carry;

	if (!carry->must_boot || strcmp(r->status, "failed") ||
	    has_booted(carry, r->kernel))
		return 0;
	snprintf(keeper->why, sizeof(keeper->why),
		 "%s did not come up in a guest; its console is "
		 "%s/console-%s-1.log",
		 r->kernel, carry->dir, r->kernel);
	return -ENOEXEC;
}

static int keep_landed(struct sink *sink, const struct record *records,
		       size_t nr)
{
	struct keeper *keeper = (struct keeper *)sink;
	int err = store_land(keeper->carry->store, records, nr);

	for (size_t i = 0; i < nr && !err; i++) {
		run_tally_add(&keeper->carry->tally, &records[i]);
		tell_record(keeper, &records[i]);
		err = check_booted(keeper, &records[i]);
	}
	return err;
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

void catch_signals(void)
{
	/* No SA_RESTART: a wait ends with EINTR. */
	const struct sigaction action = { .sa_handler = on_signal };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	/* A full disk is an error of write(), not a death. */
	signal(SIGXFSZ, SIG_IGN);
}

static int say_broken(const struct keeper *keeper, int err,
		      const struct execution *execution)
{
	const struct carry *carry = keeper->carry;
	const struct run_tally *tally = &carry->tally;
	unsigned int nr_kept =
		tally->nr_ok + tally->nr_skipped + tally->nr_failed;
	bool told = strstr(execution->why, strerror(-err));

	if (err == -EINTR)
		return say(EXIT_FAILED,
			   "stopped: %s keeps %u record%s; go on with: "
			   "faultline run %s %s",
			   carry->dir, nr_kept, nr_kept == 1 ? "" : "s",
			   carry->how, shell_word(carry->dir));
	if (*keeper->why)
		return say(EXIT_FAILED, "%s: %s", carry->dir, keeper->why);
	return say(EXIT_FAILED,
		   "%s: %s%s%s%s; the records so far are kept; go on with: "
		   "faultline run %s %s",
		   carry->dir, told ? "" : strerror(-err), told ? "" : " (",
		   execution->why, told ? "" : ")", carry->how,
		   shell_word(carry->dir));
}

/* The release stands on stdout alone, for what boots machines. */
static int say_next(const struct carry *carry, const struct unit *next)
{
	const struct plan_kernel *kernel = &carry->plan->kernels[next->kernel];
	char *running = facts_release();
	bool again = running && !strcmp(running, kernel->release);

	free(running);
	say(0, "boot %s %s(%s, boot %u of %u), then: faultline run %s %s",
	    kernel->release, again ? "again " : "", kernel->label, next->boot,
	    carry->plan->nr_boots, carry->how, shell_word(carry->dir));
	puts(kernel->release);
	if (fflush(stdout))
		return say(EXIT_FAILED, "stdout: %s", strerror(errno));
	return EXIT_MORE;
}

static int execute(struct carry *carry)
{
	struct keeper keeper = {
		.sink = { keep_boot, keep_begin, keep_landed, keep_note },
		.carry = carry,
		.terminal = isatty(STDERR_FILENO),
	};
	struct execution execution = {
		.plan = carry->plan,
		.dir = carry->dir,
		.sink = &keeper.sink,
		.here = carry->here,
	};
	int err;

	clock_gettime(CLOCK_MONOTONIC, &keeper.start);
	err = execute_plan(&execution);
	clear_line(&keeper);
	if (err == -ERESTART)
		return say_next(carry, execution.next);
	return err ? say_broken(&keeper, err, &execution) : 0;
}

/* What somebody tuned before it is not this run's to undo. */
static int execute_tuned(struct carry *carry)
{
	struct tune *tune;
	int code = tuning_open(&tune);
	size_t nr_before;

	if (code)
		return code;
	nr_before = tune_nr_changes(tune);
	if (carry->tuned) {
		tune_apply(tune, tuning_tell);
		say(0, "%zu settings of this machine are tuned while this runs",
		    tune_nr_changes(tune) - nr_before);
	}
	if (carry->plan->adjacent_off)
		code = tuning_adjacent_off(tune);
	if (!code)
		code = execute(carry);
	if (tune_undo(tune, nr_before, tuning_tell) && !code)
		code = EXIT_FAILED;
	tune_close(tune);
	return code;
}

int carry_out(struct carry *carry)
{
	catch_signals();
	return carry->tuned || carry->plan->adjacent_off ? execute_tuned(carry)
							 : execute(carry);
}

int carry_tally(const struct carry *carry)
{
	const struct run_tally *tally = &carry->tally;

	say(0,
	    "%u record%s, %u skipped, %u failed, %u to distrust; see them "
	    "with: faultline compare %s",
	    tally->nr_ok, tally->nr_ok == 1 ? "" : "s", tally->nr_skipped,
	    tally->nr_failed, tally->nr_mismatched, shell_word(carry->dir));
	if (tally->nr_failed || tally->nr_mismatched)
		return EXIT_FAILED;
	return tally->nr_ok ? EXIT_DONE : EXIT_SKIPPED;
}

int carry_report(const struct carry *carry)
{
	puts(carry->dir);
	if (fflush(stdout))
		return say(EXIT_FAILED, "stdout: %s", strerror(errno));
	return carry_tally(carry);
}
