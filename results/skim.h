/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Takes members that nobody will look at out of a line of JSON, unparsed. */
#ifndef RESULTS_SKIM_H
#define RESULTS_SKIM_H

/*
 * Cuts the members of the outermost object with these names (the last is NULL)
 * whose values are arrays or objects. Anything that does not look like JSON is
 * left as it is, for the parser to name.
 */
void skim(char *line, const char *const *names);

#endif
