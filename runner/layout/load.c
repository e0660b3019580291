// SPDX-License-Identifier: GPL-2.0-or-later
/* Layouts that were kept, one after the other in a file. */
#include "runner/layout/layout.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Of a structure: what a drawing of it could take no longer. */
#define MOST_BYTES (1 << 20)

static bool is_field(json_t *field, int bytes_of_all)
{
	const char *name, *use;
	int at, bytes;

	return !json_unpack(field, "{ss ss si si}", "name", &name, "use", &use,
			    "offset", &at, "bytes", &bytes) &&
	       *name && *use && at >= 0 && bytes > 0 && bytes <= bytes_of_all &&
	       at <= bytes_of_all - bytes;
}

static bool is_slab(json_t *slab)
{
	int bytes, nr, slab_bytes;

	return !slab ||
	       (!json_unpack(slab, "{si si si}", "bytes", &bytes, "objects",
			     &nr, "slab_bytes", &slab_bytes) &&
		bytes > 0 && nr > 0 && nr <= MOST_BYTES && slab_bytes > 0);
}

static bool is_structure(json_t *one)
{
	json_t *fields, *slab = NULL, *field;
	int bytes;
	size_t i;

	if (json_unpack(one, "{si so s?o}", "bytes", &bytes, "fields", &fields,
			"slab", &slab) ||
	    bytes < 1 || bytes > MOST_BYTES || !json_is_array(fields) ||
	    !is_slab(slab))
		return false;
	json_array_foreach (fields, i, field) {
		if (!is_field(field, bytes))
			return false;
	}
	return true;
}

bool layout_is(json_t *layout)
{
	const char *release, *name;
	json_t *all, *one;

	if (json_unpack(layout, "{ss so}", "release", &release, "structs",
			&all) ||
	    !json_is_object(all))
		return false;
	json_object_foreach (all, name, one) {
		if (!is_structure(one))
			return false;
	}
	return true;
}

int layout_load(const char *path, json_t *layouts, char *why, size_t why_bytes)
{
	FILE *in = fopen(path, "re");
	char *line = NULL;
	size_t bytes = 0;
	int err = in ? 0 : -errno;

	snprintf(why, why_bytes, "%s: %s", path, strerror(errno));
	while (in && !err && getline(&line, &bytes, in) > 0) {
		json_t *one = json_loads(line, 0, NULL);

		err = layout_is(one) ? json_array_append(layouts, one)
				     : -EINVAL;
		json_decref(one);
	}
	if (err == -EINVAL)
		snprintf(why, why_bytes,
			 "%s: not what faultline layout --format json makes",
			 path);
	free(line);
	if (in)
		fclose(in);
	return err;
}

void layout_keep(json_t *layout, const char *const *names, size_t nr)
{
	json_t *all = json_object_get(layout, "structs"), *kept = json_object();

	for (size_t i = 0; i < nr; i++)
		json_object_set(kept, names[i], json_object_get(all, names[i]));
	json_object_set_new(layout, "structs", kept);
}
