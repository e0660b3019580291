/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What boots.jsonl says of the boots of a comparison, in a document. */
#ifndef RESULTS_BOOTS_H
#define RESULTS_BOOTS_H

#include "results/doc.h"
#include "results/sides.h"

/* What faultline doctor would complain of. 0 or -ENOMEM. */
int boots_troubles(struct doc *d, const struct sides *sides);
/* Every fact, with the boots of which it is true. 0 or -ENOMEM. */
int boots_facts(struct doc *d, const struct sides *sides);

#endif
