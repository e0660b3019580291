// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tcp-zerocopy: TCP_ZEROCOPY_RECEIVE maps pages that came over a connection
 * into the receiver. Both ends are the worker's, over a loopback of their own
 * network namespace, which no other traffic of the machine touches; the resets
 * send. What a page needs for it: it is whole, at its beginning, no
 * compound page and nobody's mapping. Pages that a pipe made are, and with an
 * MTU that makes a segment one page they arrive as they were sent.
 */
#include "bench/touch.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define NR_PAGES   512 /* of each worker in one lap */
#define MAP_BYTES  (NR_PAGES * PAGE_BYTES)
#define SLICE	   64
#define MTU	   (PAGE_BYTES + 20 + 20 + 12) /* IP, TCP, timestamps */
#define PIPE_PAGES 16			       /* of any pipe */
/* Room for all pages of a lap, each with its overhead. */
#define BUFFER_BYTES (16 << 20)
#define LIMIT_MS     5000 /* of pages on their way */

#ifndef TCP_ZEROCOPY_RECEIVE /* Linux 4.18 */
#define TCP_ZEROCOPY_RECEIVE 35
#endif

/* The fields of Linux 4.18; the kernel takes a shorter struct than its own. */
struct receive {
	uint64_t address;
	uint32_t length;
	uint32_t recv_skip_hint;
};

struct ends {
	int send_fd, receive_fd;
	int pipe[2];
};
static int lo_up(void)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_mtu = MTU };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int err = 0;

	if (fd < 0)
		return -errno;
	if (ioctl(fd, SIOCSIFMTU, &request))
		err = -errno;
	request.ifr_flags = IFF_UP;
	if (!err && ioctl(fd, SIOCSIFFLAGS, &request))
		err = -errno;
	close(fd);
	return err;
}

/* This thread into a network namespace of its own; the way back in *old. */
static int netns_enter(int *old)
{
	int err;

	*old = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	if (*old < 0)
		return -errno;
	if (unshare(CLONE_NEWNET)) {
		err = -errno;
		close(*old);
		return err;
	}
	return 0;
}

static int netns_leave(int old)
{
	int err = setns(old, CLONE_NEWNET) ? -errno : 0;

	close(old);
	return err;
}

/* ---- a connection ---- */

static int big_socket(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int bytes = BUFFER_BYTES;

	if (fd < 0)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) ||
	    setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof(bytes))) {
		close(fd);
		return -1;
	}
	return fd;
}

static int connect_ends(struct ends *ends, int listener)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t bytes = sizeof(at);

	if (bind(listener, (struct sockaddr *)&at, sizeof(at)) ||
	    listen(listener, 1) ||
	    getsockname(listener, (struct sockaddr *)&at, &bytes))
		return -errno;
	ends->send_fd = big_socket();
	if (ends->send_fd < 0 ||
	    connect(ends->send_fd, (struct sockaddr *)&at, sizeof(at)))
		return -errno;
	ends->receive_fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	return ends->receive_fd < 0 ? -errno : 0;
}

static void ends_close(struct ends *ends)
{
	const int fds[] = { ends->send_fd, ends->receive_fd, ends->pipe[0],
			    ends->pipe[1] };

	for (int i = 0; i < 4; i++) {
		if (fds[i] >= 0)
			close(fds[i]);
	}
}

static int ends_open(struct ends *ends)
{
	int listener = big_socket();
	int err;

	if (listener < 0)
		return -errno;
	err = connect_ends(ends, listener);
	close(listener);
	if (!err && pipe2(ends->pipe, O_CLOEXEC))
		err = -errno;
	return err;
}

/* ---- pages ---- */

/* Fresh pages of the pipe's, handed on as they are. */
static int send_pages(struct ends *ends, size_t nr)
{
	static const char page[PAGE_BYTES];

	for (size_t i = 0; i < nr; i++) {
		if (write(ends->pipe[1], page, PAGE_BYTES) !=
		    (ssize_t)PAGE_BYTES)
			return -errno;
	}
	for (size_t left = nr * PAGE_BYTES; left;) {
		ssize_t moved = splice(ends->pipe[0], NULL, ends->send_fd, NULL,
				       left, 0);

		if (moved <= 0)
			return -errno;
		left -= moved;
	}
	return 0;
}

/* Asleep until all pages of a lap can be received. */
static int await_pages(const struct ends *ends)
{
	int bytes = 0;

	for (int ms = 0; ms < LIMIT_MS; ms++) {
		if (ioctl(ends->receive_fd, FIONREAD, &bytes))
			return -errno;
		if (bytes == (int)MAP_BYTES)
			return 0;
		poll(NULL, 0, 1);
	}
	errno = ETIMEDOUT;
	return -errno;
}

static int send_all(struct ends *ends, size_t nr)
{
	int err = 0;

	for (size_t sent = 0; sent < nr && !err; sent += PIPE_PAGES)
		err = send_pages(ends, nr - sent < PIPE_PAGES ? nr - sent
							      : PIPE_PAGES);
	return err ? err : await_pages(ends);
}

static char *map_pages(const struct ends *ends)
{
	char *map = mmap(NULL, MAP_BYTES, PROT_READ, MAP_SHARED,
			 ends->receive_fd, 0);

	return map == MAP_FAILED ? NULL : map;
}

static int receive_page(const struct ends *ends, char *page)
{
	struct receive receive = { .address = (uintptr_t)page,
				   .length = PAGE_BYTES };
	socklen_t bytes = sizeof(receive);

	if (getsockopt(ends->receive_fd, IPPROTO_TCP, TCP_ZEROCOPY_RECEIVE,
		       &receive, &bytes))
		return -errno;
	if (receive.length == PAGE_BYTES)
		return 0;
	errno = ENODATA;
	return -errno;
}

/* ---- the workload ---- */

static const struct ends no_ends = { -1, -1, { -1, -1 } };

/* All ends lie in one namespace, which goes with the last of them. */
static int open_all(struct ends *ends, unsigned int nr)
{
	int old, err;

	for (unsigned int i = 0; i < nr; i++)
		ends[i] = no_ends;
	err = netns_enter(&old);
	if (err)
		return err;
	err = lo_up();
	for (unsigned int i = 0; i < nr && !err; i++)
		err = ends_open(&ends[i]);
	return netns_leave(old) ? -EPERM : err;
}

static int try_one_page(struct ends *ends)
{
	char *map = map_pages(ends);
	int err;

	if (!map)
		return -errno;
	err = send_all(ends, NR_PAGES);
	if (!err)
		err = receive_page(ends, map);
	munmap(map, MAP_BYTES);
	return err;
}

static int probe(char *why, size_t why_bytes)
{
	struct ends ends;
	int err = open_all(&ends, 1);

	if (err == -EPERM)
		snprintf(why, why_bytes,
			 "a network namespace of its own takes "
			 "root");
	else if (err)
		snprintf(why, why_bytes,
			 "a TCP connection in a network namespace of its own "
			 "is not to be had: %s",
			 strerror(-err));
	if (!err) {
		err = try_one_page(&ends);
		snprintf(why, why_bytes,
			 "TCP_ZEROCOPY_RECEIVE maps no page: %s",
			 strerror(-err));
	}
	ends_close(&ends);
	return err ? -ENOTSUP : 0;
}

static void teardown(struct crew *crew)
{
	struct ends *ends = crew->shared;

	for (unsigned int i = 0; i < crew->nr_workers; i++)
		ends_close(&ends[i]);
	free(ends);
}

static int setup(struct crew *crew)
{
	int err;

	crew->shared = malloc(crew->nr_workers * sizeof(struct ends));
	if (!crew->shared)
		return -ENOMEM;
	err = open_all(crew->shared, crew->nr_workers);
	if (!err)
		return 0;
	crew->failed_call = "TCP connections in a network namespace";
	teardown(crew);
	return err;
}

static struct ends *ends_of(const struct worker *w)
{
	return (struct ends *)w->crew->shared + w->index;
}

static int worker_setup(struct worker *w)
{
	w->region = map_pages(ends_of(w));
	if (!w->region)
		return failed(w, "mmap of a TCP socket");
	if (send_all(ends_of(w), NR_PAGES))
		return failed(w, "sending of pages");
	return 0;
}

static void worker_teardown(struct worker *w)
{
	if (w->region)
		munmap(w->region, MAP_BYTES);
}

static long lap(struct worker *w)
{
	const struct ends *ends = ends_of(w);
	char *page = w->region, *end = page + MAP_BYTES;

	do {
		each_touch (w, i, SLICE) {
			if (receive_page(ends, page))
				return failed(w, "TCP_ZEROCOPY_RECEIVE");
			page += PAGE_BYTES;
		}
	} while (keep_going(w) && page != end);
	return (page - w->region) / PAGE_BYTES;
}

/* The last page stays mapped, so that its page table does. */
static int reset(struct worker *w)
{
	if (madvise(w->region, MAP_BYTES - PAGE_BYTES, MADV_DONTNEED))
		return failed(w, "madvise(MADV_DONTNEED)");
	if (send_all(ends_of(w), w->nr_done))
		return failed(w, "sending of pages");
	return 0;
}

static const struct lock_path path[] = {
	{ 0, 1, 0, "the VMA is looked for under mmap_lock, for read" },
	{ KERNEL(6, 5), 0, 0, "the VMA's own lock" },
	{ 0 },
};

static const struct workload tcp_zerocopy = {
	.name = "tcp-zerocopy",
	.summary = "TCP zero-copy receive of pages sent over loopback",
	.touch = "one TCP_ZEROCOPY_RECEIVE of one page",
	.slice = SLICE,
	.needs = { .bytes_per_worker = 3 * MAP_BYTES, .probe = probe },
	.path = path,
	.setup = setup,
	.teardown = teardown,
	.worker_setup = worker_setup,
	.worker_teardown = worker_teardown,
	.lap = lap,
	.reset = reset,
};
WORKLOAD(tcp_zerocopy);
