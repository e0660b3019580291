// SPDX-License-Identifier: GPL-2.0-or-later
/* faultline compare: a table of what changed between kernels. */
#include "results/differ.h"
#include "results/sides.h"
#include "results/table.h"
#include "runner/cmd/cmd.h"
#include "runner/say.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A comparison of half a plan is worth a look, but not a surprise. */
static void say_unfinished(const struct sides *sides)
{
	for (size_t i = 0; i < sides->nr_dirs; i++) {
		size_t nr_planned, nr_done;

		run_dir_progress(&sides->dirs[i], &nr_planned, &nr_done);
		if (nr_done < nr_planned)
			say(EXIT_DONE,
			    "compare: %s: not finished, %zu of %zu launches "
			    "have a record",
			    sides->dirs[i].path, nr_done, nr_planned);
	}
}

static int print(const struct sides *sides, const struct comparison *c)
{
	char *machine = sides_machine(sides);
	char *differences = sides_differences(sides);
	const struct about about = { machine, differences, false };
	int err = -ENOMEM;

	if (machine && differences)
		err = table_print(stdout, c, &about);
	free(machine);
	free(differences);
	if (!err && (fflush(stdout) || ferror(stdout)))
		err = -errno;
	if (err)
		return say(EXIT_FAILED, "compare: stdout: %s", strerror(-err));
	return EXIT_DONE;
}

static bool has_figures(const struct cell *cell)
{
	return cell->locks.have == HAVE_FIGURES ||
	       cell->timing.have == HAVE_FIGURES;
}

/* True if there is a row with a figure on the first side and on another. */
static bool is_comparable(const struct comparison *c)
{
	for (size_t i = 0; i < c->nr_rows; i++)
		for (size_t s = 1; s < c->nr_sides; s++)
			if (has_figures(&c->rows[i].cells[0]) &&
			    has_figures(&c->rows[i].cells[s]))
				return true;
	return false;
}

static int compare_sides(const struct sides *sides)
{
	struct comparison c;
	int code;

	say_unfinished(sides);
	if (compare(sides->sides, sides->nr_sides, &c))
		return say(EXIT_FAILED, "compare: no memory");
	code = print(sides, &c);
	if (sides->nr_sides < 2)
		say(EXIT_DONE,
		    "compare: one kernel only, %s; for a comparison name a "
		    "second directory or run with two --kernel",
		    sides->sides[0].label);
	else if (code == EXIT_DONE && !is_comparable(&c))
		code = say(EXIT_CANNOT_JUDGE,
			   "compare: no workload has figures on %s and on "
			   "another kernel; the reasons are above",
			   sides->sides[0].label);
	comparison_free(&c);
	return code;
}

int cmd_compare(int argc, char **argv)
{
	struct sides sides;
	char why[512];
	int code;

	if (argc < 2 || argv[1][0] == '-')
		return usage("compare");
	if (sides_read(argv + 1, (size_t)argc - 1, &sides, why, sizeof(why)))
		return say(EXIT_FAILED, "compare: %s", why);
	code = compare_sides(&sides);
	sides_free(&sides);
	return code;
}
