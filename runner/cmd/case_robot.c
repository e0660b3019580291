// SPDX-License-Identifier: GPL-2.0-or-later
/* A case's lines as robots read them, with vm-scalability's arithmetic. */
#include "runner/cmd/case.h"

#include <inttypes.h>
#include <stdio.h>

static void print_tasks(const struct case_result *result)
{
	for (unsigned int i = 0; i < result->nr_tasks; i++) {
		const struct task_result *r = &result->tasks[i];
		uint64_t usecs = r->usecs ? r->usecs : 1;

		printf("%" PRIu64 " bytes / %" PRIu64 " usecs = %" PRIu64
		       " KB/s\n",
		       r->bytes, usecs, (r->bytes * 1000000 >> 10) / usecs);
		if (r->freed)
			printf("%" PRIu64 " usecs to free memory\n",
			       r->free_usecs);
	}
}

static uint64_t sum_bytes(const struct case_result *result)
{
	uint64_t bytes = 0;

	for (unsigned int i = 0; i < result->nr_tasks; i++)
		bytes += result->tasks[i].bytes;
	return bytes;
}

static uint64_t most_usecs(const struct case_result *result)
{
	uint64_t usecs = 1;

	for (unsigned int i = 0; i < result->nr_tasks; i++)
		if (result->tasks[i].usecs > usecs)
			usecs = result->tasks[i].usecs;
	return usecs;
}

static void print_truncated(const struct case_params *params,
			    const struct case_result *result)
{
	uint64_t bytes = sum_bytes(result);
	double start = 1e18, end = 0, filled = result->tasks[0].extra_ns / 1e9;

	for (unsigned int i = 0; i < result->nr_tasks; i++) {
		const struct task_result *r = &result->tasks[i];

		start = r->start_ns / 1e9 < start ? r->start_ns / 1e9 : start;
		end = r->end_ns / 1e9 > end ? r->end_ns / 1e9 : end;
	}
	if (params->c->shape == ONE)
		printf("%" PRIu64 " bytes faulted in %.9f-%.9f seconds\n",
		       bytes, start, start - filled);
	printf("%" PRIu64 " bytes truncated in %.9f-%.9f seconds\n", bytes, end,
	       start);
}

void case_print_robot(const struct case_params *params,
		      const struct case_result *result)
{
	uint64_t bytes = sum_bytes(result), usecs = most_usecs(result);

	/* Where the parser closes the sample before. */
	printf("./case-%s\n", params->c->name);
	switch (params->c->says) {
	case SAYS_TASKS:
		print_tasks(result);
		break;
	case SAYS_NOTHING:
		break;
	case SAYS_REMAPPED:
		printf("%" PRIu64 " bytes remapped, %" PRIu64 " usecs, %" PRIu64
		       " MB/s\n",
		       bytes, usecs, bytes / usecs);
		break;
	case SAYS_TRUNCATED:
		print_truncated(params, result);
		break;
	case SAYS_MIGRATED:
		printf("%" PRIu64 " * %" PRIu64 " bytes migrated, %" PRIu64
		       " usecs, %" PRIu64 " MB/s\n",
		       result->tasks[0].nr_done, params->bytes, usecs,
		       result->tasks[0].nr_done * params->bytes / usecs);
	}
}

static double seconds(const struct timeval *tv)
{
	return (double)tv->tv_sec + tv->tv_usec / 1e6;
}

/* GNU time's wording: lkp-tests takes what stands before the colon as name. */
void case_print_time(const struct case_params *params, double elapsed_s)
{
	unsigned int whole = (unsigned int)elapsed_s;
	struct rusage self, u;
	double user, system;

	getrusage(RUSAGE_CHILDREN, &u);
	/* What is filled before the fork is this process's. */
	getrusage(RUSAGE_SELF, &self);
	user = seconds(&u.ru_utime) + seconds(&self.ru_utime);
	system = seconds(&u.ru_stime) + seconds(&self.ru_stime);
	if (self.ru_maxrss > u.ru_maxrss)
		u.ru_maxrss = self.ru_maxrss;
	fprintf(stderr, "\tCommand being timed: \"faultline case %s\"\n",
		params->c->name);
	fprintf(stderr, "\tUser time (seconds): %.2f\n", user);
	fprintf(stderr, "\tSystem time (seconds): %.2f\n", system);
	fprintf(stderr, "\tPercent of CPU this job got: %.0f%%\n",
		elapsed_s > 0 ? 100 * (user + system) / elapsed_s : 0);
	fprintf(stderr,
		"\tElapsed (wall clock) time (h:mm:ss or m:ss): %u:%05.2f\n",
		whole / 60, elapsed_s - whole / 60 * 60);
	fprintf(stderr, "\tMaximum resident set size (kbytes): %ld\n",
		u.ru_maxrss);
	fprintf(stderr,
		"\tMajor (requiring I/O) page faults: %ld\n"
		"\tMinor (reclaiming a frame) page faults: %ld\n",
		u.ru_majflt + self.ru_majflt, u.ru_minflt + self.ru_minflt);
	fprintf(stderr,
		"\tVoluntary context switches: %ld\n"
		"\tInvoluntary context switches: %ld\n",
		u.ru_nvcsw + self.ru_nvcsw, u.ru_nivcsw + self.ru_nivcsw);
}
