// SPDX-License-Identifier: GPL-2.0-or-later
/* The plan: made in seeded random order, written and read as JSON. */
#include "runner/plan/plan.h"

#include "bench/mempolicy.h"
#include "runner/host/prefetch.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLAN_FORMAT 2

static const char *const pass_names[NR_PASSES] = {
	[PASS_TIMING] = "timing",   [PASS_LOCKS] = "locks",
	[PASS_LATENCY] = "latency", [PASS_CACHELINE] = "cacheline",
	[PASS_C2C] = "c2c",
};

const char *pass_name(enum pass pass)
{
	return pass_names[pass];
}

int pass_parse(const char *name, enum pass *pass)
{
	for (int i = 0; i < NR_PASSES; i++) {
		if (!strcmp(name, pass_names[i])) {
			*pass = i;
			return 0;
		}
	}
	return -EINVAL;
}

bool points_have(const struct plan_points *points, enum pass pass)
{
	for (size_t i = 0; i < points->nr_passes; i++)
		if (points->passes[i] == pass)
			return true;
	return false;
}

/* ---- order ---- */

/* splitmix64: the same order from the same seed on every machine. */
static uint64_t next_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15ull;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
	return z ^ (z >> 31);
}

static void shuffle(unsigned int *list, size_t nr, uint64_t *state)
{
	for (size_t i = nr; i > 1; i--) {
		size_t j = next_random(state) % i;
		unsigned int t = list[i - 1];

		list[i - 1] = list[j];
		list[j] = t;
	}
}

static unsigned int *shuffled(size_t nr, uint64_t *state)
{
	unsigned int *list = calloc(nr, sizeof(*list));

	for (size_t i = 0; list && i < nr; i++)
		list[i] = i;
	if (list)
		shuffle(list, nr, state);
	return list;
}

static char *copy(const char *text)
{
	return text ? strdup(text) : NULL;
}

/* Launch number `at` of a boot, counted through all its points. 0 or -ENOMEM. */
static int set_unit(struct unit *unit, const struct plan *plan,
		    const struct plan_points *points, unsigned int at)
{
	size_t variant;

	unit->launch = at % plan->nr_launches + 1;
	at /= plan->nr_launches;
	unit->pass = points->passes[at % points->nr_passes];
	at /= points->nr_passes;
	variant = at % (1 + points->nr_againsts);
	at /= 1 + points->nr_againsts;
	unit->geometry = points->geometries[at % points->nr_geometries];
	at /= points->nr_geometries;
	unit->nr_workers = points->nr_workers[at % points->nr_nr_workers];
	at /= points->nr_nr_workers;
	unit->workload = strdup(points->workloads[at]);
	if (variant)
		unit->against = copy(points->againsts[variant - 1]);
	return unit->workload && (!variant || unit->against) ? 0 : -ENOMEM;
}

static int make_boot(struct plan *plan, const struct plan_points *points,
		     unsigned int kernel, unsigned int boot,
		     const unsigned int *order, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		struct unit *unit = &plan->units[plan->nr_units];

		unit->number = ++plan->nr_units;
		unit->kernel = kernel;
		unit->boot = boot;
		if (set_unit(unit, plan, points, order[i]))
			return -ENOMEM;
	}
	return 0;
}

int plan_make(struct plan *plan, const struct plan_points *points)
{
	size_t nr = points->nr_workloads * points->nr_nr_workers *
		    points->nr_passes * plan->nr_launches *
		    (1 + points->nr_againsts) * points->nr_geometries;
	uint64_t state = plan->seed;
	int err = 0;

	plan->nr_units = 0;
	plan->units = calloc(nr * plan->nr_kernels * plan->nr_boots,
			     sizeof(*plan->units));
	if (!plan->units)
		return -ENOMEM;
	for (unsigned int boot = 1; boot <= plan->nr_boots && !err; boot++) {
		unsigned int *kernels = shuffled(plan->nr_kernels, &state);
		unsigned int *order = shuffled(nr, &state);

		err = kernels && order ? 0 : -ENOMEM;
		for (size_t k = 0; k < plan->nr_kernels && !err; k++)
			err = make_boot(plan, points, kernels[k], boot, order,
					nr);
		free(kernels);
		free(order);
	}
	return err;
}

/* ---- JSON ---- */

static json_t *unit_to_json(const struct plan *plan, const struct unit *unit)
{
	char text[GEOMETRY_TEXT];

	/* s*: absent where it is NULL. */
	return json_pack("{sisssisisssissss*ss*}", "unit", (int)unit->number,
			 "kernel", plan->kernels[unit->kernel].label, "boot",
			 (int)unit->boot, "launch", (int)unit->launch,
			 "workload", unit->workload, "nr_workers",
			 (int)unit->nr_workers, "pass", pass_name(unit->pass),
			 "against", unit->against, "geometry",
			 unit->geometry.vma == VMA_OWN
				 ? NULL
				 : geometry_text(&unit->geometry, text));
}

json_t *plan_to_json(const struct plan *plan)
{
	json_t *kernels = json_array(), *units = json_array();

	for (size_t i = 0; i < plan->nr_kernels; i++) {
		const struct plan_kernel *kernel = &plan->kernels[i];

		json_array_append_new(
			kernels,
			json_pack("{ssss*ss*}", "label", kernel->label, "image",
				  kernel->image, "release", kernel->release));
	}
	for (size_t i = 0; i < plan->nr_units; i++) {
		if (json_array_append_new(
			    units, unit_to_json(plan, &plan->units[i]))) {
			json_decref(kernels);
			json_decref(units);
			return NULL;
		}
	}
	return json_pack("{sisIsosisisisfsssssssIsssIss*sisisIso}", "format",
			 PLAN_FORMAT, "seed", (json_int_t)plan->seed, "kernels",
			 kernels, "nr_boots", (int)plan->nr_boots,
			 "nr_launches", (int)plan->nr_launches, "nr_retries",
			 (int)plan->nr_retries, "time_s", plan->time_s,
			 "placement", plan->placement, "mempolicy",
			 plan->mempolicy, "accel", plan->accel, "region_bytes",
			 (json_int_t)plan->region_bytes, "fault_around",
			 fault_around_name(plan->fault_around), "text_bytes",
			 (json_int_t)plan->text_bytes, "prefetch",
			 plan->adjacent_off ? PREFETCH_ADJACENT_OFF : NULL,
			 "nr_cpus", (int)plan->nr_cpus, "nr_nodes",
			 (int)plan->nr_nodes, "memory_bytes",
			 (json_int_t)plan->memory_bytes, "units", units);
}

static int kernel_index(const struct plan *plan, const char *label,
			unsigned int *index)
{
	for (size_t i = 0; i < plan->nr_kernels; i++) {
		if (!strcmp(plan->kernels[i].label, label)) {
			*index = i;
			return 0;
		}
	}
	return -EBADMSG;
}

static int read_unit(struct plan *plan, json_t *json, json_error_t *error)
{
	struct unit *unit = &plan->units[plan->nr_units];
	const char *kernel, *workload, *pass, *against = NULL,
					      *geometry = "own";
	int number, boot, launch, nr_workers;

	if (json_unpack_ex(json, error, 0, "{sisssisisssisss?ss?s!}", "unit",
			   &number, "kernel", &kernel, "boot", &boot, "launch",
			   &launch, "workload", &workload, "nr_workers",
			   &nr_workers, "pass", &pass, "against", &against,
			   "geometry", &geometry))
		return -EBADMSG;
	if (kernel_index(plan, kernel, &unit->kernel) ||
	    pass_parse(pass, &unit->pass) ||
	    geometry_parse(geometry, &unit->geometry)) {
		snprintf(error->text, sizeof(error->text),
			 "unit %d: unknown kernel, pass or geometry", number);
		return -EBADMSG;
	}
	unit->number = number;
	unit->boot = boot;
	unit->launch = launch;
	unit->nr_workers = nr_workers;
	unit->against = copy(against);
	unit->workload = strdup(workload);
	plan->nr_units++;
	return unit->workload && (!against || unit->against) ? 0 : -ENOMEM;
}

static int read_kernel(struct plan *plan, json_t *json, json_error_t *error)
{
	struct plan_kernel *kernel = &plan->kernels[plan->nr_kernels];
	const char *label, *image = NULL, *release = NULL;

	if (json_unpack_ex(json, error, 0, "{sss?ss?s!}", "label", &label,
			   "image", &image, "release", &release))
		return -EBADMSG;
	kernel->label = strdup(label);
	kernel->image = image ? strdup(image) : NULL;
	kernel->release = release ? strdup(release) : NULL;
	plan->nr_kernels++;
	return kernel->label ? 0 : -ENOMEM;
}

static int read_lists(struct plan *plan, json_t *kernels, json_t *units,
		      json_error_t *error)
{
	json_t *one;
	size_t i;
	int err = 0;

	plan->kernels =
		calloc(json_array_size(kernels) + 1, sizeof(*plan->kernels));
	plan->units = calloc(json_array_size(units) + 1, sizeof(*plan->units));
	if (!plan->kernels || !plan->units)
		return -ENOMEM;
	json_array_foreach (kernels, i, one) {
		err = err ? err : read_kernel(plan, one, error);
	}
	json_array_foreach (units, i, one) {
		err = err ? err : read_unit(plan, one, error);
	}
	return err;
}

int plan_from_json(struct plan *plan, const json_t *json, char *why,
		   size_t why_bytes)
{
	const char *placement, *accel,
		*prefetch = NULL, *mempolicy = MEMPOLICY_DEFAULT,
		*around = fault_around_name(FAULT_AROUND_ON);
	json_t *kernels, *units;
	json_int_t seed, region, memory, text_bytes = 0;
	int format, nr_boots, nr_launches, nr_cpus, nr_nodes = 1, err;
	int nr_retries = 0;
	json_error_t error = { .text = "" };

	memset(plan, 0, sizeof(*plan));
	err = json_unpack_ex((json_t *)json, &error, 0,
			     "{sisIsosisis?isFsss?ssssIs?ss?Is?ssis?isIso!}",
			     "format", &format, "seed", &seed, "kernels",
			     &kernels, "nr_boots", &nr_boots, "nr_launches",
			     &nr_launches, "nr_retries", &nr_retries, "time_s",
			     &plan->time_s, "placement", &placement,
			     "mempolicy", &mempolicy, "accel", &accel,
			     "region_bytes", &region, "fault_around", &around,
			     "text_bytes", &text_bytes, "prefetch", &prefetch,
			     "nr_cpus", &nr_cpus, "nr_nodes", &nr_nodes,
			     "memory_bytes", &memory, "units", &units)
		      ? -EBADMSG
		      : 0;
	if (!err && format != PLAN_FORMAT) {
		snprintf(error.text, sizeof(error.text),
			 "format %d, not %d: of another faultline", format,
			 PLAN_FORMAT);
		err = -EBADMSG;
	}
	if (!err && fault_around_parse(around, &plan->fault_around)) {
		snprintf(error.text, sizeof(error.text),
			 "unknown fault_around %s", around);
		err = -EBADMSG;
	}
	if (!err && prefetch && strcmp(prefetch, PREFETCH_ADJACENT_OFF)) {
		snprintf(error.text, sizeof(error.text), "unknown prefetch %s",
			 prefetch);
		err = -EBADMSG;
	}
	if (!err) {
		plan->seed = seed;
		plan->nr_boots = nr_boots;
		plan->nr_launches = nr_launches;
		plan->nr_retries = nr_retries;
		plan->placement = copy(placement);
		plan->mempolicy = copy(mempolicy);
		plan->accel = copy(accel);
		plan->region_bytes = region;
		plan->text_bytes = text_bytes;
		plan->adjacent_off = prefetch != NULL;
		plan->nr_cpus = nr_cpus;
		plan->nr_nodes = nr_nodes;
		plan->memory_bytes = memory;
		err = read_lists(plan, kernels, units, &error);
	}
	if (err)
		snprintf(why, why_bytes, "%s", error.text);
	return err;
}

void unit_free(struct unit *unit)
{
	free(unit->workload);
	free(unit->against);
}

void plan_free(struct plan *plan)
{
	for (size_t i = 0; i < plan->nr_kernels; i++) {
		free(plan->kernels[i].label);
		free(plan->kernels[i].image);
		free(plan->kernels[i].release);
	}
	for (size_t i = 0; i < plan->nr_units; i++)
		unit_free(&plan->units[i]);
	free(plan->kernels);
	free(plan->units);
	free(plan->placement);
	free(plan->mempolicy);
	free(plan->accel);
	memset(plan, 0, sizeof(*plan));
}
