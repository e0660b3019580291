// SPDX-License-Identifier: GPL-2.0-or-later
/* The command line of faultline run, as a plan. */
#include "runner/cmd/run.h"

#include "runner/cmd/cmd.h"
#include "runner/cmd/sets.h"
#include "runner/cmd/sweep.h"
#include "runner/guest/guest.h"
#include "runner/host/facts.h"
#include "runner/parse.h"
#include "runner/point.h"
#include "runner/say.h"
#include "workloads/registry.h"

#include <ctype.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* What a guest's kernel and initramfs take of its memory. */
#define GUEST_OWN_BYTES (320ull << 20)

static int check_passes(const struct plan_points *points)
{
	unsigned int nr[NR_PASSES] = { 0 };

	for (size_t i = 0; i < points->nr_passes; i++) {
		if (nr[points->passes[i]]++)
			return say(EXIT_USAGE, "--pass has %s twice",
				   pass_name(points->passes[i]));
	}
	return 0;
}

static int parse_passes(const char *text, struct plan_points *points)
{
	char *copy = strdup(text), *rest = copy, *one;
	int code = 0;

	points->nr_passes = 0;
	while (!code && (one = strsep(&rest, ","))) {
		if (points->nr_passes == NR_PASSES ||
		    pass_parse(one, &points->passes[points->nr_passes++]))
			code = say(
				EXIT_USAGE,
				"--pass takes timing, locks, latency, "
				"cacheline, or several with commas, not '%s'",
				text);
	}
	free(copy);
	return code ? code : check_passes(points);
}

static int add_kernel(struct plan *plan, const char *image)
{
	struct plan_kernel *kernel = &plan->kernels[plan->nr_kernels];
	char release[128];
	int err = image_release(image, release, sizeof(release));

	if (err == -ENOEXEC)
		return say(EXIT_FAILED,
			   "%s is not a kernel image that this machine could "
			   "boot; give --kernel a vmlinuz (bzImage)",
			   image);
	if (err)
		return say(EXIT_FAILED, "--kernel %s: %s", image,
			   strerror(-err));
	kernel->image = strdup(image);
	kernel->release = strdup(release);
	plan->nr_kernels++;
	return 0;
}

/* It stands in tables, in names of files, and after a directory. */
static int parse_name(const char *what, const char *name)
{
	bool bad = !*name || *name == '-' || *name == '.' || strchr(name, '/');

	for (const char *c = name; *c && !bad; c++)
		bad = iscntrl((unsigned char)*c);
	if (!bad)
		return 0;
	return say(EXIT_USAGE,
		   "%s takes a name in one line, without / and with no - or . "
		   "before it, not '%s'",
		   what, name);
}

/* What a machine of one's own can boot, or the kernel it runs. */
static int add_release(struct plan *plan, const char *release)
{
	char *running, modules[300];
	bool known;

	if (parse_name("--release", release))
		return EXIT_USAGE;
	running = facts_release();
	known = running && !strcmp(running, release);
	free(running);
	snprintf(modules, sizeof(modules), "/lib/modules/%s", release);
	if (!known && access(modules, F_OK))
		say(0,
		    "--release %s: there is no %s here; it must be what "
		    "uname -r says after booting it",
		    release, modules);
	plan->kernels[plan->nr_kernels++].release = strdup(release);
	return 0;
}

static int parse_count(const char *what, const char *text, uint64_t max,
		       unsigned int *value)
{
	uint64_t number;
	int code = parse_number(what, text, 1, max, &number);

	*value = number;
	return code;
}

static int parse_plan_option(struct run_options *options, int option,
			     const char *value)
{
	struct plan *plan = &options->plan;

	switch (option) {
	case 'w':
		/* What max is, later options may say. */
		options->workers = value;
		return 0;
	case 't':
		return parse_seconds("--time", value, &plan->time_s);
	case 'l':
		return parse_count("--launches", value, 1000,
				   &plan->nr_launches);
	case 's':
		options->has_passes = true;
		return parse_passes(value, &options->points);
	case 'p':
		free(plan->placement);
		plan->placement = strdup(value);
		return parse_placement(value);
	case 'M':
		free(plan->mempolicy);
		plan->mempolicy = strdup(value);
		return parse_mempolicy(value);
	case 'a':
		return variant_add(&options->points, value, false);
	case 'S':
		options->set_text = value;
		return set_parse(value, &options->set);
	case 'O':
		return variant_add(&options->points, value, true);
	case 'g':
		return parse_size("--region", value, &plan->region_bytes);
	case 'f':
		return parse_fault_around(value, &plan->fault_around);
	case 'v':
		options->vma = value;
		return 0;
	case 'd':
		options->pmd = value;
		return 0;
	case 'x':
		return parse_size("--text", value, &plan->text_bytes);
	case 'e':
		return parse_number("--seed", value, 0, INT64_MAX, &plan->seed);
	default:
		return EXIT_USAGE;
	}
}

static int parse_accel(struct plan *plan, const char *value)
{
	if (strcmp(value, "auto") && strcmp(value, "kvm") &&
	    strcmp(value, "tcg"))
		return say(EXIT_USAGE,
			   "--accel takes kvm, tcg or auto, not "
			   "'%s'",
			   value);
	free(plan->accel);
	plan->accel = strdup(value);
	return 0;
}

static int parse_guest_option(struct run_options *options, int option,
			      const char *value)
{
	struct plan *plan = &options->plan;
	uint64_t number;
	int code;

	switch (option) {
	case 'k':
		return add_kernel(plan, value);
	case 'r':
		return add_release(plan, value);
	case 'n':
		options->labels[options->nr_labels++] = strdup(value);
		return parse_name("--label", value);
	case 'b':
		return parse_count("--boots", value, 1000, &plan->nr_boots);
	case 'c':
		return parse_count("--cpus", value, 255, &plan->nr_cpus);
	case 'N':
		return parse_count("--nodes", value, GUEST_MAX_NODES,
				   &plan->nr_nodes);
	case 'm':
		return parse_size("--memory", value, &plan->memory_bytes);
	case 'D':
		code = parse_number("--retry-disturbed", value, 0, 100,
				    &number);
		plan->nr_retries = number;
		return code;
	case 'Q':
		options->tuned = true;
		return 0;
	case 'A':
		return parse_accel(plan, value);
	case 'o':
		free(options->dir);
		options->dir = strdup(value);
		return 0;
	default:
		return parse_plan_option(options, option, value);
	}
}

static bool are_guests(const struct plan *plan)
{
	return plan->nr_kernels && plan->kernels[0].image;
}

static int check_kernels(const struct plan *plan)
{
	for (size_t i = 1; i < plan->nr_kernels; i++) {
		if (!plan->kernels[i].image != !are_guests(plan))
			return say(
				EXIT_USAGE,
				"--kernel is of guests and --release of the "
				"machine: figures of the two do not compare");
	}
	return 0;
}

/* The kernels that the command will have built. */
static void take_labels(struct run_options *options,
			const struct run_defaults *defaults)
{
	for (size_t i = 0; i < defaults->nr_labels; i++) {
		options->labels[options->nr_labels++] =
			strdup(defaults->labels[i]);
		/* It will have one: it is a guest's. */
		options->plan.kernels[i].image = strdup("");
	}
	options->plan.nr_kernels = defaults->nr_labels;
	options->must_boot = defaults->nr_labels;
}

static int parse_options(struct run_options *options, bool passes, int argc,
			 char **argv)
{
	static const struct option known[] = {
		{ "workers", required_argument, NULL, 'w' },
		{ "time", required_argument, NULL, 't' },
		{ "launches", required_argument, NULL, 'l' },
		{ "pass", required_argument, NULL, 's' },
		{ "placement", required_argument, NULL, 'p' },
		{ "mempolicy", required_argument, NULL, 'M' },
		{ "against", required_argument, NULL, 'a' },
		{ "or-against", required_argument, NULL, 'O' },
		{ "set", required_argument, NULL, 'S' },
		{ "region", required_argument, NULL, 'g' },
		{ "fault-around", required_argument, NULL, 'f' },
		{ "vma", required_argument, NULL, 'v' },
		{ "pmd", required_argument, NULL, 'd' },
		{ "text", required_argument, NULL, 'x' },
		{ "seed", required_argument, NULL, 'e' },
		{ "kernel", required_argument, NULL, 'k' },
		{ "release", required_argument, NULL, 'r' },
		{ "label", required_argument, NULL, 'n' },
		{ "boots", required_argument, NULL, 'b' },
		{ "cpus", required_argument, NULL, 'c' },
		{ "nodes", required_argument, NULL, 'N' },
		{ "memory", required_argument, NULL, 'm' },
		{ "accel", required_argument, NULL, 'A' },
		{ "output", required_argument, NULL, 'o' },
		{ "tuned", no_argument, NULL, 'Q' },
		{ "retry-disturbed", required_argument, NULL, 'D' },
		{ NULL, 0, NULL, 0 },
	};
	const char *of_guests = NULL;
	int option, index, code = 0;

	opterr = 0;
	while (!code &&
	       (option = getopt_long(argc, argv, "o:", known, &index)) != -1) {
		if (strchr("cNmA", option))
			of_guests = known[index].name;
		if (option == '?')
			return parse_bad_option(argv[0], argv);
		if (options->must_boot && strchr("knr", option))
			return say(
				EXIT_USAGE,
				"%s builds its kernels: it takes no --kernel, "
				"--release or --label",
				argv[0]);
		if (!passes && strchr("saOS", option))
			return say(EXIT_USAGE,
				   "%s takes neither --pass nor --set nor "
				   "--against",
				   argv[0]);
		code = parse_guest_option(options, option, optarg);
	}
	if (!code)
		code = variants_check(&options->points);
	if (!code)
		code = parse_geometries(options->vma, options->pmd,
					options->points.geometries,
					&options->points.nr_geometries);
	if (!code)
		code = check_kernels(&options->plan);
	if (!code && of_guests && !are_guests(&options->plan))
		code = say(EXIT_USAGE, "--%s is of guests: it needs --kernel",
			   of_guests);
	return code;
}

/* ---- what was not said ---- */

static int add_points(struct run_options *options, int nr_names, char **names)
{
	struct plan_points *points = &options->points;
	int code;

	if (options->set_text && options->set != SET_STORMS && nr_names)
		return say(EXIT_USAGE,
			   "--set %s and %s: give the one or the other",
			   options->set_text, names[0]);
	if (options->set == SET_STORMS && !options->has_passes) {
		points->passes[0] = PASS_TIMING;
		points->passes[1] = PASS_LATENCY;
		points->nr_passes = 2;
	}
	code = set_name(points, nr_names, names);
	return code ? code : set_add(options->set, options->set_text, points);
}

static bool label_taken(const struct plan *plan, size_t nr, const char *label)
{
	for (size_t i = 0; i < nr; i++) {
		if (!strcmp(plan->kernels[i].label, label))
			return true;
	}
	return false;
}

/* "6.1" of "6.1.0-56-cloud-amd64"; the whole where that is taken; at last
 * with a number, for one kernel against itself. */
static char *default_label(const struct plan *plan, size_t i)
{
	const char *release = plan->kernels[i].release;
	unsigned int major = 0, minor = 0;
	char label[160];

	if (sscanf(release, "%u.%u", &major, &minor) == 2)
		snprintf(label, sizeof(label), "%u.%u", major, minor);
	else
		snprintf(label, sizeof(label), "%s", release);
	if (label_taken(plan, i, label))
		snprintf(label, sizeof(label), "%s", release);
	for (int n = 2; label_taken(plan, i, label); n++)
		snprintf(label, sizeof(label), "%u.%u-%d", major, minor, n);
	return strdup(label);
}

static int set_labels(struct run_options *options)
{
	struct plan *plan = &options->plan;

	if (options->nr_labels > plan->nr_kernels)
		return say(EXIT_USAGE,
			   "%zu --label for %zu kernels; give one to each",
			   options->nr_labels, plan->nr_kernels);
	for (size_t i = 0; i < plan->nr_kernels; i++) {
		plan->kernels[i].label = i < options->nr_labels
						 ? strdup(options->labels[i])
						 : default_label(plan, i);
		if (label_taken(plan, i, plan->kernels[i].label))
			return say(EXIT_USAGE, "--label %s is given twice",
				   plan->kernels[i].label);
	}
	return 0;
}

static char *default_dir(void)
{
	time_t now = time(NULL);
	char dir[64];

	strftime(dir, sizeof(dir), "data/%Y%m%d-%H%M%S", localtime(&now));
	return strdup(dir);
}

/* This machine, or what a guest will be. */
static int topology_of(const struct plan *plan, hwloc_topology_t *topology)
{
	char words[64];

	if (!are_guests(plan))
		return place_topology(topology);
	snprintf(words, sizeof(words), "pack:%u [numa] l3:1 core:%u pu:1",
		 plan->nr_nodes, plan->nr_cpus / plan->nr_nodes);
	return place_made_up(words, topology);
}

/* How many CPUs the placement has; refuses it, or a policy, that can't be. */
static int count_pus(const struct plan *plan, unsigned int *nr)
{
	struct mempolicy policy = { 0 };
	hwloc_topology_t topology;
	unsigned int *order = NULL;
	char why[300] = "";
	int err = topology_of(plan, &topology);

	if (err)
		return say(EXIT_FAILED, "hwloc: %s", strerror(-err));
	err = place_order(topology, plan->placement, &order, nr, why,
			  sizeof(why));
	free(order);
	if (!err)
		err = mempolicy_make(&policy, topology, plan->mempolicy, why,
				     sizeof(why));
	mempolicy_free(&policy);
	hwloc_topology_destroy(topology);
	if (err)
		return say(EXIT_FAILED, "%s", *why ? why : strerror(-err));
	return 0;
}

static int check_nodes(const struct plan *plan)
{
	if (plan->nr_cpus % plan->nr_nodes)
		return say(EXIT_USAGE,
			   "--nodes %u: the %u CPUs of the guest can't be "
			   "shared out evenly; give --cpus a multiple",
			   plan->nr_nodes, plan->nr_cpus);
	if (plan->memory_bytes / plan->nr_nodes < GUEST_NODE_BYTES)
		return say(EXIT_USAGE,
			   "--nodes %u: a node needs %llu MiB; give more "
			   "--memory",
			   plan->nr_nodes, GUEST_NODE_BYTES >> 20);
	return 0;
}

static int count_workers(struct run_options *options,
			 const struct run_defaults *defaults)
{
	struct plan_points *points = &options->points;
	const char *text = options->workers;
	unsigned int max;
	int code = count_pus(&options->plan, &max);

	if (!text)
		text = defaults->one_worker ? "1" : SWEEP_DEFAULT;
	if (code)
		return code;
	/* A storm needs CPUs of its own, where there are any. */
	if (options->set == SET_STORMS && !options->workers)
		max = max > 3 ? max - 2 : 1;
	return sweep_parse(text, max, &points->nr_workers,
			   &points->nr_nr_workers);
}

static int complete(struct run_options *options,
		    const struct run_defaults *defaults, int argc, char **argv)
{
	struct plan *plan = &options->plan;
	int code;

	if (!plan->nr_kernels && plan->nr_boots > 1)
		return say(EXIT_USAGE,
			   "--boots needs --kernel or --release: the running "
			   "kernel is booted already");
	if (!plan->nr_kernels) {
		plan->kernels[0].release = facts_release();
		plan->nr_kernels = 1;
	}
	if (!are_guests(plan)) {
		plan->nr_cpus = sysconf(_SC_NPROCESSORS_ONLN);
		plan->memory_bytes = (uint64_t)sysconf(_SC_PHYS_PAGES) *
				     sysconf(_SC_PAGESIZE);
	}
	code = are_guests(plan) ? check_nodes(plan) : 0;
	if (!code)
		code = count_workers(options, defaults);
	if (code)
		return code;
	if (!options->dir)
		options->dir = default_dir();
	if (set_labels(options))
		return EXIT_USAGE;
	return add_points(options, argc, argv);
}

/* ---- before anything runs ---- */

static int check_point(const struct plan *plan, const char *workload,
		       unsigned int nr_workers, const char *against,
		       const struct geometry *geometry)
{
	struct crew_params crews[1 + BENCH_MAX_AGAINST] = {
		{ .workload = workload_find(workload),
		  .nr_workers = nr_workers,
		  .fault_around = plan->fault_around,
		  .geometry = *geometry,
		  .text_bytes = plan->text_bytes },
	};
	uint64_t have = plan->memory_bytes;
	unsigned int nr = 1;
	char why[256];
	int err;

	if (parse_text_of(crews->workload, plan->text_bytes,
			  plan->region_bytes) ||
	    parse_around_of(crews->workload, plan->fault_around) ||
	    parse_geometry_of(crews->workload, geometry) ||
	    (against && parse_against(against, crews, &nr)))
		return EXIT_USAGE;
	if (!plan->kernels[0].image) {
		err = needs_check(plan->mempolicy, crews, nr,
				  plan->region_bytes, why, sizeof(why));
	} else {
		have = have > GUEST_OWN_BYTES ? have - GUEST_OWN_BYTES : 0;
		err = needs_check_memory(crews, nr, plan->region_bytes, have,
					 why, sizeof(why));
	}
	/* What else is missing becomes a record: skipped, because ... */
	if (!err || err == -ENOTSUP)
		return 0;
	return say(EXIT_FAILED, "%s: %s%s", workload, why,
		   err == -ENOMEM && plan->kernels[0].image
			   ? ", or more --memory"
			   : "");
}

static int check_points(const struct run_options *options)
{
	const struct plan_points *points = &options->points;
	size_t nr_beside = points->nr_againsts + !points->nr_againsts;
	size_t nr = points->nr_workloads * points->nr_nr_workers *
		    points->nr_geometries * nr_beside;
	int code = 0;

	/* What runs alone needs no more than with others beside it. */
	for (size_t i = 0; i < nr && !code; i++) {
		size_t variant = i / nr_beside;
		size_t point = variant / points->nr_geometries;

		code = check_point(
			&options->plan,
			points->workloads[point / points->nr_nr_workers],
			points->nr_workers[point % points->nr_nr_workers],
			points->nr_againsts ? points->againsts[i % nr_beside]
					    : NULL,
			&points->geometries[variant % points->nr_geometries]);
	}
	return code;
}

int run_options_parse(struct run_options *options,
		      const struct run_defaults *defaults, int argc,
		      char **argv)
{
	struct plan *plan = &options->plan;
	int code;

	memset(options, 0, sizeof(*options));
	*plan = (struct plan){
		.seed = 1,
		.nr_boots = defaults->nr_boots ? defaults->nr_boots : 1,
		.nr_launches = 1,
		.time_s = defaults->time_s,
		.placement = strdup(PLACEMENT_DEFAULT),
		.mempolicy = strdup(MEMPOLICY_DEFAULT),
		.accel = strdup("auto"),
		.nr_cpus = 2,
		.nr_nodes = 1,
		.memory_bytes = 1ull << 30,
		.kernels = calloc(argc + defaults->nr_labels + 1,
				  sizeof(*plan->kernels)),
	};
	options->set = defaults->catalogue ? SET_ALL : SET_QUICK;
	options->points.nr_passes = defaults->nr_passes;
	memcpy(options->points.passes, defaults->passes,
	       sizeof(defaults->passes));
	options->labels = calloc(argc + defaults->nr_labels + 1,
				 sizeof(*options->labels));
	if (!plan->kernels || !options->labels)
		return say(EXIT_FAILED, "no memory");
	take_labels(options, defaults);
	code = parse_options(options, defaults->nr_passes > 1, argc, argv);
	if (!code)
		code = complete(options, defaults, argc - optind,
				argv + optind);
	if (!code)
		code = check_points(options);
	if (!code && plan_make(plan, &options->points))
		code = say(EXIT_FAILED, "no memory");
	return code;
}

void run_options_free(struct run_options *options)
{
	for (size_t i = 0; i < options->nr_labels; i++)
		free(options->labels[i]);
	for (size_t i = 0; i < options->points.nr_workloads; i++)
		free(options->points.workloads[i]);
	for (size_t i = 0; i < options->points.nr_againsts; i++)
		free(options->points.againsts[i]);
	free(options->labels);
	free(options->points.againsts);
	free(options->points.workloads);
	free(options->points.nr_workers);
	free(options->dir);
	plan_free(&options->plan);
}
