// SPDX-License-Identifier: GPL-2.0-or-later
/* Runs a program to its end and keeps what it said. */
#include "runner/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef SYS_pidfd_open /* Linux 5.3 */
#define SYS_pidfd_open 434
#endif

#define OUT_OF_THE_WAY 100 /* above any number a child is given */

/* By way of high numbers: one's source may be another's target. */
static void give_fds(const struct spawn *spawn)
{
	int high[SPAWN_MAX_FDS];

	for (int i = 0; i < spawn->nr_fds; i++)
		high[i] = fcntl(spawn->fds[i].ours, F_DUPFD_CLOEXEC,
				OUT_OF_THE_WAY);
	for (int i = 0; i < spawn->nr_fds; i++)
		dup2(high[i], spawn->fds[i].theirs);
}

static void child(const struct spawn *spawn, pid_t parent, int out, int err)
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(126);
	dup2(null, STDIN_FILENO);
	dup2(spawn->log_fd ? spawn->log_fd : out, STDOUT_FILENO);
	dup2(spawn->log_fd ? spawn->log_fd : err, STDERR_FILENO);
	give_fds(spawn);
	if (spawn->dir && chdir(spawn->dir))
		_exit(126);
	/* What we parse must not depend on the user's language. */
	setenv("LC_ALL", "C", 1);
	execvp(spawn->argv[0], spawn->argv);
	_exit(127);
}

/*
 * Asleep until the child ends, but for a look at *stop now and then: a signal
 * may come between the look and the sleep.
 */
#define STOP_POLL_MS 500

static int wait_for(const struct spawn *spawn, pid_t pid)
{
	struct pollfd pidfd = { .events = POLLIN };
	double left_ms = spawn->limit_s ? spawn->limit_s * 1000 : INFINITY;
	int nr;

	pidfd.fd = syscall(SYS_pidfd_open, pid, 0);
	if (pidfd.fd < 0)
		return -errno;
	do {
		nr = poll(&pidfd, 1, STOP_POLL_MS);
		left_ms -= STOP_POLL_MS;
		if (spawn->tick)
			spawn->tick(spawn->arg);
	} while (nr <= 0 && left_ms > 0 && !(spawn->stop && *spawn->stop));
	close(pidfd.fd);
	if (nr > 0)
		return 0;
	return spawn->stop && *spawn->stop ? -EINTR : -ETIMEDOUT;
}

#define STOP_PATIENCE_S 30

/* make and a compiler remove what they have not finished. */
static void ask(pid_t pid)
{
	const struct spawn patience = { .limit_s = STOP_PATIENCE_S };

	kill(-pid, SIGTERM);
	wait_for(&patience, pid);
}

static int code_of(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

char *spawn_read_back(int fd)
{
	struct stat st;
	char *text;
	ssize_t nr;

	if (fstat(fd, &st))
		return NULL;
	text = malloc(st.st_size + 1);
	if (!text)
		return NULL;
	nr = pread(fd, text, st.st_size, 0);
	text[nr < 0 ? 0 : nr] = 0;
	return text;
}

static int run_child(struct spawn *spawn, int out, int err_fd)
{
	pid_t parent = getpid();
	pid_t pid = fork();
	int status = 0, err;

	if (pid < 0)
		return -errno;
	if (!pid)
		child(spawn, parent, out, err_fd);
	/* Here too: whichever of the two comes first. */
	setpgid(pid, pid);
	err = wait_for(spawn, pid);
	if (err && spawn->ask_first)
		ask(pid);
	/* Whatever the end was, nothing of the group survives it. */
	kill(-pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	spawn->exit_code = code_of(status);
	return err;
}

int spawn_run(struct spawn *spawn)
{
	int out = memfd_create("stdout", MFD_CLOEXEC);
	int err_fd = memfd_create("stderr", MFD_CLOEXEC);
	int err = -EMFILE;

	spawn->out = spawn->err = NULL;
	if (out >= 0 && err_fd >= 0)
		err = run_child(spawn, out, err_fd);
	if (!err) {
		spawn->out = spawn_read_back(out);
		spawn->err = spawn_read_back(err_fd);
		if (!spawn->out || !spawn->err)
			err = -ENOMEM;
	}
	if (out >= 0)
		close(out);
	if (err_fd >= 0)
		close(err_fd);
	return err;
}

void spawn_free(struct spawn *spawn)
{
	free(spawn->out);
	free(spawn->err);
	spawn->out = spawn->err = NULL;
}

char *spawn_self(void)
{
	char path[4096];
	ssize_t nr = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (nr < 0)
		return NULL;
	path[nr] = 0;
	return strdup(path);
}
