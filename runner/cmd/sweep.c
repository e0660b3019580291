// SPDX-License-Identifier: GPL-2.0-or-later
/* How many workers: the numbers and rules of --workers. */
#include "runner/cmd/sweep.h"

#include "bench/bench.h"
#include "runner/say.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* More points than anybody waits for; a slip of the finger. */
#define SWEEP_MOST 4096

struct sweep {
	const char *item; /* as it was typed */
	const char *text; /* all of it */
	uint64_t max;
	unsigned int *list;
	size_t nr;
};

static int bad_item(const struct sweep *sweep)
{
	return say(EXIT_USAGE,
		   "--workers takes whole numbers from 1 to %d, max, max/2, "
		   "1..max, 4..max:4, 2^n or all, with commas between, not "
		   "'%s'",
		   BENCH_MAX_WORKERS, *sweep->item ? sweep->item : sweep->text);
}

/* The digits at *text, which moves past them. 0 or -EINVAL; more than the
 * most workers are told from no number by the caller. */
static int take_digits(const char **text, uint64_t *number)
{
	int length = 0;

	if (!isdigit((unsigned char)**text) ||
	    sscanf(*text, "%9lu%n", number, &length) != 1)
		return -EINVAL;
	*text += length;
	return 0;
}

/* "8", "max", "max/4", "max*2" */
static int take_term(const struct sweep *sweep, const char **text,
		     uint64_t *value)
{
	uint64_t factor = 1;
	char sign;

	if (strncmp(*text, "max", 3))
		return take_digits(text, value);
	*text += 3;
	*value = sweep->max;
	sign = **text;
	if (sign != '/' && sign != '*')
		return 0;
	++*text;
	if (take_digits(text, &factor) || !factor)
		return -EINVAL;
	*value = sign == '*' ? *value * factor : (*value + factor - 1) / factor;
	return 0;
}

static bool has(const struct sweep *sweep, uint64_t value)
{
	for (size_t i = 0; i < sweep->nr; i++) {
		if (sweep->list[i] == value)
			return true;
	}
	return false;
}

static int add(struct sweep *sweep, uint64_t value)
{
	if (!value || value > BENCH_MAX_WORKERS)
		return bad_item(sweep);
	if (has(sweep, value))
		return 0;
	if (sweep->nr == SWEEP_MOST)
		return say(EXIT_USAGE,
			   "--workers %s: more than %d points; give a step, as "
			   "1..max:100",
			   sweep->item, SWEEP_MOST);
	sweep->list[sweep->nr++] = value;
	return 0;
}

static int add_powers(struct sweep *sweep)
{
	int code = 0;

	for (uint64_t nr = 1; nr < sweep->max && !code; nr *= 2)
		code = add(sweep, nr);
	return code ? code : add(sweep, sweep->max);
}

/* What follows the first term: nothing, or "..LAST[:STEP]". */
static int add_range(struct sweep *sweep, const char *rest, uint64_t first)
{
	uint64_t last = first, step = 1, at;
	int code = 0;

	if (*rest) {
		if (strncmp(rest, "..", 2))
			return bad_item(sweep);
		rest += 2;
		if (take_term(sweep, &rest, &last))
			return bad_item(sweep);
		if (*rest == ':' && (rest++, take_digits(&rest, &step)))
			return bad_item(sweep);
	}
	if (*rest || !step)
		return bad_item(sweep);
	if (last < first)
		return say(EXIT_USAGE, "--workers %s ends before it begins%s",
			   sweep->item,
			   strstr(sweep->item, "max") ? " on so few CPUs" : "");
	for (at = first; at <= last && !code; at += step)
		code = add(sweep, at);
	return code ? code : add(sweep, last);
}

static int add_item(struct sweep *sweep)
{
	const char *rest = sweep->item;
	uint64_t first;
	int code;

	if (!strcmp(rest, "2^n"))
		return add_powers(sweep);
	if (!strcmp(rest, "all")) {
		code = add_powers(sweep);
		return code ? code : add(sweep, sweep->max * 2);
	}
	if (take_term(sweep, &rest, &first))
		return bad_item(sweep);
	/* Typed twice it is a slip; a rule may well meet a number. */
	if (!*rest && isdigit((unsigned char)*sweep->item) && has(sweep, first))
		return say(EXIT_USAGE, "--workers has %s twice", sweep->item);
	return add_range(sweep, rest, first);
}

int sweep_parse(const char *text, unsigned int max, unsigned int **list,
		size_t *nr)
{
	char *copy = strdup(text), *rest = copy;
	struct sweep sweep = { .text = text, .max = max };
	int code = 0;

	sweep.list = calloc(SWEEP_MOST, sizeof(*sweep.list));
	if (!copy || !sweep.list)
		code = say(EXIT_FAILED, "no memory");
	while (!code && (sweep.item = strsep(&rest, ",")))
		code = add_item(&sweep);
	free(copy);
	*list = sweep.list;
	*nr = sweep.nr;
	return code;
}
