/* Between the files of the configuration; nobody else includes it. */
#ifndef MODEL_CONFIG_INTERNAL_H
#define MODEL_CONFIG_INTERNAL_H

#include "model/config.h"

/* Is this a path that the fold looks at? */
bool config_path_is_sound(const char *path);

/* Is this a value that the fold looks at: a scalar, or a list of strings, of
 * lists of strings or of objects of strings? */
bool config_value_is_sound(const struct value *v);

/* The error of a text that is no value for a path, with what is wanted. */
const struct tkt_error *config_bad_value(const char *path, const char *text,
					 const char *wanted) TKT_CHECK;

/*
 * As setting_parse(), of what stands in calendars and policies alone; *out NULL
 * where the setting's type is none of theirs.
 */
const struct tkt_error *config_parse_hours(struct value **out,
					   struct arena *a,
					   const struct setting *s,
					   const char *path, const char *text)
	TKT_CHECK;

/* Appends an item of a list as setting_parse() reads it. */
void config_format_item(struct buf *out, const struct value *v);

/* The tree of the registers, in the order of the table of settings. */
const struct value *config_tree(struct arena *a, const struct registers *r);

/* Fills the structs from c->tree. */
void config_read(struct config *c);

/* Frees what config_read() made. */
void config_forget(struct config *c);

/*
 * Would a saved query be understood, if it stood at `path` (queries.NAME)?
 * Errors: those of query_add_words() and query_doubt().
 */
const struct tkt_error *config_query_check(const struct config *c,
					   const char *path, const char *text)
	TKT_CHECK;

#endif
