/* Inside of imports: sources of values, shared by import_map.c and import.c. */
#ifndef MODEL_IMPORT_MAP_H
#define MODEL_IMPORT_MAP_H

#include "model/import.h"

/* A piece of a template: plain text, or a column. */
struct import_piece {
	const char *text;         /* the text, or the column's name */
	int column;               /* -1: text */
	bool is_column;
};

struct import_pair {
	const char *from, *to;    /* to NULL: as if missing */
};

/*
 * A template with columns in braces, "{Status}/{Sub Status}", then a table of
 * values.  `otherwise` stands for what the table does not have (NULL: the text
 * itself), `missing` for a text of which no column has a value.
 */
struct import_source {
	const char *name;         /* the map's key, for errors */
	VEC(struct import_piece) pieces;
	VEC(struct import_pair) values;
	const char *otherwise, *missing;
};

/*
 * The value for this row: a cell, a text of the map, or one in `scratch`,
 * good until that is used again. NULL: none, or no such source.
 */
const char *import_value(struct buf *scratch, const struct import_map *m,
			 const struct import_source *s,
			 const char *const *cells);

/* The meaning of a status: index into map->statuses, -1: none fits. */
int import_status_find(struct import_map *m, const char *status);

/* Says it once. */
void import_warn(struct import_map *m, const char *fmt, ...)
	TKT_PRINTF(2, 3);

#endif
