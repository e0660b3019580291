// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Finds the shared libraries of an executable by asking its own ELF interpreter
 * ("ld.so --list"): only ld.so knows how ld.so searches.
 */
#include "runner/guest/closure.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runner/guest/why.h"

int path_set_add(struct path_set *set, const char *path)
{
	char **paths;

	for (size_t i = 0; i < set->nr; i++)
		if (!strcmp(set->paths[i], path))
			return 0;
	paths = realloc(set->paths, (set->nr + 1) * sizeof(*paths));
	if (!paths)
		return -ENOMEM;
	set->paths = paths;
	paths[set->nr] = strdup(path);
	if (!paths[set->nr])
		return -ENOMEM;
	set->nr++;
	return 1;
}

void path_set_release(struct path_set *set)
{
	for (size_t i = 0; i < set->nr; i++)
		free(set->paths[i]);
	free(set->paths);
	memset(set, 0, sizeof(*set));
}

static int read_interpreter(int fd, const ElfW(Phdr) * phdr, char *interpreter)
{
	size_t bytes = phdr->p_filesz;

	if (!bytes || bytes > PATH_MAX)
		return -ENOEXEC;
	if (pread(fd, interpreter, bytes, phdr->p_offset) != (ssize_t)bytes)
		return -ENOEXEC;
	return interpreter[bytes - 1] ? -ENOEXEC : 0;
}

/* PT_INTERP into interpreter; an empty one for a static executable. */
static int find_interpreter(int fd, char *interpreter)
{
	ElfW(Ehdr) ehdr;
	ElfW(Phdr) phdr;

	interpreter[0] = '\0';
	if (pread(fd, &ehdr, sizeof(ehdr), 0) != sizeof(ehdr) ||
	    memcmp(ehdr.e_ident, ELFMAG, SELFMAG) ||
	    ehdr.e_phentsize != sizeof(phdr))
		return -ENOEXEC;
	for (unsigned int i = 0; i < ehdr.e_phnum; i++) {
		off_t at = ehdr.e_phoff + i * sizeof(phdr);

		if (pread(fd, &phdr, sizeof(phdr), at) != sizeof(phdr))
			return -ENOEXEC;
		if (phdr.p_type == PT_INTERP)
			return read_interpreter(fd, &phdr, interpreter);
	}
	return 0;
}

/*
 * Starts "interpreter --list path" without an environment: what only
 * LD_LIBRARY_PATH finds would not be found in the guest either.
 */
static int spawn_list(const char *interpreter, const char *path, pid_t *pid)
{
	char *argv[] = { (char *)interpreter, "--list", (char *)path, NULL };
	char *envp[] = { NULL };
	posix_spawn_file_actions_t actions;
	int fds[2], ret;

	if (pipe2(fds, O_CLOEXEC))
		return -errno;
	ret = posix_spawn_file_actions_init(&actions);
	if (ret)
		goto out_pipe;
	ret = posix_spawn_file_actions_adddup2(&actions, fds[1], 1);
	if (!ret)
		ret = posix_spawn(pid, interpreter, &actions, NULL, argv, envp);
	posix_spawn_file_actions_destroy(&actions);
out_pipe:
	close(fds[1]);
	if (ret) {
		close(fds[0]);
		return -ret;
	}
	return fds[0];
}

/*
 * "\tlibm.so.6 => /lib/libm.so.6 (0x7f..)", "\t/lib64/ld.so (0x7f..)", or
 * "\tlinux-vdso.so.1 (0x7f..)", which is no file.
 */
static int add_listed(struct path_set *set, char *line, const char *of,
		      char *why, size_t why_bytes)
{
	char *arrow = strstr(line, " => ");
	char *file = arrow ? arrow + 4 : line + strspn(line, "\t ");
	char *address = strstr(file, " (0x");
	int ret;

	if (arrow && !address) {
		*arrow = '\0';
		return guest_why(-ENOENT, why, why_bytes,
				 "%s needs %s, which is in no directory of "
				 "ld.so (a guest has no LD_LIBRARY_PATH)",
				 of, line + strspn(line, "\t "));
	}
	if (!address || *file != '/')
		return 0;
	*address = '\0';
	ret = path_set_add(set, file);
	return ret < 0 ? ret : 0;
}

static int read_list(struct path_set *set, int fd, const char *of, char *why,
		     size_t why_bytes)
{
	FILE *file = fdopen(fd, "r");
	char *line = NULL;
	size_t room = 0;
	int ret = 0;

	if (!file) {
		ret = -errno;
		close(fd);
		return ret;
	}
	while (!ret && getline(&line, &room, file) > 0)
		ret = add_listed(set, line, of, why, why_bytes);
	free(line);
	fclose(file);
	return ret;
}

/* waitpid() that a signal does not end; the status, or -errno. */
static int wait_status(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return status;
}

static int add_libraries(struct path_set *set, const char *interpreter,
			 const char *path, char *why, size_t why_bytes)
{
	pid_t pid;
	int fd, ret, status;

	fd = spawn_list(interpreter, path, &pid);
	if (fd < 0)
		return guest_why(fd, why, why_bytes, "%s: %s", interpreter,
				 strerror(-fd));
	ret = read_list(set, fd, path, why, why_bytes);
	status = wait_status(pid);
	if (!ret && status)
		ret = guest_why(-EIO, why, why_bytes, "%s --list %s failed",
				interpreter, path);
	return ret;
}

int closure_add(struct path_set *set, const char *path, char *why,
		size_t why_bytes)
{
	char interpreter[PATH_MAX];
	int fd, ret;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return guest_why(-errno, why, why_bytes, "%s: %m", path);
	ret = find_interpreter(fd, interpreter);
	close(fd);
	if (ret)
		return guest_why(ret, why, why_bytes,
				 "%s is not an ELF executable", path);
	if (!interpreter[0])
		return 0;
	ret = path_set_add(set, interpreter);
	if (ret < 0)
		return ret;
	return add_libraries(set, interpreter, path, why, why_bytes);
}
