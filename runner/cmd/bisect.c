// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * faultline bisect: the commit that made a kernel worse. `git bisect run`
 * starts this program again for each commit (--step), which builds it, boots
 * it, and checks it against the good one's records. What tracepoints count is
 * exact, so one short boot a commit decides; throughput takes more and longer.
 */
#include "results/compare.h"
#include "runner/cmd/built.h"
#include "runner/cmd/cmd.h"
#include "runner/cmd/judging.h"
#include "runner/cmd/run.h"
#include "runner/cmd/source_options.h"
#include "runner/plan/execute.h"
#include "runner/say.h"
#include "runner/spawn.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ALLOWED                                                         \
	" --source --config --work --jobs --good --bad --metric --for " \
	"--max-regress --step "

struct bisection {
	struct source_options options;
	char **args; /* the command line, whole */
	int nr_args;
	char **rest; /* what is left for a plan, and workloads */
	int nr_rest;
	char *dir;
	enum metric metric;
};

/* ---- one kernel ---- */

/* Where the records of this kind of launch are. */
static void kind_dir(const struct bisection *b, const char *label, char *path,
		     size_t bytes)
{
	snprintf(path, bytes, "%s/%s/%s", b->dir,
		 metric_is_exact(b->metric) ? "locks" : "timing", label);
}

/* The rest of the command line as the plan of one kernel, into DIR/label. */
static int parse_plan(const struct bisection *b, const char *label,
		      struct run_options *run)
{
	bool exact = metric_is_exact(b->metric);
	const struct run_defaults defaults = {
		.time_s = exact ? .1 : 1,
		.passes = { exact ? PASS_LOCKS : PASS_TIMING },
		.nr_passes = 1,
		.labels = &label,
		.nr_labels = 1,
		.nr_boots = exact ? 1 : 5,
	};
	/* getopt reorders what it reads. */
	char **argv = calloc(b->nr_rest + 3, sizeof(*argv)), output[PATH_MAX];
	int nr = b->nr_rest, code;

	if (!argv)
		return say(EXIT_FAILED, "no memory");
	memcpy(argv, b->rest, b->nr_rest * sizeof(*argv));
	if (b->dir) {
		kind_dir(b, label, output, sizeof(output));
		argv[nr++] = "-o";
		argv[nr++] = output;
	}
	optind = 0;
	code = run_options_parse(run, &defaults, nr, argv);
	free(argv);
	return code;
}

static int measure(const struct bisection *b, const char *label,
		   const char *rev)
{
	struct kernel_side side = { .rev = rev };
	struct run_options run = { 0 };
	struct carry carry;
	int code = parse_plan(b, label, &run);

	if (!code)
		code = built_run(&b->options.build, &side, &run, &carry);
	if (!code && (carry.tally.nr_failed || carry.tally.nr_mismatched))
		code = say(EXIT_FAILED,
			   "%s: %u launch%s failed, %u to distrust", label,
			   carry.tally.nr_failed,
			   carry.tally.nr_failed == 1 ? "" : "es",
			   carry.tally.nr_mismatched);
	run_options_free(&run);
	return code;
}

/* The exit code of faultline check: 0, 1 or 125. */
static int judge(const struct bisection *b, const char *label)
{
	char base[PATH_MAX], other[PATH_MAX];
	char *workloads = strdup(b->options.workloads);
	char *argv[] = { "check", base,	     other,	      "--metric", NULL,
			 "--for", workloads, "--max-regress", NULL,	  NULL };
	int code;

	argv[4] = (char *)metric_name(b->metric);
	argv[7] = b->options.max_regress ? "--max-regress" : NULL;
	argv[8] = (char *)b->options.max_regress;
	kind_dir(b, "good", base, sizeof(base));
	kind_dir(b, label, other, sizeof(other));
	code = cmd_check(argv[8] ? 9 : 7, argv);
	free(workloads);
	return code;
}

/* ---- a step of git bisect run ---- */

static int step(const struct bisection *b)
{
	char id[KERNEL_ID_BYTES], label[13];

	if (kernel_bisect_head(&b->options.build, id))
		return EXIT_CANNOT_JUDGE;
	snprintf(label, sizeof(label), "%.12s", id);
	if (measure(b, label, id))
		/* git bisect ends at a code above 127. */
		return execute_stop ? 128 + execute_stop : EXIT_CANNOT_JUDGE;
	return judge(b, label);
}

/* ---- the whole ---- */

/* EXIT_FAILED is also what "regressed" is called. */
#define CHECK_REGRESSED 1000

static int judge_bad(const struct bisection *b)
{
	int code = judge(b, "bad");

	return code == EXIT_FAILED ? CHECK_REGRESSED : code;
}

/* Good and bad, measured: they have to differ. */
static int check_ends(const struct bisection *b)
{
	int code = measure(b, "good", b->options.good);

	if (!code)
		code = measure(b, "bad", b->options.bad);
	return code ? code : judge_bad(b);
}

/* Reads, else writes, else throughput: what is exact comes first. */
static int choose_metric(struct bisection *b)
{
	int code;

	b->metric = METRIC_READS;
	code = check_ends(b);
	if (code)
		return code;
	b->metric = METRIC_WRITES;
	code = judge_bad(b);
	if (code)
		return code;
	b->metric = METRIC_TYPICAL;
	return check_ends(b);
}

/* EXIT_DONE: bad is worse than good, by the metric. */
static int find_metric(struct bisection *b)
{
	int code = b->options.metric ? check_ends(b) : choose_metric(b);

	if (code == CHECK_REGRESSED)
		return EXIT_DONE;
	if (code == EXIT_DONE)
		return say(EXIT_CANNOT_JUDGE,
			   "bisect: %s is not worse than %s, so there is "
			   "nothing to find",
			   b->options.bad, b->options.good);
	return code;
}

static int print_culprits(const struct kernel_culprits *culprits)
{
	if (!culprits->nr)
		return say(EXIT_FAILED, "bisect: git found no first bad "
					"commit; its words are above");
	printf(culprits->nr == 1 ? "first bad commit: %s"
				 : "the first bad commit is one of:\n%s",
	       culprits->text);
	if (fflush(stdout))
		return say(EXIT_FAILED, "stdout: %m");
	return culprits->nr == 1 ? EXIT_DONE : EXIT_CANNOT_JUDGE;
}

static int bisect(const struct bisection *b)
{
	char *self = spawn_self(), cwd[PATH_MAX];
	const char **command = calloc(b->nr_args + 10, sizeof(*command));
	struct kernel_culprits culprits = { 0 };
	size_t nr = 0;
	int code = EXIT_FAILED;

	if (!self || !command || !getcwd(cwd, sizeof(cwd)))
		goto out;
	/* git may run it elsewhere. */
	command[nr++] = "env";
	command[nr++] = "-C";
	command[nr++] = cwd;
	command[nr++] = self;
	for (int i = 0; i < b->nr_args; i++)
		command[nr++] = b->args[i];
	command[nr++] = "--step";
	command[nr++] = b->dir;
	if (!b->options.metric) {
		command[nr++] = "--metric";
		command[nr++] = metric_name(b->metric);
	}
	code = kernel_bisect(&b->options.build, b->options.good, b->options.bad,
			     command, &culprits);
	if (!code)
		code = print_culprits(&culprits);
out:
	free(culprits.text);
	free(command);
	free(self);
	return code;
}

/* ---- the command line ---- */

/* The workloads of --for, behind the rest. */
static int add_workloads(struct bisection *b, char *list)
{
	char *save = NULL;

	for (char *name = strtok_r(list, ",", &save); name;
	     name = strtok_r(NULL, ",", &save))
		b->rest[b->nr_rest++] = name;
	return 0;
}

static int check_options(struct bisection *b)
{
	const struct source_options *options = &b->options;
	double pct;

	if (!options->good || !options->bad)
		return say(EXIT_USAGE, "bisect needs --good REV and --bad REV");
	if (!options->workloads)
		return say(EXIT_USAGE, "bisect needs --for WORKLOAD");
	/* check reads it: after the first builds, which is late. */
	if (options->max_regress &&
	    parse_percent("--max-regress", options->max_regress, &pct))
		return EXIT_USAGE;
	if (options->metric)
		return parse_metric(options->metric, &b->metric);
	b->metric = METRIC_READS;
	return 0;
}

static int choose_dir(struct bisection *b)
{
	struct run_options run = { 0 };
	int code = parse_plan(b, "good", &run);

	if (!code && !b->options.step)
		code = built_check_dir(run.dir);
	if (!code)
		b->dir = strdup(b->options.step ? b->options.step : run.dir);
	run_options_free(&run);
	return code;
}

int cmd_bisect(int argc, char **argv)
{
	struct bisection b = { .nr_args = argc };
	char *workloads = NULL;
	int code = EXIT_FAILED;

	source_clean_environment();
	catch_signals();
	kernel_stop = &execute_stop;
	b.args = calloc(argc + 1, sizeof(*b.args));
	if (!b.args)
		return say(EXIT_FAILED, "no memory");
	memcpy(b.args, argv, argc * sizeof(*argv));
	code = source_options_take(&b.options, ALLOWED, &argc, argv);
	if (!code)
		code = check_options(&b);
	if (!code) {
		workloads = strdup(b.options.workloads);
		b.rest = calloc(argc + strlen(workloads) + 1, sizeof(char *));
		memcpy(b.rest, argv, argc * sizeof(*argv));
		b.nr_rest = argc;
		add_workloads(&b, workloads);
		code = choose_dir(&b);
	}
	if (!code)
		code = b.options.step ? step(&b) : find_metric(&b);
	if (!code && !b.options.step)
		code = bisect(&b);
	free(workloads);
	free(b.rest);
	free(b.args);
	free(b.dir);
	source_options_free(&b.options);
	return code;
}
