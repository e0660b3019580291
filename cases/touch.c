// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The touches of a case, in its order. As usemem does it they are of every word
 * of 8 bytes, 512 a page, through a call each: that is what its KB/s are of,
 * and most of what they take. In a clean run they are of one word a page.
 */
#include "cases/engine.h"

#include "bench/window.h"

#include <sys/syscall.h>
#include <unistd.h>

/* Words between two looks at the time, and pages in a clean run. */
#define LOOK_EVERY_WORDS 0x10000
#define LOOK_EVERY_PAGES 512

bool time_is_up(const struct task *t)
{
	const struct case_params *params = t->params;
	struct timeval now;

	if (!params->runtime_s)
		return false;
	if (params->clean)
		return clock_ns() >= *t->run->deadline;
	/* In whole seconds: it ends up to a second late. */
	gettimeofday(&now, NULL);
	return now.tv_sec - t->began.tv_sec > (long)params->runtime_s;
}

/* From 0 to most: of 31 bits, so of a large mapping not every word. */
static unsigned long random_word(struct task *t, unsigned long most)
{
	long bits;

	lrand48_r(&t->random, &bits);
	return (unsigned long)((double)most * bits / 2147483648.0);
}

/*
 * What a word costs is in the unit of its KB/s. So that it costs here about
 * what it does there, which word is next is decided for each, in a call, and so
 * is the touch.
 */
static __attribute__((noinline)) unsigned long
next_word(struct task *t, bool random, unsigned long i, unsigned long nr)
{
	return random ? random_word(t, nr - 1) : i;
}

static __attribute__((noinline)) unsigned long
touch_word(volatile unsigned long *words, unsigned long at, bool write,
	   unsigned long value)
{
	if (!write)
		return words[at];
	words[at] = value;
	return 0;
}

static bool touch_words(struct task *t, unsigned long *words, size_t bytes)
{
	bool random = t->params->c->random, writes = t->params->c->writes;
	unsigned long nr = bytes / sizeof(*words), i = 0;
	bool goes_on = true;

	while (goes_on && i < nr) {
		unsigned long at = next_word(t, random, i, nr);

		touch_word(words, at, writes, at);
		/* The first of each so many, as there. */
		goes_on = i++ % LOOK_EVERY_WORDS || !time_is_up(t);
	}
	t->result->nr_done += i;
	return goes_on;
}

static void touch_page(struct task *t, volatile char *page, bool write)
{
	if (t->latency)
		latency_begin(t->latency);
	if (write)
		*page = 1;
	else
		(void)*page;
	if (t->latency)
		latency_end(t->latency);
}

static bool touch_pages(struct task *t, char *map, size_t bytes)
{
	const struct vm_case *c = t->params->c;
	size_t step = c->backing == OF_HUGE ? HUGE_BYTES : PAGE;
	unsigned long nr = (bytes + step - 1) / step, i = 0;
	bool goes_on = true;

	while (goes_on && i < nr) {
		unsigned long end = i + LOOK_EVERY_PAGES;

		for (end = end < nr ? end : nr; i < end; i++) {
			unsigned long at = i;

			if (c->random)
				at = random_word(t, nr - 1);
			touch_page(t, map + at * step, c->writes);
			t->result->nr_done++;
		}
		goes_on = !time_is_up(t);
	}
	return goes_on;
}

bool touch_all(struct task *t, char *map, size_t bytes)
{
	if (t->params->clean)
		return touch_pages(t, map, bytes);
	return touch_words(t, (unsigned long *)map, bytes);
}
