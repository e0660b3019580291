// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The hottest cachelines of a row. Addresses change from launch to launch, so
 * lines are summed by what lay in them: the structure or variable of the line's
 * hottest access, and where in it the line begins.
 */
#include "results/lines.h"
#include "results/launches.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define MOST_LINES 3 /* shown of a row */
#define MOST_SPOTS 4 /* of a line */
#define MOST_CODE  2 /* functions of a spot */

static const char *text_of(const json_t *json, const char *key)
{
	return json_string_value(json_object_get(json, key));
}

static double number_of(const json_t *json, const char *key)
{
	return json_number_value(json_object_get(json, key));
}

/* ---- names ---- */

/* In samples: the table of lines counts them, that of accesses shares them. */
static double weight(const json_t *line, const json_t *access)
{
	return (number_of(access, "local_pct") * number_of(line, "local") +
		number_of(access, "remote_pct") * number_of(line, "remote")) /
	       100;
}

static const json_t *hottest(const json_t *line)
{
	const json_t *accesses = json_object_get(line, "accesses"), *access;
	const json_t *best = json_array_get(accesses, 0);
	size_t i;

	json_array_foreach (accesses, i, access)
		if (weight(line, access) > weight(line, best))
			best = access;
	return best;
}

static bool is_kernels(const json_t *line)
{
	const char *address = text_of(line, "address");

	return address && strtoull(address, NULL, 16) >> 63;
}

/* "a vm_area_struct", "jiffies"; NULL: not known. The caller frees it. */
static char *object_name(const json_t *access)
{
	char *name = NULL;
	int bytes = -1;

	if (text_of(access, "struct"))
		bytes = asprintf(&name, "a %s", text_of(access, "struct"));
	else if (text_of(access, "variable"))
		bytes = asprintf(&name, "%s", text_of(access, "variable"));
	else if (text_of(access, "by"))
		bytes = asprintf(&name, "the %.0f bytes that %s allocates",
				 number_of(access, "bytes"),
				 text_of(access, "by"));
	return bytes < 0 ? NULL : name;
}

static long object_at(const json_t *access)
{
	return (long)number_of(
		access, text_of(access, "variable") ? "variable_at" : "at");
}

static char *line_name(const json_t *line)
{
	const json_t *access = hottest(line);
	char *object = object_name(access), *name = NULL;
	long at = object_at(access) - (long)number_of(access, "offset");

	if (!object)
		return strdup(is_kernels(line) ? "kernel memory without a name"
					       : "memory of the process");
	if (asprintf(&name, "the line at byte %ld of %s", at, object) < 0)
		name = NULL;
	free(object);
	return name;
}

static char *spot_name(const json_t *access)
{
	char *object = object_name(access), *name = NULL;
	int bytes;

	if (text_of(access, "field"))
		bytes = asprintf(&name, "%s", text_of(access, "field"));
	else if (object)
		bytes = asprintf(&name, "byte %ld of %s", object_at(access),
				 object);
	else
		bytes = asprintf(&name, "byte %.0f",
				 number_of(access, "offset"));
	free(object);
	return bytes < 0 ? NULL : name;
}

static char *code_name(const json_t *access)
{
	const char *symbol = text_of(access, "symbol");

	return strdup(symbol ? symbol : "?");
}

/* ---- sums by name ---- */

struct sum {
	char *name;
	double weight;
};

struct sums {
	struct sum *all;
	size_t nr;
	bool no_memory;
};

/* Takes name. */
static void add(struct sums *sums, char *name, double weight)
{
	struct sum *all;
	size_t i = 0;

	while (name && i < sums->nr && strcmp(sums->all[i].name, name))
		i++;
	if (name && i < sums->nr) {
		sums->all[i].weight += weight;
		free(name);
		return;
	}
	all = name ? reallocarray(sums->all, sums->nr + 1, sizeof(*all)) : NULL;
	if (!all) {
		sums->no_memory = true;
		free(name);
		return;
	}
	sums->all = all;
	all[sums->nr++] = (struct sum){ name, weight };
}

static int by_weight(const void *a, const void *b)
{
	const struct sum *x = a, *y = b;

	if (x->weight != y->weight)
		return x->weight < y->weight ? 1 : -1;
	return strcmp(x->name, y->name);
}

static void sums_free(struct sums *sums)
{
	for (size_t i = 0; i < sums->nr; i++)
		free(sums->all[i].name);
	free(sums->all);
}

/* ---- the samples of one row and side ---- */

struct samples {
	struct launches launches;
	double loads, hitm;
	bool any, is_peer;
};

static bool has_samples(const struct record *r)
{
	return r->c2c && !strcmp(r->status, "ok");
}

static struct samples find_samples(const struct row *row, size_t side)
{
	struct samples samples = {
		.launches = launches_of(launches_of_all(row), side, "c2c"),
	};

	for (size_t i = 0; i < samples.launches.nr; i++) {
		const struct record *r = samples.launches.all[i].r;
		const char *kind = text_of(r->c2c, "kind");

		if (!has_samples(r))
			continue;
		samples.any = true;
		samples.loads += number_of(r->c2c, "loads");
		samples.hitm += number_of(r->c2c, "local") +
				number_of(r->c2c, "remote");
		samples.is_peer |= kind && !strcmp(kind, "peer");
	}
	return samples;
}

/* Of lines and spots with these names; NULL: any. */
static struct sums
sum_up(const struct samples *samples, const char *of_line, const char *of_spot,
       char *(*name)(const json_t *line, const json_t *access))
{
	struct sums sums = { .nr = 0 };
	const json_t *line, *access;
	size_t i, k;

	/* Of a launch without samples it is no array. */
	for (size_t r = 0; r < samples->launches.nr; r++)
		json_array_foreach (
			json_object_get(samples->launches.all[r].r->c2c,
					"lines"),
			i, line) {
			char *own = line_name(line);

			json_array_foreach (json_object_get(line, "accesses"),
					    k, access) {
				char *spot = spot_name(access);

				if (own && spot &&
				    (!of_line || !strcmp(own, of_line)) &&
				    (!of_spot || !strcmp(spot, of_spot)))
					add(&sums, name(line, access),
					    weight(line, access));
				sums.no_memory |= !own || !spot;
				free(spot);
			}
			free(own);
		}
	if (sums.nr)
		qsort(sums.all, sums.nr, sizeof(*sums.all), by_weight);
	return sums;
}

static char *name_line(const json_t *line, const json_t *access)
{
	return line_name(line);
}

static char *name_spot(const json_t *line, const json_t *access)
{
	return spot_name(access);
}

static char *name_code(const json_t *line, const json_t *access)
{
	return code_name(access);
}

/* ---- words ---- */

struct words {
	FILE *out;
	const struct samples *samples;
	bool no_memory;
};

static double pct(const struct words *w, const struct sum *sum)
{
	return 100 * sum->weight / w->samples->hitm;
}

/* Under half a per cent it would read as 0. */
static bool is_worth(const struct words *w, const struct sums *sums, size_t i,
		     size_t most)
{
	return i < sums->nr && i < most && pct(w, &sums->all[i]) >= .5;
}

static void say_spot(struct words *w, const char *line, const struct sum *spot)
{
	struct sums code = sum_up(w->samples, line, spot->name, name_code);

	fprintf(w->out, "%s %.0f%% (", spot->name, pct(w, spot));
	for (size_t i = 0; is_worth(w, &code, i, MOST_CODE); i++)
		fprintf(w->out, "%s%s %.0f%%", i ? ", " : "", code.all[i].name,
			pct(w, &code.all[i]));
	fputc(')', w->out);
	w->no_memory |= code.no_memory;
	sums_free(&code);
}

static void say_line(struct words *w, const struct sum *line)
{
	struct sums spots = sum_up(w->samples, line->name, NULL, name_spot);

	fprintf(w->out, "; %.0f%% of them in %s: ", pct(w, line), line->name);
	for (size_t i = 0; is_worth(w, &spots, i, MOST_SPOTS); i++) {
		fputs(i ? ", " : "", w->out);
		say_spot(w, line->name, &spots.all[i]);
	}
	w->no_memory |= spots.no_memory;
	sums_free(&spots);
}

static void say_lines(struct words *w)
{
	struct sums lines = sum_up(w->samples, NULL, NULL, name_line);

	for (size_t i = 0; is_worth(w, &lines, i, MOST_LINES); i++)
		say_line(w, &lines.all[i]);
	w->no_memory |= lines.no_memory;
	sums_free(&lines);
}

static void say_samples(struct page *p, const struct row *row, size_t side,
			const struct samples *samples)
{
	char *name = curve_name(p->c, row), *text = NULL;
	size_t bytes;
	struct words w = { open_memstream(&text, &bytes), samples, !name };

	if (w.out && samples->hitm > 0)
		say_lines(&w);
	if (!w.out || fclose(w.out) || w.no_memory)
		p->no_memory = true;
	else
		page_say(p, 2, "- %s x %lld, %s: %.0f of %.0f loads %s%s", name,
			 (long long)row->nr_workers, p->c->sides[side].label,
			 samples->hitm, samples->loads,
			 samples->is_peer ? "came from another core's cache"
					  : "hitm",
			 text);
	free(text);
	free(name);
}

void lines_say(struct page *p)
{
	for (size_t i = 0; i < p->c->nr_rows; i++)
		for (size_t side = 0; side < p->c->nr_sides; side++) {
			const struct row *row = &p->c->rows[i];
			struct samples samples = find_samples(row, side);

			if (samples.any)
				say_samples(p, row, side, &samples);
		}
}

bool lines_measured(const struct comparison *c)
{
	for (size_t i = 0; i < c->nr_rows; i++)
		for (size_t side = 0; side < c->nr_sides; side++)
			if (find_samples(&c->rows[i], side).any)
				return true;
	return false;
}

void lines_print(struct page *p)
{
	if (!lines_measured(p->c))
		return;
	fputc('\n', p->out);
	page_say(p, 0,
		 "cachelines that went between cores: loads that perf c2c "
		 "sampled, " LINES_OF ":");
	lines_say(p);
}
