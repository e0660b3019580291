// SPDX-License-Identifier: GPL-2.0-or-later
/* What lay at the addresses of samples: allocations, and variables. */
#include "runner/perf/c2c.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Of all accesses, one after the other: a flat list is quick to go through. */
struct places {
	size_t nr;
	struct place {
		uint64_t address;
		json_t *access; /* borrowed */
	} of[C2C_MOST_LINES * C2C_MOST_ACCESSES];
};

static uint64_t hex(const char *text)
{
	return text ? strtoull(text, NULL, 16) : 0;
}

static void find_places(const json_t *c2c, struct places *places)
{
	const json_t *line;
	json_t *access;
	size_t i, k;

	places->nr = 0;
	json_array_foreach (json_object_get(c2c, "lines"), i, line) {
		uint64_t base = hex(
			json_string_value(json_object_get(line, "address")));

		json_array_foreach (json_object_get(line, "accesses"), k,
				    access) {
			uint64_t offset = (uint64_t)json_integer_value(
				json_object_get(access, "offset"));

			places->of[places->nr++] =
				(struct place){ base + offset, access };
		}
	}
}

/* ---- allocations ---- */

struct allocation {
	char by[128]; /* the function that asked for it */
	uint64_t start, bytes;
};

/* "call_site=vm_area_alloc+0x1e ptr=0xffff888100000000 ... bytes_req=192 " */
static bool read_allocation(const char *line, struct allocation *a)
{
	const char *by = strstr(line, "call_site=");
	const char *ptr = strstr(line, " ptr=");
	const char *bytes = strstr(line, " bytes_req=");

	if (!by || !ptr || !bytes)
		return false;
	by += strlen("call_site=");
	snprintf(a->by, sizeof(a->by), "%.*s", (int)strcspn(by, "+ "), by);
	a->start = hex(ptr + strlen(" ptr="));
	a->bytes = strtoull(bytes + strlen(" bytes_req="), NULL, 10);
	return a->start && a->bytes;
}

/* Once for each kind: an object that was freed may come again as the same. */
static void add_allocation(json_t *access, const struct allocation *a,
			   uint64_t at)
{
	json_t *all = json_object_get(access, "allocated"), *known;
	json_t *one = json_pack("{sssIsI}", "by", a->by, "bytes",
				(json_int_t)a->bytes, "at", (json_int_t)at);
	size_t i;

	if (!all) {
		all = json_array();
		json_object_set_new(access, "allocated", all);
	}
	json_array_foreach (all, i, known) {
		if (json_equal(known, one)) {
			json_decref(one);
			return;
		}
	}
	json_array_append_new(all, one);
}

void c2c_add_allocations(json_t *c2c, const char *script)
{
	struct places places;
	struct allocation a;

	find_places(c2c, &places);
	for (const char *line = script; places.nr && *line;
	     line += strcspn(line, "\n"), line += *line == '\n') {
		if (!read_allocation(line, &a))
			continue;
		for (size_t i = 0; i < places.nr; i++) {
			uint64_t at = places.of[i].address - a.start;

			if (at < a.bytes)
				add_allocation(places.of[i].access, &a, at);
		}
	}
}

/* ---- variables ---- */

struct variable {
	uint64_t address;
	char type; /* as nm has it */
	char name[128];
};

/*
 * Of the kernel's image: between its first symbol and its last. A kernel that
 * names no variables (CONFIG_KALLSYMS_ALL) has a function before each of them.
 */
void c2c_add_variables(json_t *c2c, FILE *kallsyms)
{
	struct variable best[C2C_MOST_LINES * C2C_MOST_ACCESSES] = { 0 };
	uint64_t start = 0, end = 0, address;
	struct places places;
	char line[512], name[128], type;

	find_places(c2c, &places);
	while (fgets(line, sizeof(line), kallsyms)) {
		if (sscanf(line, "%" SCNx64 " %c %127s", &address, &type,
			   name) != 3)
			continue;
		/* Those of modules come after, in brackets. */
		if (strchr(line, '['))
			break;
		start = strcmp(name, "_text") ? start : address;
		end = strcmp(name, "_end") ? end : address;
		for (size_t i = 0; i < places.nr; i++) {
			if (address > places.of[i].address ||
			    address < best[i].address)
				continue;
			best[i].address = address;
			best[i].type = type;
			memcpy(best[i].name, name, sizeof(name));
		}
	}
	for (size_t i = 0; start && i < places.nr; i++) {
		address = places.of[i].address;
		if (address < start || address >= end ||
		    !strchr("bBdDrR", best[i].type))
			continue;
		json_object_set_new(places.of[i].access, "variable",
				    json_string(best[i].name));
		json_object_set_new(
			places.of[i].access, "variable_at",
			json_integer((json_int_t)(address - best[i].address)));
	}
}
