/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Several kernels side by side, from their records. Pure: no file, no output.
 * Nothing is left out in silence: a figure that cannot be given has its reason.
 */
#ifndef RESULTS_COMPARE_H
#define RESULTS_COMPARE_H

#include "results/record.h"

/* One kernel's records; the first side is the baseline. */
struct side {
	const char *label;
	const struct record **records;
	size_t nr_records;
};

enum have {
	HAVE_FIGURES,
	NOT_MEASURED,
	SKIPPED,
	FAILED,
	REFUSED
};

/* What the launches of one pass came to. */
struct part {
	enum have have;
	char *why; /* "skipped, because ..."; NULL with HAVE_FIGURES */
	unsigned int nr_boots, nr_launches;
};

/* How a change of throughput may be judged. */
enum judgement {
	JUDGE_UNLIKE,
	JUDGE_SCREENING,
	JUDGE_ONE_BOOT,
	JUDGE_TWO_BOOTS,
	JUDGE_NO_STATISTICS,
	NR_JUDGEMENTS
};
const char *judgement_text(enum judgement judgement);

/* One side of one row. A figure without a value is NAN. */
struct cell {
	struct part locks;	  /* pass "locks": exact on any machine */
	double reads, writes;	  /* mmap_lock acquisitions per touch */
	double faults_per_touch;  /* expected, and met by the count */
	bool launches_differ;	  /* in reads or writes, by more than 0.5 % */
	const char *locks_differ; /* from mainline's history, a record's */

	struct part timing;
	double touches_per_s;
	double spread_pct;	   /* most, of the launches in one boot */
	double switches_per_1000;  /* touches; voluntary and not */
	unsigned int nr_disturbed; /* launches */
	double change_pct;	  /* of touches_per_s, against the first side */
	enum judgement judgement; /* of that change */
};

struct row {
	const char *workload, *against, *placement; /* NULL: none */
	int64_t nr_workers;
	bool is_mean;	    /* touches_per_s; some launch has no typical one */
	bool is_emulated;   /* some timing was taken under emulation */
	struct cell *cells; /* one for each side */
	char *verdict;	    /* what the lock counts say, in words */
};

/* Sorted by workload, against, placement, nr_workers. */
struct comparison {
	const struct side *sides;
	size_t nr_sides;
	struct row *rows;
	size_t nr_rows;
};

/* 0 or -ENOMEM. Labels and records must outlive the comparison. */
int compare(const struct side *sides, size_t nr_sides, struct comparison *c);
void comparison_free(struct comparison *c);
/* True if rows a and b are points of one curve: all the same but workers. */
bool rows_same_curve(const struct row *a, const struct row *b);
/* One past the last row of the curve that starts at row i. */
size_t curve_end(const struct comparison *c, size_t i);

#endif
