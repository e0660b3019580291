// SPDX-License-Identifier: GPL-2.0-or-later
/* Tests the parts of a guest that need no QEMU: image, initramfs, lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runner/guest/closure.h"
#include "runner/guest/guest.h"
#include "runner/guest/line.h"

static char scratch[] = "/tmp/faultline-guest-XXXXXX";
static char path[sizeof(scratch) + 32]; /* of the file under test */

static int set_up(void **state)
{
	if (!mkdtemp(scratch))
		return -1;
	snprintf(path, sizeof(path), "%s/vmlinuz-9.9.9-test", scratch);
	return 0;
}

static int tear_down(void **state)
{
	unlink(path);
	return rmdir(scratch);
}

static void write_file(const void *data, size_t bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, bytes), bytes);
	close(fd);
}

/* ---- image ---- */

#define VERSION_AT 0x400

/* The smallest file that is an image for this machine, 2 KiB of it. */
static void make_image(char *image)
{
	memset(image, 0, 2048);
#if defined(__x86_64__)
	uint16_t offset = VERSION_AT - 0x200;

	memcpy(image + 0x202, "HdrS", 4);
	memcpy(image + 0x20e, &offset, sizeof(offset));
	strcpy(image + VERSION_AT, "9.9.9-test (someone@somewhere) #1 SMP");
#else
	memcpy(image + 56, "ARM\x64", 4);
#endif
}

static void test_image_release(void **state)
{
	char image[2048], release[64];

	make_image(image);
	write_file(image, sizeof(image));
	assert_int_equal(image_release(path, release, sizeof(release)), 0);
	assert_string_equal(release, "9.9.9-test");
	assert_int_equal(image_release(path, release, 4), -ENAMETOOLONG);
}

static void test_image_not_a_kernel(void **state)
{
	char image[2048], release[64];

	memset(image, 'x', sizeof(image));
	write_file(image, sizeof(image));
	assert_int_equal(image_release(path, release, sizeof(release)),
			 -ENOEXEC);
	assert_int_equal(image_release("/proc/self/exe", release,
				       sizeof(release)),
			 -ENOEXEC);
	assert_int_equal(image_release("/nowhere", release, sizeof(release)),
			 -ENOENT);
}

static void test_image_truncated(void **state)
{
	static const size_t cuts[] = {
		0, 10, 58, 0x204, 0x20f, VERSION_AT, VERSION_AT + 4
	};
	char image[2048], release[64];

	make_image(image);
	for (size_t i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++) {
#if defined(__aarch64__)
		if (cuts[i] > 58) /* the whole header of an arm64 Image */
			break;
#endif
		write_file(image, cuts[i]);
		assert_int_equal(image_release(path, release, sizeof(release)),
				 -ENOEXEC);
	}
}

/* ---- initramfs ---- */

struct seen {
	bool init, self, job, libc, interpreter, console;
	char directories[65536]; /* "|usr|usr/bin|..." */
};

static bool has_directory(const struct seen *seen, const char *name)
{
	const char *slash = strrchr(name, '/');
	char parent[4096];

	if (!slash)
		return true;
	snprintf(parent, sizeof(parent), "|%.*s|", (int)(slash - name), name);
	return strstr(seen->directories, parent);
}

static void look_at(struct seen *seen, struct archive *archive,
		    struct archive_entry *entry)
{
	const char *name = archive_entry_pathname(entry);
	char job[64] = "";

	assert_true(has_directory(seen, name));
	if (archive_entry_filetype(entry) == AE_IFDIR) {
		strcat(seen->directories, name);
		strcat(seen->directories, "|");
	} else if (!strcmp(name, "init")) {
		seen->init =
			!strcmp(archive_entry_symlink(entry), "/faultline");
	} else if (!strcmp(name, "faultline")) {
		seen->self = archive_entry_size(entry) > 10000;
	} else if (!strcmp(name, "job.json")) {
		archive_read_data(archive, job, sizeof(job) - 1);
		seen->job = !strcmp(job, "{\"a\":1}");
	} else if (!strcmp(name, "dev/console")) {
		seen->console = archive_entry_filetype(entry) == AE_IFCHR &&
				archive_entry_rdevmajor(entry) == 5 &&
				archive_entry_rdevminor(entry) == 1;
	}
	seen->libc |= !!strstr(name, "/libc.");
	seen->interpreter |= !!strstr(name, "/ld-");
}

static void read_back(struct seen *seen)
{
	struct archive *archive = archive_read_new();
	struct archive_entry *entry;
	int ret;

	assert_non_null(archive);
	archive_read_support_format_cpio(archive);
	assert_int_equal(archive_read_open_filename(archive, path, 65536), 0);
	strcpy(seen->directories, "|");
	while (!(ret = archive_read_next_header(archive, &entry)))
		look_at(seen, archive, entry);
	assert_int_equal(ret, ARCHIVE_EOF);
	archive_read_free(archive);
}

static void test_initramfs_contents(void **state)
{
	json_t *job = json_pack("{s:i}", "a", 1);
	static struct seen seen;
	char why[256];

	assert_int_equal(initramfs_write(path, job, why, sizeof(why)), 0);
	json_decref(job);
	read_back(&seen);
	assert_true(seen.init);
	assert_true(seen.self);
	assert_true(seen.job);
	assert_true(seen.console);
	assert_true(seen.libc);
	assert_true(seen.interpreter);
	assert_true(has_directory(&seen, "proc/x"));
	assert_true(has_directory(&seen, "usr/bin/x"));
}

/* An initramfs of this and no more: PATH is empty, so there is no perf. */
static void test_initramfs_without_perf(void **state)
{
	json_t *job = json_object();
	char *old = strdup(getenv("PATH"));
	char why[256] = "";

	setenv("PATH", scratch, 1);
	assert_int_equal(initramfs_write(path, job, why, sizeof(why)), 0);
	assert_non_null(strstr(why, "no perf in PATH"));
	setenv("PATH", old, 1);
	free(old);
	json_decref(job);
}

static void test_initramfs_unwritable(void **state)
{
	json_t *job = json_object();
	char why[256] = "";

	assert_true(initramfs_write("/nowhere/x", job, why, sizeof(why)) < 0);
	assert_non_null(strstr(why, "/nowhere/x"));
	json_decref(job);
}

static void test_closure_of_a_script(void **state)
{
	struct path_set set = { 0 };
	char why[256] = "";

	write_file("#!/bin/sh\n", 10);
	assert_int_equal(closure_add(&set, path, why, sizeof(why)), -ENOEXEC);
	assert_int_equal(set.nr, 0);
	path_set_release(&set);
}

static void test_path_set_is_a_set(void **state)
{
	struct path_set set = { 0 };

	assert_int_equal(path_set_add(&set, "/a"), 1);
	assert_int_equal(path_set_add(&set, "/b"), 1);
	assert_int_equal(path_set_add(&set, "/a"), 0);
	assert_int_equal(set.nr, 2);
	path_set_release(&set);
}

/* ---- lines ---- */

/* Reads text through a reader until a line, an error, or the end. */
static int read_lines(struct line_reader *reader, int fd, struct line *line,
		      char *why, size_t why_bytes)
{
	int ret;

	while (!(ret = line_reader_next(reader, line, why, why_bytes)))
		if (line_reader_fill(reader, fd) <= 0)
			break;
	return ret;
}

static int open_text(const char *text)
{
	write_file(text, strlen(text));
	return open(path, O_RDONLY | O_CLOEXEC);
}

static char *encode(unsigned long seq, const char *text)
{
	json_t *value = json_string(text);
	size_t bytes;
	char *line = line_encode(seq, "record", value, &bytes);

	assert_non_null(line);
	assert_int_equal(strlen(line), bytes);
	json_decref(value);
	return line;
}

static void test_crc32_is_the_known_one(void **state)
{
	assert_int_equal(line_crc32("123456789", 9), 0xcbf43926);
	assert_int_equal(line_crc32("", 0), 0);
}

static void test_lines_with_garbage(void **state)
{
	char *one = encode(1, "one\ntwo"), *two = encode(2, "\xc3\xa4 ");
	struct line_reader reader = { 0 };
	char text[512], why[128];
	struct line line;
	int fd;

	snprintf(text, sizeof(text), "login: \n\n%s[ 1.0] hello\n%sFL 3", one,
		 two);
	fd = open_text(text);
	assert_int_equal(read_lines(&reader, fd, &line, why, sizeof(why)), 1);
	assert_string_equal(line.kind, "record");
	assert_string_equal(json_string_value(line.value), "one\ntwo");
	json_decref(line.value);
	assert_int_equal(read_lines(&reader, fd, &line, why, sizeof(why)), 1);
	assert_string_equal(json_string_value(line.value), "\xc3\xa4 ");
	json_decref(line.value);
	assert_int_equal(read_lines(&reader, fd, &line, why, sizeof(why)), 0);
	close(fd);
	line_reader_release(&reader);
	free(one);
	free(two);
}

static void test_a_long_line(void **state)
{
	size_t bytes = 3 << 20;
	char *big = malloc(bytes + 1);
	struct line_reader reader = { 0 };
	struct line line;
	char *text, why[128];
	int fd;

	memset(big, 'x', bytes);
	big[bytes] = '\0';
	text = encode(1, big);
	fd = open_text(text);
	assert_int_equal(read_lines(&reader, fd, &line, why, sizeof(why)), 1);
	assert_int_equal(json_string_length(line.value), bytes);
	json_decref(line.value);
	close(fd);
	line_reader_release(&reader);
	free(text);
	free(big);
}

/* The text breaks the stream, and why has the words. */
static void assert_broken(const char *text, const char *words)
{
	struct line_reader reader = { 0 };
	struct line line;
	char why[128] = "";
	int fd = open_text(text);

	assert_int_equal(read_lines(&reader, fd, &line, why, sizeof(why)),
			 -EBADMSG);
	assert_non_null(strstr(why, words));
	close(fd);
	line_reader_release(&reader);
}

static void test_broken_lines(void **state)
{
	char *line = encode(1, "a value");

	line[strlen(line) - 3] ^= 1;
	assert_broken(line, "bad checksum");
	free(line);
	line = encode(2, "a value");
	assert_broken(line, "line 2 came where line 1 was due");
	free(line);
	assert_broken("FL one 00000000 x {}\n", "broken head");
	assert_broken("FL 1 00000000 \n", "without a kind");
}

static void test_a_checked_line_that_is_no_json(void **state)
{
	char text[64];

	snprintf(text, sizeof(text), "FL 1 %08x x {]\n", line_crc32("x {]", 4));
	assert_broken(text, "not JSON");
}

/* What the port says, the reader hears: seq goes on from line to line. */
static void test_port_say(void **state)
{
	struct line_reader reader = { 0 };
	json_t *value = json_integer(7);
	struct line line;
	char why[128];
	int fds[2];

	assert_int_equal(pipe(fds), 0);
	for (int i = 0; i < 3; i++)
		assert_int_equal(guest_port_say(fds[1], "begin", value), 0);
	close(fds[1]);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(read_lines(&reader, fds[0], &line, why,
					    sizeof(why)),
				 1);
		assert_string_equal(line.kind, "begin");
		assert_int_equal(json_integer_value(line.value), 7);
		json_decref(line.value);
	}
	close(fds[0]);
	line_reader_release(&reader);
	json_decref(value);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_image_release),
		cmocka_unit_test(test_image_not_a_kernel),
		cmocka_unit_test(test_image_truncated),
		cmocka_unit_test(test_initramfs_contents),
		cmocka_unit_test(test_initramfs_without_perf),
		cmocka_unit_test(test_initramfs_unwritable),
		cmocka_unit_test(test_closure_of_a_script),
		cmocka_unit_test(test_path_set_is_a_set),
		cmocka_unit_test(test_crc32_is_the_known_one),
		cmocka_unit_test(test_lines_with_garbage),
		cmocka_unit_test(test_a_long_line),
		cmocka_unit_test(test_broken_lines),
		cmocka_unit_test(test_a_checked_line_that_is_no_json),
		cmocka_unit_test(test_port_say),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
