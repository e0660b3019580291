// SPDX-License-Identifier: GPL-2.0-or-later
/* What the tasks of a case do between the barrier and the end. */
#include "cases/engine.h"

#include "bench/window.h"

#include <errno.h>
#include <fcntl.h>
#include <numa.h>
#include <numaif.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

int task_failed(struct task *t, const char *call)
{
	t->result->err = errno ? -errno : -EIO;
	snprintf(t->result->call, sizeof(t->result->call), "%s", call);
	return t->result->err;
}

void task_keep(struct task *t, char *map, size_t bytes)
{
	if (t->nr_kept < MOST_KEPT) {
		t->kept[t->nr_kept] = map;
		t->kept_bytes[t->nr_kept] = bytes;
	}
	t->nr_kept++;
}

int work_touch(struct task *t)
{
	const struct case_params *params = t->params;
	size_t left = params->bytes;
	size_t unit = params->c->unit_bytes ? params->c->unit_bytes : left;
	bool goes_on = true;

	while (goes_on && left) {
		size_t bytes = left < unit ? left : unit;
		char *map = t->map;

		if (!map) {
			map = backing_map(params, t->fd, bytes);
			if (!map)
				return task_failed(t, "mmap");
			task_keep(t, map, backing_round(params->c, bytes));
			t->result->bytes += bytes / sizeof(long);
		}
		goes_on = touch_all(t, map, bytes);
		if (params->c->synced && msync(map, bytes, MS_SYNC))
			return task_failed(t, "msync");
		left -= bytes;
		goes_on = goes_on && !time_is_up(t);
	}
	return 0;
}

/* Page by page in the reverse order: a VMA for each page, since Linux 4.0. */
int work_remap(struct task *t)
{
	size_t nr = t->params->bytes / PAGE;
	char *map = t->map ? t->map
			   : backing_map(t->params, t->fd, t->params->bytes);

	if (!map)
		return task_failed(t, "mmap");
	for (size_t i = 0; i < nr; i++) {
		if (remap_file_pages(map + (nr - 1 - i) * PAGE, PAGE, 0, i,
				     MAP_SHARED | MAP_POPULATE))
			return task_failed(t, "remap_file_pages");
		t->result->nr_done++;
	}
	return 0;
}

int fill_file(struct task *t)
{
	size_t bytes = 1 << 20;
	char *buffer = malloc(bytes);
	uint64_t start = clock_ns();
	ssize_t got;

	if (!buffer)
		return task_failed(t, "malloc");
	while ((got = read(t->fd, buffer, bytes)) > 0)
		continue;
	free(buffer);
	t->result->extra_ns = clock_ns() - start;
	return got ? task_failed(t, "read") : 0;
}

/* The file has no name: the last to close it gives its pages back. */
int work_truncate(struct task *t)
{
	if (close(t->fd))
		return task_failed(t, "close");
	t->fd = -1;
	t->result->nr_done = t->params->bytes / PAGE;
	return 0;
}

int work_mincore(struct task *t)
{
	size_t nr = t->params->bytes / PAGE;
	unsigned char *pages = malloc(nr + 1);

	if (!pages)
		return task_failed(t, "malloc");
	/* Not its page faults are asked for. */
	memset(pages, 1, nr + 1);
	do {
		if (mincore(t->map, nr * PAGE, pages)) {
			free(pages);
			return task_failed(t, "mincore");
		}
		t->result->nr_done += nr;
	} while (t->params->runtime_s && !time_is_up(t));
	free(pages);
	return 0;
}

static int bind_to(struct task *t, char *map, int node)
{
	unsigned long mask[16] = { 0 };
	const int nr_bits = 8 * sizeof(mask[0]);

	mask[node / nr_bits] = 1ul << node % nr_bits;
	if (mbind(map, t->params->bytes / PAGE * PAGE, MPOL_BIND, mask,
		  sizeof(mask) * 8, MPOL_MF_MOVE | MPOL_MF_STRICT))
		return task_failed(t, "mbind");
	return 0;
}

int fill_node(struct task *t)
{
	memset(t->map, 1, t->params->bytes / PAGE * PAGE);
	return bind_to(t, t->map, 0);
}

/* All to node 1, and back. */
int work_mbind(struct task *t)
{
	int err, node = 0;

	do {
		node = !node;
		err = bind_to(t, t->map, node);
		t->result->nr_done += t->params->bytes / PAGE;
	} while (!err && t->params->runtime_s && !time_is_up(t));
	return err;
}

/* ---- migrate: a process that sleeps, its pages moved from node to node ---- */

static void sleeper(struct task *t, int there)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	numa_set_interleave_mask(numa_all_nodes_ptr);
	t->map = backing_map(t->params, t->fd, t->params->bytes);
	for (size_t at = 0; t->map && at < t->params->bytes; at += PAGE)
		(void)*(volatile char *)(t->map + at);
	if (t->map && write(there, "", 1) == 1)
		pause();
	_exit(1);
}

int start_sleeper(struct task *t)
{
	int there[2], err = 0;
	char byte;

	if (pipe2(there, O_CLOEXEC))
		return task_failed(t, "pipe");
	t->sleeper = fork();
	if (!t->sleeper)
		sleeper(t, there[1]);
	close(there[1]);
	if (t->sleeper < 0 || read(there[0], &byte, 1) != 1)
		err = task_failed(t, "filling the memory to migrate");
	close(there[0]);
	return err;
}

/* The sleeper dies with the task. */
int work_migrate(struct task *t)
{
	int nr_nodes = numa_max_node() + 1, node = 0, err = 0;
	struct bitmask *from = numa_allocate_nodemask();
	struct bitmask *to = numa_allocate_nodemask();

	/* There the filling is before the clock. */
	task_begin(t);
	do {
		numa_bitmask_clearall(from);
		numa_bitmask_clearall(to);
		numa_bitmask_setbit(from, node);
		node = (node + 1) % nr_nodes;
		numa_bitmask_setbit(to, node);
		if (numa_migrate_pages(t->sleeper, from, to) < 0)
			err = task_failed(t, "migrate_pages");
		t->result->nr_done++;
	} while (!err && t->params->runtime_s && !time_is_up(t));
	numa_free_nodemask(from);
	numa_free_nodemask(to);
	return err;
}

/* ---- hugetlb: the pool, filled and emptied ---- */

int work_pool(struct task *t)
{
	const struct setting *pool = &t->run->pool;
	int err = setting_set(pool, (long)(t->params->bytes / HUGE_BYTES));
	/* As many as it found, where memory is in pieces. */
	long got = err ? err : setting_read(pool->fd);

	err = got < 0 ? (int)got : setting_set(pool, 0);
	if (err) {
		errno = -err;
		return task_failed(t, "vm.nr_hugepages");
	}
	t->result->nr_done = (uint64_t)got;
	return 0;
}
