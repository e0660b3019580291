// SPDX-License-Identifier: GPL-2.0-or-later
/* One question to a kernel that is not running: boot it, hear, power off. */
#include "runner/guest/guest.h"

#include "runner/guest/why.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MEMORY_BYTES (512ull << 20)
#define SILENCE_S    60

struct question {
	const char *kind;
	json_t *answer;
	char *why;
	size_t why_bytes;
};

static int hear(void *arg, const char *kind, json_t *value)
{
	struct question *question = arg;

	if (!strcmp(kind, question->kind) && !question->answer)
		question->answer = json_incref(value);
	if (!strcmp(kind, "failed"))
		guest_why(0, question->why, question->why_bytes, "%s",
			  json_string_value(json_object_get(value, "why")));
	return 0;
}

json_t *guest_ask(const struct guest_config *machine, const json_t *job,
		  const char *kind, const volatile int *stop, char *why,
		  size_t why_bytes)
{
	struct guest_config config = *machine;
	struct question question = { .kind = kind,
				     .why = why,
				     .why_bytes = why_bytes };
	char path[64], said[300] = "";
	enum guest_end end;
	int fd = initramfs_unnamed(job, path, sizeof(path), why, why_bytes);

	if (fd < 0)
		return NULL;
	config.initramfs = path;
	*why = 0;
	if (guest_run(&config, hear, &question, stop, &end, said,
		      sizeof(said)) ||
	    end != GUEST_DONE)
		guest_why(0, why, why_bytes,
			  "the guest of %s gave no answer: %s", config.image,
			  said);
	else if (!question.answer && !*why)
		guest_why(0, why, why_bytes, "the guest of %s gave no answer",
			  config.image);
	close(fd);
	return question.answer;
}

struct guest_config guest_smallest(const char *image)
{
	return (struct guest_config){ .image = image,
				      .console_path = "/dev/null",
				      .nr_cpus = 1,
				      .nr_nodes = 1,
				      .memory_bytes = MEMORY_BYTES,
				      .accel = ACCEL_TCG,
				      .silence_s = SILENCE_S };
}
