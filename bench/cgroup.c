// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads /proc/self/cgroup and the cgroups it names, of either version. */
#include "bench/cgroup.h"

#include "bench/tree.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static int each_above(const char *mount, char *group, bool v1, cgroup_fn *see,
		      void *arg)
{
	char dir[PATH_MAX], *slash;
	int err;

	do {
		snprintf(dir, sizeof(dir), "%s%s", mount, group);
		err = see(arg, dir, v1);
		slash = strrchr(group, '/');
		if (slash)
			*slash = 0;
	} while (!err && slash);
	return err;
}

static bool is_among(const char *controllers, const char *controller)
{
	size_t len = strlen(controller);

	while (strncmp(controllers, controller, len) ||
	       (controllers[len] && controllers[len] != ',')) {
		controllers = strchr(controllers, ',');
		if (!controllers)
			return false;
		controllers++;
	}
	return true;
}

/* "0::/group" is version 2, "4:cpu,cpuacct:/group" version 1. */
static int each_of_line(char *line, const char *controller, cgroup_fn *see,
			void *arg)
{
	char *controllers = strchr(line, ':');
	char *group = controllers ? strchr(controllers + 1, ':') : NULL;
	char mount[64];

	if (!group)
		return 0;
	*controllers++ = 0;
	*group++ = 0;
	group[strcspn(group, "\n")] = 0;
	if (!*controllers)
		return each_above("/sys/fs/cgroup", group, false, see, arg);
	if (!is_among(controllers, controller))
		return 0;
	snprintf(mount, sizeof(mount), "/sys/fs/cgroup/%s", controller);
	return each_above(mount, group, true, see, arg);
}

int cgroup_each(const char *root, const char *controller, cgroup_fn *see,
		void *arg)
{
	FILE *f = tree_open(root, "/proc/self/cgroup");
	char *line = NULL;
	size_t bytes = 0;
	int err = 0;

	if (!f)
		return 0;
	while (!err && getline(&line, &bytes, f) > 0)
		err = each_of_line(line, controller, see, arg);
	free(line);
	fclose(f);
	return err;
}

/* ---- memory ---- */

struct room {
	const char *root;
	uint64_t bytes;
};

/* Page cache counts as used, but gives way; what is locked or in shm does not. */
static long long file_cache(const char *root, const char *dir, bool v1)
{
	static const char *const lists[] = { "active_file", "inactive_file" };
	char path[PATH_MAX], key[32], *value;
	long long bytes = 0;

	snprintf(path, sizeof(path), "%s/memory.stat", dir);
	for (int i = 0; i < 2; i++) {
		snprintf(key, sizeof(key), "%s%s", v1 ? "total_" : "",
			 lists[i]);
		value = tree_field(root, path, key);
		bytes += value ? atoll(value) : 0;
		free(value);
	}
	return bytes;
}

static int see_room(void *arg, const char *dir, bool v1)
{
	struct room *room = arg;
	char path[PATH_MAX];
	long long limit, used;

	snprintf(path, sizeof(path), "%s/%s", dir,
		 v1 ? "memory.limit_in_bytes" : "memory.max");
	limit = tree_number(room->root, path);
	snprintf(path, sizeof(path), "%s/%s", dir,
		 v1 ? "memory.usage_in_bytes" : "memory.current");
	used = tree_number(room->root, path);
	if (limit < 0 || used < 0)
		return 0;
	used -= file_cache(room->root, dir, v1);
	if (used > limit)
		room->bytes = 0;
	else if ((uint64_t)(limit - used) < room->bytes)
		room->bytes = limit - used;
	return 0;
}

uint64_t cgroup_memory_room(const char *root)
{
	struct room room = { root, UINT64_MAX };

	cgroup_each(root, "memory", see_room, &room);
	return room.bytes;
}
