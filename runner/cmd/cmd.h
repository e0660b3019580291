/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands, one file each; argv[0] is the command's own name. */
#ifndef RUNNER_CMD_CMD_H
#define RUNNER_CMD_CMD_H

/* Each returns an exit code of runner/say.h. */
int cmd_ab(int argc, char **argv);
int cmd_bench(int argc, char **argv);
int cmd_bisect(int argc, char **argv);
int cmd_case(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_check_locks(int argc, char **argv);
int cmd_collect(int argc, char **argv);
int cmd_compare(int argc, char **argv);
int cmd_doctor(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_help(int argc, char **argv);
int cmd_import(int argc, char **argv);
int cmd_layout(int argc, char **argv);
int cmd_kernel(int argc, char **argv);
int cmd_letter(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_null(int argc, char **argv);
int cmd_plan(int argc, char **argv);
int cmd_plot(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_run(int argc, char **argv);
int cmd_tune(int argc, char **argv);
int cmd_topo(int argc, char **argv);

/* As PID 1 of a guest: does the job and powers off. */
void cmd_init(void) __attribute__((noreturn));

struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *usage;   /* after "faultline " */
	const char *summary; /* one line */
	const char *help;    /* the options; NULL: none */
};

/* Ends with a NULL name. */
extern const struct command commands[];

/* "usage: faultline ..." of the named command on stderr; EXIT_USAGE. */
int usage(const char *name);
/* Whether so many words stand behind the options; 0, or EXIT_USAGE, said. */
int words(const char *name, int argc, char **argv, int least, int most);

#endif
