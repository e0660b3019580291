// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * "     38716           +19.1%      46113 +-  5%  vm-scalability.median". The
 * sign before a standard deviation is in Latin-1 in the robot's own mails, and
 * other bytes in what became of them: any that is not ASCII is taken for it.
 */
#include "results/lkp_row.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROW_BYTES 1024
#define SIGN	  '~'

static bool is_high(char c)
{
	return (unsigned char)c >= 0x80;
}

/* Bytes of a sign at s, 0: there is none. */
static size_t sign_bytes(const char *s)
{
	size_t bytes = 0;

	if (*s == '+' && s[1] == '-' &&
	    (s[2] == ' ' || isdigit((unsigned char)s[2])))
		return 2;
	if (*s == '?' && s[1] == ' ')
		return 1;
	while (is_high(s[bytes]))
		bytes++;
	return bytes;
}

/* In ASCII, signs apart from what they stand at. False: it is no row. */
static bool simplify(const char *line, char text[ROW_BYTES])
{
	size_t at = 0;

	while (*line) {
		size_t sign = sign_bytes(line);

		if (at + 4 > ROW_BYTES)
			return false;
		if (sign) {
			text[at++] = ' ';
			text[at++] = SIGN;
			text[at++] = ' ';
		} else {
			text[at++] = *line;
		}
		line += sign ? sign : 1;
	}
	text[at] = '\0';
	return true;
}

static const char *skip_blanks(const char *s)
{
	return s + strspn(s, " \t");
}

static bool ends_word(const char *s)
{
	return !*s || *s == ' ' || *s == '\t';
}

/* A number without a sign of its own, up to a blank or `after`. */
static bool take_number(const char **s, double *value, double *step)
{
	const char *from = skip_blanks(*s), *dot;
	char *end;
	int decimals = 0, exponent = 0;

	if (!isdigit((unsigned char)*from))
		return false;
	*value = strtod(from, &end);
	dot = memchr(from, '.', (size_t)(end - from));
	if (dot)
		decimals = (int)strspn(dot + 1, "0123456789");
	for (const char *p = from; p < end; p++)
		if (*p == 'e' || *p == 'E')
			exponent = atoi(p + 1);
	*step = pow(10, exponent - decimals);
	*s = end;
	return isfinite(*value);
}

struct change {
	double value, step;
	bool is_pct; /* else it is the difference */
	const char *text;
	size_t bytes;
};

static bool take_change(const char **s, struct change *change)
{
	const char *p = skip_blanks(*s);
	double sign = *p == '-' ? -1 : 1;

	if (*p != '+' && *p != '-')
		return false;
	p++;
	if (!take_number(&p, &change->value, &change->step))
		return false;
	change->value *= sign;
	change->is_pct = *p == '%';
	p += change->is_pct;
	if (!ends_word(p))
		return false;
	change->text = skip_blanks(*s);
	change->bytes = (size_t)(p - change->text);
	*s = p;
	return change->bytes < sizeof(((struct lkp_row *)0)->changes[0]);
}

static bool take_figure(const char **s, double *mean, double *step,
			int *stddev_pct)
{
	const char *p = *s;
	double pct, unused;

	if (!take_number(&p, mean, step) || !ends_word(p))
		return false;
	*stddev_pct = -1;
	*s = p;
	p = skip_blanks(p);
	if (*p != SIGN)
		return true;
	p++;
	if (!take_number(&p, &pct, &unused) || *p != '%' || pct > 1e9)
		return false;
	*stddev_pct = (int)pct;
	*s = p + 1;
	return ends_word(*s);
}

bool lkp_row_begins(const char *line)
{
	char text[ROW_BYTES];
	const char *s = text;
	double unused;
	struct change change;

	if (!simplify(line, text) || !take_number(&s, &unused, &unused) ||
	    !ends_word(s))
		return false;
	return *skip_blanks(s) == SIGN || take_change(&s, &change);
}

/*
 * What is printed is rounded, or (whole numbers) cut, so the figures may be a
 * step of their last digit off, and the change of them half a one.
 */
static bool agree(double base, double base_step, double mean, double step,
		  const struct change *change)
{
	double low = mean - step - (base + base_step);
	double high = mean + step - (base - base_step);

	if (change->is_pct) {
		if (base <= base_step)
			return true; /* next to nothing: any change */
		low = 100 * ((mean - step) / (base + base_step) - 1);
		high = 100 * ((mean + step) / (base - base_step) - 1);
	}
	return change->value >= low - change->step &&
	       change->value <= high + change->step;
}

static bool take_name(const char *s, char *name, size_t bytes)
{
	size_t length;

	s = skip_blanks(s);
	length = strcspn(s, " \t");
	if (!length || length >= bytes || !ends_word(s + length) ||
	    *skip_blanks(s + length))
		return false;
	/* As a figure of a cut row would be. */
	if (!isalpha((unsigned char)*s) || !strchr(s, '.'))
		return false;
	memcpy(name, s, length);
	name[length] = '\0';
	return true;
}

int lkp_row_parse(const char *line, size_t nr_columns, struct lkp_row *row,
		  char *why, size_t why_bytes)
{
	double steps[LKP_MAX_COLUMNS];
	struct change changes[LKP_MAX_COLUMNS] = { 0 };
	char text[ROW_BYTES];
	const char *s = text;

	if (!simplify(line, text))
		return 0;
	for (size_t i = 0; i < nr_columns; i++) {
		if (i && !take_change(&s, &changes[i]))
			return 0;
		if (!take_figure(&s, &row->means[i], &steps[i],
				 &row->stddev_pct[i]))
			return 0;
	}
	if (!take_name(s, row->name, sizeof(row->name)))
		return 0;
	row->nr = nr_columns;
	row->changes[0][0] = '\0';
	for (size_t i = 1; i < nr_columns; i++) {
		memcpy(row->changes[i], changes[i].text, changes[i].bytes);
		row->changes[i][changes[i].bytes] = '\0';
		if (agree(row->means[0], steps[0], row->means[i], steps[i],
			  &changes[i]))
			continue;
		snprintf(why, why_bytes,
			 "%s is not the change from %.10g to %.10g: a "
			 "figure is damaged",
			 row->changes[i], row->means[0], row->means[i]);
		return -EBADMSG;
	}
	return 1;
}
