/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Points that differ in nothing but how their regions lie (--vma, --pmd), one
 * kernel's beside its own: where no counter sees a cacheline, this contrast is
 * the instrument.
 */
#ifndef RESULTS_GEOMETRIES_H
#define RESULTS_GEOMETRIES_H

#include "results/bounds.h"
#include "results/page.h"

/*
 * Throughput of the row as a ratio to the same point with VMAs of their own,
 * boot by boot. NAN: the row is that point, or one of the two has no figure.
 */
struct bounded geometry_ratio(const struct comparison *c, const struct row *row,
			      size_t side);
/* Whether any row has such a ratio. */
bool geometries_measured(const struct comparison *c);
/* A table of them for each side; nothing where there are none. */
void geometries_print(struct page *p);
/* What each difference can mean, as notes. */
void geometries_say(struct page *p);

#endif
