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
 * A word has to cost here what it costs in usemem, for it is half of a case's
 * KB/s. That is no matter of the access but of the instructions around it, and
 * of where in cachelines these lie: both loops take 6 to 8 cycles a word (on
 * Zen 5) as they are moved by 8 bytes, usemem's takes 8 where its Makefile puts
 * it. So, of no use else: touch() is called (GCC at -O inlines it neither there
 * nor here), a read goes straight on, and what the case is, where it begins and
 * what it skips is asked in memory at each word, as usemem asks for its
 * options; bytes are counted in a register, as there. The Makefile pins where
 * the loop lies. After a change of it: cases/pairs.sh.
 */
static __attribute__((noinline)) unsigned long
touch(volatile unsigned long *word, bool read, unsigned long value)
{
	if (__builtin_expect(read, 1))
		return *word;
	*word = value;
	return 0;
}

/* From one touch to the next. */
static size_t step_bytes(const struct case_params *params)
{
	if (!params->clean)
		return sizeof(long);
	return params->c->backing == OF_HUGE ? HUGE_BYTES : PAGE;
}

bool touch_all(struct task *t, char *map, size_t bytes)
{
	const struct case_params *params = t->params;
	unsigned long look_every =
		params->clean ? LOOK_EVERY_PAGES : LOOK_EVERY_WORDS;
	size_t step = step_bytes(params);
	unsigned long nr = (bytes + step - 1) / step, i;
	unsigned long done = 0; /* 8 bytes a touch, as there */
	bool goes_on = true;

	for (i = 0; goes_on && i < nr; i++) {
		unsigned long at = i;

		if (params->c->random)
			at = random_word(t, nr - 1);
		at += t->from;
		if (params->timed)
			at += t->skip;
		if (t->latency)
			latency_begin(t->latency);
		touch((unsigned long *)(map + at * step), !params->c->writes,
		      at);
		if (t->latency)
			latency_end(t->latency);
		done += sizeof(long);
		/* The first of each so many, as there. */
		if (!(i & (look_every - 1)) && time_is_up(t))
			goes_on = false;
	}
	t->result->nr_done += done / sizeof(long);
	return goes_on;
}
