/*
 * JSON values as the model sees them: no reals, no library's types.
 *
 * A value and all below it live in one arena (a document's) and die with it.
 * Members of an object keep the order in which they were set.  Strings are
 * valid UTF-8 without NUL.  Getters on a NULL value or one of another type
 * answer as if the key were absent, so that reading nested data needs no
 * ladder of checks.
 */
#ifndef MODEL_VALUE_H
#define MODEL_VALUE_H

#include <stdbool.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"

enum value_type {
	VALUE_NULL,
	VALUE_BOOL,
	VALUE_INT,
	VALUE_STRING,
	VALUE_ARRAY,
	VALUE_OBJECT,
};

struct value {
	enum value_type type;
	union {
		bool boolean;
		int64_t integer;
		const char *string;
		struct {
			struct value **items;
			size_t len, cap;
		} array;
		struct {
			struct value_member *items;
			size_t len, cap;
		} object;
	};
};

struct value_member {
	const char *key;
	struct value *value;
};

/* Constructors copy strings into the arena. value_string(a, NULL) is null. */
struct value *value_null(struct arena *a);
struct value *value_bool(struct arena *a, bool b);
struct value *value_int(struct arena *a, int64_t i);
struct value *value_string(struct arena *a, const char *s);
struct value *value_array(struct arena *a);
struct value *value_object(struct arena *a);
struct value *value_strings(struct arena *a, const struct strings *list);
struct value *value_copy(struct arena *a, const struct value *v);

void value_append(struct arena *a, struct value *array, struct value *item);

/* Replaces in place or adds at the end. The key is copied. */
void value_set(struct arena *a, struct value *object, const char *key,
	       struct value *v);
bool value_unset(struct value *object, const char *key); /* was it there? */

/* Shorthands; a NULL string, or INSTANT_NONE for _time, sets nothing. */
void value_set_string(struct arena *a, struct value *object, const char *key,
		      const char *s);
void value_set_int(struct arena *a, struct value *object, const char *key,
		   int64_t i);
void value_set_bool(struct arena *a, struct value *object, const char *key,
		    bool b);
void value_set_time(struct arena *a, struct value *object, const char *key,
		    int64_t at);

struct value *value_get(const struct value *object, const char *key);
const char *value_get_string(const struct value *object, const char *key);
int64_t value_get_int(const struct value *object, const char *key,
		      int64_t otherwise);
bool value_get_bool(const struct value *object, const char *key);
int64_t value_get_time(const struct value *object, const char *key);
const struct value *value_get_object(const struct value *object,
				     const char *key);
/* The value itself where it is an object, else NULL. */
static inline const struct value *value_as_object(const struct value *v)
{
	return v && v->type == VALUE_OBJECT ? v : NULL;
}

size_t value_len(const struct value *v); /* items or members, else 0 */

/* The i-th item of an array, as a string; NULL where it is none. */
const char *value_item_string(const struct value *array, size_t i);

/* Deep; the order of members does not matter. NULL equals null. */
bool value_equal(const struct value *a, const struct value *b);

enum value_style {
	VALUE_COMPACT,   /* one line, members in their order */
	VALUE_CANONICAL, /* one line, members sorted (RFC 8785 on our domain) */
	VALUE_INDENTED,  /* two spaces a level, members in their order */
};

/*
 * Writes JSON. Escapes are RFC 8785's. `level` is the depth that an indented
 * value begins at.
 */
void value_write(struct buf *out, const struct value *v,
		 enum value_style style, unsigned level);

#endif
