// SPDX-License-Identifier: GPL-2.0-or-later
/* The formats by their names, and what they share. */
#include "results/formats.h"

#include <string.h>

format_fn *format_find(const char *name)
{
	static const struct {
		const char *name;
		format_fn *print;
	} formats[] = {
		{ "text", table_print },
		{ "csv", csv_print },
		{ "json", json_print },
		{ "lkp", lkp_print },
		{ "benchstat", benchstat_print },
		{ "markdown", markdown_print },
	};

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (!strcmp(formats[i].name, name))
			return formats[i].print;
	return NULL;
}

bool format_has_robots(format_fn *format)
{
	return format == table_print || format == lkp_print ||
	       format == json_print;
}

const char *change_word(const struct comparison *c, const struct change *change)
{
	const char *why = judgement_text(change->judgement);

	return why ? why : judgement_word(change->judgement, c->options.metric);
}

double change_low_pct(const struct change *change)
{
	return 100 * (change->effect.low - 1);
}

double change_high_pct(const struct change *change)
{
	return 100 * (change->effect.high - 1);
}
