/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs a program to its end and keeps what it said. The program and its
 * children are a process group of their own, which dies with this process.
 */
#ifndef RUNNER_SPAWN_H
#define RUNNER_SPAWN_H

#include <stdbool.h>

#define SPAWN_MAX_FDS 8

struct spawn {
	char *const *argv; /* looked up in PATH; ends with NULL */
	/* Descriptors for the child: ours, and its number there (above 2). */
	struct {
		int ours, theirs;
	} fds[SPAWN_MAX_FDS];
	int nr_fds;
	const char *dir;	  /* its working directory; NULL: ours */
	int log_fd;		  /* not 0: both outputs go there, not here */
	double limit_s;		  /* killed after; 0: never */
	const volatile int *stop; /* not 0: killed; may be NULL */
	/*
	 * It writes files, of which half a one would be taken for whole: it is
	 * asked to end first, and killed 30 s later.
	 */
	bool ask_first;
	/* Called twice a second while it runs; may be NULL. */
	void (*tick)(void *arg);
	void *arg;

	/* Filled in. */
	int exit_code; /* 128 + signal if killed; 127: not found */
	char *out;     /* its stdout and stderr, ended with a NUL */
	char *err;     /* (both empty with log_fd) */
};

/*
 * 0 when the program ended by itself, -EINTR when stopped, -ETIMEDOUT, or
 * another -errno. spawn_free() in any case.
 */
int spawn_run(struct spawn *spawn);
void spawn_free(struct spawn *spawn);

/* All that an (anonymous) file holds, ended with a NUL; NULL: no memory. */
char *spawn_read_back(int fd);

/* The path of this program; NULL if unknown. To be freed. */
char *spawn_self(void);

#endif
