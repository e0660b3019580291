// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads the options of a command by its table of them. */
#include "runner/cmd/args.h"

#include "runner/parse.h"
#include "runner/say.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST 256 /* getopt's values below are characters */

/* ---- values ---- */

int take_flag(const struct arg *arg, const char *what, const char *text,
	      void *to)
{
	*(bool *)to = true;
	return 0;
}

int take_no_flag(const struct arg *arg, const char *what, const char *text,
		 void *to)
{
	*(bool *)to = false;
	return 0;
}

int take_text(const struct arg *arg, const char *what, const char *text,
	      void *to)
{
	*(const char **)to = text;
	return 0;
}

int take_count(const struct arg *arg, const char *what, const char *text,
	       void *to)
{
	uint64_t number;
	int code = parse_number(what, text, arg->least, arg->most, &number);

	if (!code)
		*(unsigned int *)to = number;
	return code;
}

int take_number(const struct arg *arg, const char *what, const char *text,
		void *to)
{
	return parse_number(what, text, arg->least, arg->most, to);
}

int take_seconds(const struct arg *arg, const char *what, const char *text,
		 void *to)
{
	return parse_seconds(what, text, to);
}

int take_size(const struct arg *arg, const char *what, const char *text,
	      void *to)
{
	return parse_size(what, text, to);
}

int take_placement(const struct arg *arg, const char *what, const char *text,
		   void *to)
{
	*(const char **)to = text;
	return parse_placement(text);
}

int take_mempolicy(const struct arg *arg, const char *what, const char *text,
		   void *to)
{
	*(const char **)to = text;
	return parse_mempolicy(text);
}

int take_fault_around(const struct arg *arg, const char *what, const char *text,
		      void *to)
{
	return parse_fault_around(text, to);
}

int take_accel(const struct arg *arg, const char *what, const char *text,
	       void *to)
{
	*(const char **)to = text;
	if (!strcmp(text, "auto") || !strcmp(text, "kvm") ||
	    !strcmp(text, "tcg"))
		return 0;
	return say(EXIT_USAGE, "--accel takes kvm, tcg or auto, not '%s'",
		   text);
}

/* ---- the line ---- */

static int say_unknown(const char *command, const char *word)
{
	return say(EXIT_USAGE,
		   "%s: %s is no option here; faultline help %s has them",
		   command, word, command);
}

/* What getopt_long() did not know. */
static const char *bad_word(char **argv)
{
	const char *next = argv[optind];

	/* getopt() stays on "-xy" until it is through with it. */
	if (next && next[0] == '-' && next[1] && next[1] != '-' && optopt &&
	    strchr(next, optopt))
		return next;
	return argv[optind - 1];
}

static bool has_value(const struct arg *arg)
{
	return arg->take != take_flag && arg->take != take_no_flag;
}

static size_t count(const struct arg *known)
{
	size_t nr = 0;

	while (known[nr].name)
		nr++;
	return nr;
}

/* -o is short for it. */
static const struct arg *find_output(const struct arg *known)
{
	while (known->name && strcmp(known->name, "output"))
		known++;
	return known->name ? known : NULL;
}

static int take(const char *command, const struct arg *arg, void *options)
{
	char what[64];

	snprintf(what, sizeof(what), "--%s", arg->name);
	if (!strcmp(what, "--output"))
		strcpy(what, "-o"); /* as it is documented */
	/* As of a variable of the shell's that is not set. */
	if (optarg && !*optarg)
		return say(EXIT_USAGE, "%s: %s has an empty value", command,
			   what);
	return arg->take(arg, what, optarg, (char *)options + arg->offset);
}

int args_read_or(int (*bad)(const char *command, const char *word),
		 const struct arg *known, void *options, int argc, char **argv)
{
	const struct arg *output = find_output(known);
	size_t nr = count(known);
	struct option *longs = calloc(nr + 1, sizeof(*longs));
	int option, code = longs ? 0 : say(EXIT_FAILED, "no memory");

	for (size_t i = 0; i < nr && longs; i++) {
		longs[i].name = known[i].name;
		longs[i].has_arg = has_value(&known[i]);
		longs[i].val = FIRST + i;
	}
	optind = 0; /* anew: bisect reads more than one line */
	opterr = 0;
	while (!code && (option = getopt_long(argc, argv, output ? ":o:" : ":",
					      longs, NULL)) != -1) {
		if (option == '?' && optopt >= FIRST)
			code = say(EXIT_USAGE, "%s: --%s takes no value",
				   argv[0], known[optopt - FIRST].name);
		else if (option == '?')
			code = bad(argv[0], bad_word(argv));
		else if (option == ':')
			code = say(EXIT_USAGE, "%s: %s lacks its value",
				   argv[0], argv[optind - 1]);
		else
			code = take(argv[0],
				    option == 'o' ? output
						  : &known[option - FIRST],
				    options);
	}
	free(longs);
	return code;
}

int args_read(const struct arg *known, void *options, int argc, char **argv)
{
	return args_read_or(say_unknown, known, options, argc, argv);
}
