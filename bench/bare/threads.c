// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What it takes to start threads at the least: pthread_create() and a barrier.
 * Prints the nanoseconds from the first of them until all are at the barrier.
 *
 *	threads NUMBER
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define STACK_BYTES (128 * 1024) /* as in bench.c */

static pthread_barrier_t barrier;

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

static void *wait_there(void *arg)
{
	pthread_barrier_wait(&barrier);
	return NULL;
}

int main(int argc, char **argv)
{
	int nr = argc == 2 ? atoi(argv[1]) : 0;
	pthread_t *threads = calloc(nr, sizeof(*threads));
	pthread_attr_t attr;
	uint64_t start;

	if (nr < 1 || !threads)
		return 2;
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_BYTES);
	pthread_barrier_init(&barrier, NULL, nr + 1);
	start = now_ns();
	for (int i = 0; i < nr; i++) {
		if (pthread_create(&threads[i], &attr, wait_there, NULL)) {
			perror("pthread_create");
			return 1;
		}
	}
	pthread_barrier_wait(&barrier);
	printf("%llu\n", (unsigned long long)(now_ns() - start));
	for (int i = 0; i < nr; i++)
		pthread_join(threads[i], NULL);
	return 0;
}
