// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * uffd-missing: writes to missing pages, each of which a handler thread fills
 * by UFFDIO_COPY, as in post-copy migration. Every worker has a handler of its
 * own, on its own PU, and a userfaultfd of its own.
 */
#include "workloads/uffd.h"

#include <stdlib.h>
#include <string.h>
#include <threads.h>

#define REGION_BYTES (4 << 20)
#define SLICE	     32

/* Behind the first slice, never filled: a fault there ends the handler. */
#define END_OFFSET (SLICE * PAGE_BYTES)

struct handler {
	struct worker *worker;
	thrd_t thread;
	bool started;
	int err; /* it ended before its time */
};

/* With the crew, for w->own is the userfaultfd. */
static struct handler *handler_of(const struct worker *w)
{
	return (struct handler *)w->crew->shared + w->index;
}

static int setup(struct crew *crew)
{
	crew->shared = calloc(crew->nr_workers, sizeof(struct handler));
	return crew->shared ? 0 : -ENOMEM;
}

static void teardown(struct crew *crew)
{
	free(crew->shared);
}

/* The address of the next fault, or NULL. */
static char *next_fault(struct worker *w, struct uffd_msg *msg)
{
	if (read(uffd_of(w), msg, sizeof(*msg)) != sizeof(*msg) ||
	    msg->event != UFFD_EVENT_PAGEFAULT)
		return NULL;
	return (char *)(uintptr_t)(msg->arg.pagefault.address &
				   ~(PAGE_BYTES - 1));
}

static int handle(void *arg)
{
	struct handler *handler = arg;
	struct worker *w = handler->worker;
	struct uffdio_range all = { (uintptr_t)w->region,
				    w->crew->region_bytes };
	struct uffd_msg msg;
	char *page;
	int err;

	/* The kernel writes it: it must be there before faults count. */
	memset(&msg, 0, sizeof(msg));
	do {
		page = next_fault(w, &msg);
		err = page ? uffd_fill_copy(w, page, PAGE_BYTES) : -EIO;
	} while (!err && page != w->region + END_OFFSET);
	handler->err = err;
	/* Else the worker would sleep in its fault for ever. */
	if (err)
		ioctl(uffd_of(w), UFFDIO_UNREGISTER, &all);
	return 0;
}

static int start_handler(struct worker *w)
{
	struct handler *handler = handler_of(w);

	handler->worker = w;
	errno = EAGAIN;
	if (thrd_create(&handler->thread, handle, handler) != thrd_success)
		return failed(w, "start of a handler thread");
	handler->started = true;
	return 0;
}

static int worker_setup(struct worker *w)
{
	int err =
		region_map(w, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (err)
		return err;
	for (size_t at = TABLE_BYTES; at <= w->crew->region_bytes;
	     at += TABLE_BYTES)
		touch_write(w->region + at - PAGE_BYTES);
	err = uffd_open(w, UFFDIO_REGISTER_MODE_MISSING);
	return err ? err : start_handler(w);
}

static long lap(struct worker *w)
{
	long nr = touch_region(w, touch_write);

	return handler_of(w)->err ? handler_of(w)->err : nr;
}

static void worker_teardown(struct worker *w)
{
	struct handler *handler = handler_of(w);

	if (handler->started) {
		touch_read(w->region + END_OFFSET);
		thrd_join(handler->thread, NULL);
	}
	uffd_close(w);
}

/* The worker's fault, made again after the wait; the handler's ioctl. */
static const struct lock_path path[] = {
	{ 0, 3, 0, "a read lock, let go for the wait, and again; the ioctl's" },
	{ KERNEL(6, 6), 2, 0,
	  "the VMA's own lock, after the wait mmap_lock; the ioctl's" },
	{ KERNEL(6, 9), 1, 0,
	  "the VMA's own lock, after the wait mmap_lock; none for the ioctl" },
	{ 0 },
};

static const struct workload uffd_missing = {
	.name = "uffd-missing",
	.summary = "userfaultfd: writes to pages that a handler thread fills",
	.touch = "a write that waits for its handler",
	.slice = SLICE,
	.touches_per_fault = 1,
	.region_bytes = REGION_BYTES,
	.needs = { .uffd_features = UFFD_FEATURE_THREAD_ID,
		   .uffd_name = "userfaultfd of Linux 4.14",
		   .bytes_per_worker = REGION_BYTES,
		   .bytes_follow_region = true },
	.path = path,
	.setup = setup,
	.teardown = teardown,
	.worker_setup = worker_setup,
	.worker_teardown = worker_teardown,
	.lap = lap,
	.reset = region_drop,
};
WORKLOAD(uffd_missing);
