/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Several kernels side by side, from their records. Pure: no file, no output.
 * Nothing is left out in silence: a figure that cannot be given has its reason.
 */
#ifndef RESULTS_COMPARE_H
#define RESULTS_COMPARE_H

#include "results/slow.h"
#include "results/stats.h"

/* One kernel's records; the first side is the baseline. */
struct side {
	const char *label;
	const struct record **records;
	size_t nr_records;
	unsigned int plan; /* boots of sides with the same were run in pairs */
};

/* Of the durations of single touches. */
enum tail {
	TAIL_P50,
	TAIL_P90,
	TAIL_P99,
	TAIL_P99_9,
	TAIL_P99_99,
	TAIL_MAX,
	NR_TAILS
};

/* What is judged; all are shown. */
enum metric {
	METRIC_TYPICAL, /* touches per second; the mean where there is none */
	METRIC_MEAN,
	METRIC_READS, /* mmap_lock acquisitions per touch: exact */
	METRIC_WRITES,
	METRIC_SWITCHES, /* per 1000 touches */
	METRIC_LATENCY,	 /* and from here on each tail, in ns */
	NR_METRICS = METRIC_LATENCY + NR_TAILS
};
const char *metric_name(enum metric metric);
int metric_parse(const char *name, enum metric *metric); /* 0 or -EINVAL */
bool metric_is_rate(enum metric metric);
bool metric_is_latency(enum metric metric);
bool metric_is_exact(enum metric metric); /* then it needs no statistics */

#define DEFAULT_MARGIN_PCT 3.0

struct compare_options {
	enum metric metric;
	double margin_pct; /* changes inside it are "same" */
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
	unsigned int nr_slow[NR_SLOW]; /* launches */
	/* Of a log of throughput, at most, that others took: the launches'
	 * sum. */
	double taken;
};

enum judgement {
	JUDGE_NOTHING, /* there is no figure on both sides */
	JUDGE_UNLIKE,
	JUDGE_ONE_BOOT,
	JUDGE_TWO_BOOTS,
	JUDGE_NO_RATIO,
	JUDGE_DISTURBED, /* by as much as the change */
	JUDGE_UNCLEAR,
	JUDGE_SAME,
	JUDGE_HIGHER,
	JUDGE_LOWER,
	NR_JUDGEMENTS
};
/* Why there is no verdict; NULL if there is one. */
const char *judgement_text(enum judgement judgement);
/* "faster", "slower", "more", "fewer", "same", "unclear", "disturbed" or
 * "none". */
const char *judgement_word(enum judgement judgement, enum metric metric);

#define SCREENING_ONLY "screening only: emulated (tcg)"

/* A side against the first. */
struct change {
	double pct;	      /* NAN: none can be given */
	struct effect effect; /* of boots; the unit of evidence */
	double low, high;     /* its interval, and what was taken beyond it */
	double p;	      /* the effect's, after Holm over the report */
	double smallest_pct;  /* that so many boots could have seen */
	bool is_exact;	      /* counts: the judgement needs no statistics */
	enum judgement judgement;
};

/* What is judged, boot by boot. Sorted by boot. */
struct figures {
	size_t nr;
	int64_t *boots;
	double *logs; /* of the medians of the boots' launches */
	/* Of logs of launches, about the means of their boots. */
	double launch_squares;
	size_t launch_df;
};

/* One side of one row. A figure without a value is NAN. */
struct cell {
	struct part locks;	  /* pass "locks": exact on any machine */
	double reads, writes;	  /* mmap_lock acquisitions per touch */
	double faults_per_touch;  /* expected, and met by the count */
	bool launches_differ;	  /* in reads or writes, by more than 0.5 % */
	const char *locks_differ; /* from mainline's history, a record's */

	struct part timing;
	double touches_per_s;
	double calibration_ns;	  /* median of the launches; 0: none */
	double spread_pct;	  /* most, of the launches in one boot */
	double switches_per_1000; /* touches; voluntary and not */
	unsigned int nr_repeated; /* launches; used for nothing */

	struct part latency; /* of single touches */
	double tails_ns[NR_TAILS];

	struct figures figures; /* of the metric */
	struct change change;	/* of the metric */
	bool is_unlike;		/* in machine, CPUs, memory or fault-around */
};

struct launch; /* results/launches.h */

struct row {
	const struct launch *launches; /* of all sides and passes */
	size_t nr_launches;
	const char *workload, *against, *placement; /* NULL: none */
	const char *mempolicy;			    /* NULL: local */
	const char *geometry;			    /* NULL: own */
	int64_t nr_workers;
	bool is_mean; /* touches_per_s; some launch has no typical one */
	/* touches_per_s are of CPUs on which the calibration loop takes this,
	 * the median of all launches. 0: as measured, some launch has none. */
	double calibration_ns;
	bool is_emulated;   /* some time was taken under emulation */
	struct cell *cells; /* one for each side */
	char *verdict;	    /* what the lock counts say, in words */
};

/* Rows that differ in nothing but workers, and their one summary. */
struct curve {
	size_t start, end; /* rows */
	/* One for each side: of the geometric mean over the points that both
	 * sides have, boot by boot. */
	struct change *changes;
};

/* Rows are sorted by workload, against, placement, mempolicy, geometry and
 * nr_workers. */
struct comparison {
	const struct side *sides;
	size_t nr_sides;
	struct launch *launches; /* what the rows' are part of */
	struct row *rows;
	size_t nr_rows;
	struct curve *curves;
	size_t nr_curves;
	struct compare_options options;
};

/* 0 or -ENOMEM. Labels and records must outlive the comparison. */
int compare(const struct side *sides, size_t nr_sides, struct comparison *c);
int compare_with(const struct compare_options *options,
		 const struct side *sides, size_t nr_sides,
		 struct comparison *c);
void comparison_free(struct comparison *c);
/* The curves with the largest change of what is judged first. 0 or -ENOMEM. */
int comparison_sort_by_change(struct comparison *c);

/* The metric of one cell, as it is shown; NAN: none. */
double cell_metric(const struct cell *cell, enum metric metric);
/* The launches that it is of. */
const struct part *cell_part(const struct cell *cell, enum metric metric);
/* True if rows a and b are points of one curve: all the same but workers. */
bool rows_same_curve(const struct row *a, const struct row *b);
/* One past the last row of the curve that starts at row i. */
size_t curve_end(const struct comparison *c, size_t i);
/*
 * The first point of the curve from row i on whose verdict is the other way
 * than that of an earlier one, stored in *before. False: there is none.
 */
bool curve_crossover(const struct comparison *c, const struct curve *curve,
		     size_t side, size_t *before, size_t *after);

#endif
