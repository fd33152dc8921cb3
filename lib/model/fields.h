/*
 * Field tables: one row a field, read by the file's summary, JSON, TSV, the
 * terminal's columns, queries, completion and tkt-json(7).
 *
 * A table describes a C struct by offsets, so that one walk prints tickets,
 * articles, people and figures alike.
 */
#ifndef MODEL_FIELDS_H
#define MODEL_FIELDS_H

#include <stddef.h>
#include "base/vec.h"
#include "model/value.h"

enum field_type {
	FIELD_STRING, /* const char *, NULL: null */
	FIELD_ID,     /* const char *, 40 hex digits; shown shortened */
	FIELD_TIME,   /* int64_t Unix seconds, INSTANT_NONE: null */
	FIELD_DURATION, /* int64_t seconds, INSTANT_NONE: null */
	FIELD_INT,    /* int64_t, INSTANT_NONE: null */
	FIELD_BOOL,   /* bool */
	FIELD_LIST,   /* struct strings */
};

enum field_flags {
	FIELD_SUMMARY = 1 << 0, /* stands in the ticket file, when not empty */
	FIELD_QUERY = 1 << 1,   /* among the first that completion offers */
	FIELD_WIDE = 1 << 2,    /* takes what room a terminal's line has left */
	FIELD_RIGHT = 1 << 3,   /* right-aligned on a terminal */
};

struct field {
	const char *name;     /* in JSON, queries and --json= */
	const char *heading;  /* on a terminal */
	enum field_type type;
	size_t offset;
	unsigned flags;
	const char *sentence; /* for tkt-json(7) */
};

#define FIELD(record, member, name_, heading_, type_, flags_, sentence_)       \
	{                                                                      \
		.name = name_, .heading = heading_, .type = FIELD_##type_,     \
		.offset = offsetof(record, member), .flags = (flags_),         \
		.sentence = sentence_                                          \
	}

/* Tables end with a row whose name is NULL. NULL: no such field. */
const struct field *field_find(const struct field *table, const char *name);

/* The record's value of this field as JSON (times as RFC 3339 text). */
struct value *field_value(struct arena *a, const struct field *f,
			  const void *record);

/* Is the field null, empty or false in this record? */
bool field_is_empty(const struct field *f, const void *record);

/*
 * A copy of a record of `len` bytes whose strings and lists are in the arena
 * and live as long as it; what the table does not name is copied as it is.
 */
void *field_copy(struct arena *a, const struct field *table,
		 const void *record, size_t len);

/*
 * The order of two records by this field: null last; text by bytes, times and
 * numbers by size.
 */
int field_compare(const struct field *f, const void *a, const void *b);

#endif
