// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Starts QEMU so that it cannot outlive us and says nothing on our terminal.
 * The port is QEMU's stdout, which is a pipe; its stdin is /dev/null.
 */
#include "runner/guest/qemu.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runner/guest/arch.h"
#include "runner/guest/why.h"

#define ARGS_MAX   (48 + 4 * GUEST_MAX_NODES)
#define PIPE_BYTES (1 << 20)

struct args {
	char *argv[ARGS_MAX + 1]; /* the last stays NULL for execvp() */
	unsigned int nr;
	bool failed;
};

__attribute__((format(printf, 2, 3))) static void add(struct args *args,
						      const char *format, ...)
{
	va_list list;

	if (args->nr == ARGS_MAX) {
		args->failed = true;
		return;
	}
	va_start(list, format);
	if (vasprintf(&args->argv[args->nr], format, list) < 0) {
		args->argv[args->nr] = NULL;
		args->failed = true;
	} else {
		args->nr++;
	}
	va_end(list);
}

static void args_release(struct args *args)
{
	for (unsigned int i = 0; i < args->nr; i++)
		free(args->argv[i]);
}

/* In a QEMU option a comma of a value is written twice. */
static char *double_commas(const char *value)
{
	char *doubled = malloc(2 * strlen(value) + 1);
	char *to = doubled;

	if (!doubled)
		return NULL;
	for (; *value; value++) {
		if (*value == ',')
			*to++ = ',';
		*to++ = *value;
	}
	*to = '\0';
	return doubled;
}

/*
 * panic=-1 restarts at once, which ends QEMU (-no-reboot); an oops must end
 * the guest too, or it would go on measuring a broken kernel.
 */
static void add_kernel(struct args *args, const struct guest_config *config)
{
	bool tcg = config->accel == ACCEL_TCG;

	add(args, "-kernel");
	add(args, "%s", config->image);
	add(args, "-initrd");
	add(args, "%s", config->initramfs);
	add(args, "-append");
	add(args,
	    "console=" GUEST_CONSOLE " panic=-1 oops=panic"
	    " random.trust_cpu=on faultline.class=%s%s",
	    accel_name(config->accel), tcg ? GUEST_TCG_ARGS : "");
}

/*
 * The memory is touched before the guest starts: a first touch in the guest
 * must not fault in the host too, inside the measured window.
 */
static void add_node(struct args *args, unsigned int node, unsigned int nr_cpus,
		     uint64_t mebibytes)
{
	add(args, "-object");
	add(args,
	    "memory-backend-ram,id=memory%u,size=%" PRIu64 "M"
	    ",prealloc=on,merge=off",
	    node, mebibytes);
	add(args, "-numa");
	add(args, "node,nodeid=%u,memdev=memory%u,cpus=%u-%u", node, node,
	    node * nr_cpus, (node + 1) * nr_cpus - 1);
}

static void add_machine(struct args *args, const struct guest_config *config)
{
	unsigned int nr_cpus = config->nr_cpus / config->nr_nodes;
	uint64_t mebibytes = (config->memory_bytes >> 20) / config->nr_nodes;
	bool tcg = config->accel == ACCEL_TCG;

	add(args, "-machine");
	add(args, GUEST_MACHINE);
	add(args, "-m");
	add(args, "%" PRIu64 "M", mebibytes * config->nr_nodes);
	add(args, "-smp");
	add(args, "cpus=%u,sockets=%u,cores=%u,threads=1", config->nr_cpus,
	    config->nr_nodes, nr_cpus);
	for (unsigned int node = 0; node < config->nr_nodes; node++)
		add_node(args, node, nr_cpus, mebibytes);
	add(args, "-accel");
	add(args, "%s", tcg ? "tcg,thread=multi" : "kvm");
	add(args, "-cpu");
	add(args, "%s", tcg ? GUEST_TCG_CPU : "host");
}

/* NVMe is built into more kernels than virtio is. */
static void add_disk(struct args *args, const char *disk)
{
	add(args, "-drive");
	add(args, "if=none,id=disk,format=raw,file=%s,file.locking=off", disk);
	add(args, "-device");
	add(args, "nvme,drive=disk,serial=faultline");
}

static void add_devices(struct args *args, const char *console_path)
{
	char *path = double_commas(console_path);

	/* So that what the host takes of each CPU can be told. */
	add(args, "-name");
	add(args, "faultline,debug-threads=on");
	add(args, "-nodefaults");
	add(args, "-no-user-config");
	add(args, "-no-reboot");
	add(args, "-display");
	add(args, "none");
	add(args, "-chardev");
	add(args, "file,id=console,path=%s", path ? path : "");
	add(args, "-serial");
	add(args, "chardev:console");
	add(args, "-chardev");
	add(args, "stdio,id=port,signal=off");
	add(args, "-device");
	add(args, GUEST_PORT_DEVICE);
	args->failed |= !path;
	free(path);
}

/* What the child inherits: made before fork(), closed by the parent after. */
struct wiring {
	int null_fd;
	int port[2];
	int failure[2]; /* the errno of a failed exec; closed by a good one */
};

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void wiring_release(struct wiring *wiring)
{
	close_fd(&wiring->null_fd);
	close_fd(&wiring->port[0]);
	close_fd(&wiring->port[1]);
	close_fd(&wiring->failure[0]);
	close_fd(&wiring->failure[1]);
}

static int wiring_make(struct wiring *wiring, struct qemu *qemu)
{
	*wiring = (struct wiring){ -1, { -1, -1 }, { -1, -1 } };
	wiring->null_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (wiring->null_fd < 0 || pipe2(wiring->port, O_CLOEXEC) ||
	    pipe2(wiring->failure, O_CLOEXEC))
		return -errno;
	/* A guest in a burst rarely has to wait for us; a wish, no need. */
	fcntl(wiring->port[1], F_SETPIPE_SZ, PIPE_BYTES);
	qemu->message_fd = memfd_create("qemu-stderr", MFD_CLOEXEC);
	return qemu->message_fd < 0 ? -errno : 0;
}

/*
 * Only async-signal-safe calls: other threads may have held locks at fork().
 * The parent may have died before prctl(); then nobody would kill us.
 */
static void child(const struct wiring *wiring, const struct qemu *qemu,
		  struct args *args, pid_t parent)
{
	int error;

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127);
	if (dup2(wiring->null_fd, 0) == 0 && dup2(wiring->port[1], 1) == 1 &&
	    dup2(qemu->message_fd, 2) == 2)
		execvp(args->argv[0], args->argv);
	error = errno;
	if (write(wiring->failure[1], &error, sizeof(error)) < 0)
		_exit(126);
	_exit(127);
}

/* 0 once QEMU runs; the pipe's end of file says that exec went well. */
static int await_exec(struct qemu *qemu, struct wiring *wiring)
{
	ssize_t got;
	int error;

	close_fd(&wiring->failure[1]);
	do {
		got = read(wiring->failure[0], &error, sizeof(error));
	} while (got < 0 && errno == EINTR);
	if (got != sizeof(error))
		return 0;
	qemu_reap(qemu, false);
	return -error;
}

static int spawn(struct qemu *qemu, struct args *args)
{
	pid_t parent = getpid();
	struct wiring wiring;
	int ret;

	ret = wiring_make(&wiring, qemu);
	if (ret)
		goto out;
	qemu->pid = fork();
	if (qemu->pid < 0) {
		ret = -errno;
		goto out;
	}
	if (!qemu->pid)
		child(&wiring, qemu, args, parent);
	/* Here too: whoever is first, killpg() never misses. */
	setpgid(qemu->pid, qemu->pid);
	ret = await_exec(qemu, &wiring);
	if (ret)
		goto out;
	qemu->port_fd = wiring.port[0];
	wiring.port[0] = -1;
out:
	wiring_release(&wiring);
	return ret;
}

int qemu_start(struct qemu *qemu, const struct guest_config *config, char *why,
	       size_t why_bytes)
{
	struct args args = { .nr = 0 };
	int ret;

	*qemu = (struct qemu){ .pid = -1, .port_fd = -1, .message_fd = -1 };
	add(&args, GUEST_QEMU);
	add_devices(&args, config->console_path);
	if (config->disk)
		add_disk(&args, config->disk);
	add_machine(&args, config);
	add_kernel(&args, config);
	ret = args.failed ? -ENOMEM : spawn(qemu, &args);
	args_release(&args);
	if (!ret)
		return 0;
	qemu_release(qemu);
	return guest_why(ret, why, why_bytes, "%s: %s%s", GUEST_QEMU,
			 strerror(-ret),
			 ret == -ENOENT ? " (is QEMU installed?)" : "");
}

int qemu_reap(struct qemu *qemu, bool kill_first)
{
	int status = 0;

	if (qemu->pid <= 0)
		return 0;
	if (kill_first)
		killpg(qemu->pid, SIGKILL);
	while (waitpid(qemu->pid, &status, 0) < 0 && errno == EINTR)
		;
	qemu->pid = -1;
	return status;
}

/* The last line with "error:" in it, for an abort() speaks after the cause. */
void qemu_message(const struct qemu *qemu, char *line, size_t line_bytes)
{
	char text[4096], *save = NULL;
	off_t end = lseek(qemu->message_fd, 0, SEEK_END);
	off_t start = end > 4095 ? end - 4095 : 0;
	ssize_t got = pread(qemu->message_fd, text, sizeof(text) - 1, start);
	bool error = false;

	line[0] = '\0';
	text[got > 0 ? got : 0] = '\0';
	for (char *at = strtok_r(text, "\n", &save); at;
	     at = strtok_r(NULL, "\n", &save)) {
		bool is_error = strstr(at, "error:");

		if (error && !is_error)
			continue;
		error |= is_error;
		snprintf(line, line_bytes, "%s", at);
	}
}

void qemu_release(struct qemu *qemu)
{
	qemu_reap(qemu, true);
	close_fd(&qemu->port_fd);
	close_fd(&qemu->message_fd);
}
