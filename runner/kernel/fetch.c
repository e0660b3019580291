// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Kernels that Debian ships, unpacked, not installed: images of its cloud
 * flavour (no modules are needed to boot one), and source tarballs.
 */
#include "runner/kernel/work.h"

#include "runner/kernel/tool.h"
#include "runner/say.h"

#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct package {
	char name[200];
	char version[200]; /* Debian's, of the candidate */
};

/* ---- which package ---- */

/* The value of a field in apt-cache's output ("Version: 6.12.117-1"). */
static bool find_field(const char *said, const char *field, char *value,
		       size_t bytes)
{
	const char *at = said ? strstr(said, field) : NULL;
	char word[200];

	if (!at || sscanf(at + strlen(field), " %199[^\n, (]", word) != 1)
		return false;
	snprintf(value, bytes, "%s", word);
	return true;
}

/* "linux-image-6.12-cloud-amd64" stands for another; a real one for itself. */
static bool find_package(const char *name, struct package *package)
{
	struct spawn spawn = { 0 };
	char real[sizeof(package->name)];
	bool found;

	/* apt-cache takes a name that it does not know for a pattern. */
	found = !tool_run(&spawn, "apt-cache", "--no-all-versions", "show",
			  name, NULL) &&
		find_field(spawn.out, "Package:", real, sizeof(real)) &&
		!strcmp(real, name) &&
		find_field(spawn.out, "\nVersion:", package->version,
			   sizeof(package->version));
	snprintf(package->name, sizeof(package->name), "%s", name);
	if (found && find_field(spawn.out, "\nDepends:", real, sizeof(real)) &&
	    !strncmp(real, "linux-image-", 12))
		snprintf(package->name, sizeof(package->name), "%s", real);
	spawn_free(&spawn);
	return found;
}

/* "6.1" is the kernel of "linux-image-6.1.0-56-cloud-amd64". */
static bool is_of(const char *package, const char *version)
{
	const char *at = package + strlen("linux-image-");
	size_t length = strlen(version);

	return !strncmp(at, version, length) && strchr(".+-~", at[length]);
}

static int dpkg_arch(char *arch, size_t bytes)
{
	struct spawn spawn = { 0 };
	int code = 0;

	if (tool_run(&spawn, "dpkg", "--print-architecture", NULL))
		code = tool_say("kernel fetch: dpkg is missing; "
				"debian: needs a machine with apt");
	else
		snprintf(arch, bytes, "%s", tool_line(&spawn));
	spawn_free(&spawn);
	return code;
}

static int choose_image(const char *version, struct package *package)
{
	char arch[32], name[160];
	int code = dpkg_arch(arch, sizeof(arch));

	if (code)
		return code;
	/* A whole release, as uname -r says it. */
	snprintf(name, sizeof(name), "linux-image-%s", version);
	if (strchr(version, '-') && find_package(name, package))
		return 0;
	snprintf(name, sizeof(name), "linux-image-%s-cloud-%s", version, arch);
	if (find_package(name, package))
		return 0;
	/* The kernel of the release itself. */
	snprintf(name, sizeof(name), "linux-image-cloud-%s", arch);
	if (find_package(name, package) && is_of(package->name, version))
		return 0;
	return tool_say("apt knows no kernel %s (%s); is apt-get update due?",
			version, "linux-image-...-cloud");
}

static int choose_source(const char *version, struct package *package)
{
	char name[160];

	snprintf(name, sizeof(name), "linux-source-%s", version);
	if (find_package(name, package))
		return 0;
	return tool_say("apt knows no package %s; is apt-get update due?",
			name);
}

/* ---- download and unpack ---- */

/* The only file of a pattern; 0 or EXIT_FAILED. */
static int find_one(const char *dir, const char *pattern, char *path)
{
	char whole[PATH_MAX];
	glob_t found;
	int code = 0;

	snprintf(whole, sizeof(whole), "%s/%s", dir, pattern);
	if (glob(whole, 0, NULL, &found))
		return say(EXIT_FAILED, "the package holds no %s", pattern);
	snprintf(path, PATH_MAX, "%s", found.gl_pathv[0]);
	globfree(&found);
	return code;
}

static int download(const struct package *package, const char *dir)
{
	struct spawn spawn = { .dir = dir };
	int code = 0;

	/* As root apt would drop to a user who may not write here. */
	if (tool_run(&spawn, "apt-get", "-qq", "-o", "APT::Sandbox::User=root",
		     "download", package->name, NULL))
		code = tool_failed(&spawn, package->name);
	spawn_free(&spawn);
	return code;
}

static int unpack(const struct package *package, const char *dir,
		  const char *pattern, const char *kept)
{
	char deb[PATH_MAX], file[PATH_MAX];
	int code = download(package, dir);

	if (!code)
		code = find_one(dir, "*.deb", deb);
	if (!code)
		code = tool(package->name, "dpkg-deb", "-x", deb, dir, NULL);
	if (!code)
		code = find_one(dir, pattern, file);
	if (!code && rename(file, kept))
		code = say(EXIT_FAILED, "%s: %m", kept);
	return code;
}

/* In a directory beside the kept file, so that what is kept is whole. */
static int keep(const struct package *package, const char *pattern,
		const char *cache, const char *kept)
{
	char dir[PATH_MAX + 16];
	int code;

	snprintf(dir, sizeof(dir), "%s/fetch-XXXXXX", cache);
	if (!mkdtemp(dir))
		return say(EXIT_FAILED, "%s: %m", dir);
	code = unpack(package, dir, pattern, kept);
	tool(dir, "rm", "-rf", dir, NULL);
	return code;
}

int kernel_fetch(const char *what, bool source, char *path, size_t path_bytes)
{
	const char *version = what + strlen("debian:");
	struct package package;
	char name[300], cache[PATH_MAX / 2];
	int code;

	if (strncmp(what, "debian:", 7) || !*version ||
	    strspn(version, "0123456789abcdefghijklmnopqrstuvwxyz.+~-") !=
		    strlen(version))
		return say(EXIT_USAGE,
			   "kernel fetch takes debian:VERSION (debian:6.12), "
			   "not '%s'",
			   what);
	code = source ? choose_source(version, &package)
		      : choose_image(version, &package);
	if (code)
		return code;
	snprintf(name, sizeof(name), "kernels/%s", package.version);
	code = kernel_cache(name, cache, sizeof(cache));
	if (!code)
		code = make_dirs(cache);
	if (code)
		return code;
	if (source)
		snprintf(path, path_bytes, "%s/%s.tar.xz", cache, package.name);
	else
		snprintf(path, path_bytes, "%s/vmlinuz-%s", cache,
			 package.name + strlen("linux-image-"));
	if (!access(path, R_OK))
		return 0;
	return keep(&package,
		    source ? "usr/src/linux-source-*.tar.*" : "boot/vmlinuz-*",
		    cache, path);
}
