/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What stands under a comparison. */
#ifndef RESULTS_NOTES_H
#define RESULTS_NOTES_H

#include "results/page.h"

void notes_say(struct page *p);	       /* limits, rules, evidence, reasons */
void notes_say_rules(struct page *p);  /* of verdicts, and of touches/s */
void notes_say_limits(struct page *p); /* why there is no verdict, or little */
void notes_say_slow(struct page *p);   /* launches, and why */

/* Rows with a time on some side; with launches that counted locks; with these
 * or timed ones, if only to say why they have no figures. */
row_test row_is_timed, row_is_counted, row_is_run;

#endif
