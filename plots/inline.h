/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A drawing as a part of an HTML page. */
#ifndef PLOTS_INLINE_H
#define PLOTS_INLINE_H

#include <stddef.h>

/*
 * The <svg> of a file that gnuplot wrote, without what goes before it, and with
 * names of its own: nr is put before each, for one page has one name space.
 * NULL: no memory, or no <svg>; the caller frees it.
 */
char *inline_svg(const char *file, size_t nr);

#endif
