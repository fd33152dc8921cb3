/*
 * Imports: another system's log, one row a change, as events of tickets.
 *
 * A map (tkt-import(1), MAPS) says what the columns and the statuses of a log
 * mean.  The log's rows come in as cells; events' bodies go out.  Nothing here
 * reads a file, knows a desk, or looks at what a ticket already holds, so that
 * the same row gives the same bytes on every clone.
 *
 *	TRY(import_map_parse(&map, json));
 *	TRY(import_map_bind(map, &header));
 *	for (each row)
 *		TRY(import_read_row(&row, map, cells));      checks it
 *	for (each case) {
 *		import_case_begin(&c, map, key);
 *		open = import_open(&arena, &c);
 *		for (each row of the case, in file order)
 *			TRY(import_event(&body, &arena, &c, &row, cells));
 *		import_case_release(&c);
 *	}
 *
 * A case's ticket begins with an `open` that holds its origin and nothing
 * else, so that its id depends on map name and case alone.  Each row is one
 * event that writes place and state whole; its origin is made of the row
 * itself, so that a row is known again in a longer log, in another order of
 * cases, or through a map that was improved since.
 */
#ifndef MODEL_IMPORT_H
#define MODEL_IMPORT_H

#include "base/error.h"
#include "base/map.h"
#include "model/ticket.h"

struct import_source; /* import_map.c: where a value comes from */

/* What a status of the source means. */
struct import_meaning {
	const char *pattern;      /* "Accepted/Wait*": `*` at the end only */
	enum ticket_state state;
	const char *waiting_on;   /* NULL unless waiting */
	bool accepted;            /* somebody works on it */
	bool queued;              /* nobody does: it lies in a queue */
	bool first_contact;       /* solved while the user was there */
};

/* What a ticket is told beside its place and state; the table is import.c's. */
enum import_field {
	IMPORT_TITLE, IMPORT_DESCRIPTION, IMPORT_REQUESTER, IMPORT_CHANNEL,
	IMPORT_TYPE, IMPORT_CATEGORY, IMPORT_IMPACT, IMPORT_URGENCY,
	IMPORT_COMPLEXITY, IMPORT_PRIORITY, IMPORT_SYSTEM, IMPORT_REF,
	IMPORT_TAG, IMPORT_SOLUTION, IMPORT_CAUSE_CODE, IMPORT_FIELD_COUNT
};
extern const char *const import_field_names[IMPORT_FIELD_COUNT];

struct import_map {
	struct arena arena;
	const char *name;         /* of the source; part of every origin */
	char separator;
	struct strings missing;   /* texts that stand for no value */
	struct strings tiers;     /* lowest first */
	int start_tier;           /* of a case that names none; -1: refused */
	const char *matrix;       /* impact × urgency, as in `open`; or NULL */
	struct import_source *case_key, *time, *tier, *team, *actor, *owner,
		*status, *waiting_label;
	struct import_source *fields[IMPORT_FIELD_COUNT];
	const char *time_format;  /* "rfc3339", or import_time_parse()'s */
	int64_t offset_s;         /* of times that name none */
	VEC(struct import_meaning) statuses; /* longest pattern first */
	struct import_meaning unknown;
	bool has_unknown;         /* else a row of unknown status is refused */
	struct strings row_columns; /* empty: all of them tell rows apart */
	VEC(int) row_indices;     /* bound */
	size_t columns_len;       /* of the header it is bound to */
	struct strings warnings;  /* once each: unknown statuses, levels … */
	struct map warned, known_statuses;
	struct buf scratch;
};

/*
 * Errors: INVALID naming the key. Caller frees with import_map_free(). The
 * JSON may be freed afterwards.
 */
const struct tkt_error *import_map_parse(struct import_map **out,
					 const struct value *json) TKT_CHECK;
void import_map_free(struct import_map *m);
static inline void import_map_free_ptr(struct import_map **m)
{
	import_map_free(*m);
}

/* Finds the map's columns in the header. Errors: INVALID naming the column. */
const struct tkt_error *import_map_bind(struct import_map *m,
					const struct strings *header)
	TKT_CHECK;

/*
 * strptime(3) without its state and locale: %Y %y %m %d %e %H %k %I %p %M %S
 * %b %z %s %f %% and plain text; white space stands for any, also none. A
 * year, month and day are required unless %s gives all. False where the text
 * is anything else or no such instant exists.
 */
bool import_time_parse(int64_t *at, const char *text, const char *format,
		       int64_t offset_s);

/* What a row says by itself. */
struct import_row {
	int64_t at;
	int tier;                 /* index into map->tiers, -1: says nothing */
	int meaning;              /* index into map->statuses, -1: unknown */
	const char *case_key;     /* until the next call with this map */
};

/*
 * `cells`: map->columns_len of them, trimmed, valid UTF-8 (as the store wants
 * text). Errors: INVALID saying what is wrong with the row.
 */
const struct tkt_error *import_read_row(struct import_row *out,
					struct import_map *m,
					const char *const *cells) TKT_CHECK;

/* Where the case stands after its rows so far. */
struct import_case {
	struct import_map *map;
	const char *key;
	size_t rows_len;
	int tier;
	const char *team, *queue, *owner, *label;
	const struct import_meaning *meaning;
	bool accepted;
	const char *fields[IMPORT_FIELD_COUNT]; /* as last written */
	struct map row_counts;    /* hash of a row → how often it came */
};

void import_case_begin(struct import_case *c, struct import_map *map,
		       const char *key);
void import_case_release(struct import_case *c);

/* The event that the case's ticket begins with. */
struct value *import_open(struct arena *a, const struct import_case *c);

/*
 * The event of the case's next row, without `after`. Strings that the case
 * remembers live in `a` and in the cells: keep both until it is released.
 * Errors: INVALID; the case is then as if the row were not there.
 */
const struct tkt_error *import_event(struct value **out, struct arena *a,
				     struct import_case *c,
				     const struct import_row *row,
				     const char *const *cells) TKT_CHECK;

#endif
