/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ways to find the value of a state_check. */
#ifndef RUNNER_HOST_READ_H
#define RUNNER_HOST_READ_H

#include "runner/host/state.h"

/* Of one file, or the distinct ones of many: "powersave on 3, performance" */
state_reader read_lines, read_choices;
state_reader read_sizes;    /* "64kB always": directories not set to never */
state_reader read_field;    /* behind key in a file such as /proc/meminfo */
state_reader read_word;	    /* the first word of that */
state_reader read_total;    /* the sum of the numbers in the files */
state_reader read_presence; /* "yes" if there is such a file, or "no" */
state_reader read_task;	    /* "running" if a task has key as its name */
state_reader read_config;   /* of the kernel's configuration; "n": not set */
state_reader read_balloon;  /* whether freed pages go back to the host: "on" */
state_reader read_load;	    /* per cent of the CPUs, of the last minute */
state_reader read_pressure; /* per cent of the last ten seconds */
state_reader read_idle_latency; /* microseconds, of the deepest state in use */
state_reader read_memory_room;	/* bytes, also of the cgroup */
state_reader read_prefetchers;	/* MSR 0x1a4 of CPU 0 */

state_judge is_one_of; /* wanted: words with commas between */
state_judge is_none_of;
state_judge is_at_least;
state_judge is_at_most;
state_judge is_uniform; /* one value on all CPUs */

#endif
