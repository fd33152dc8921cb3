/* Between the files of the configuration; nobody else includes it. */
#ifndef MODEL_CONFIG_INTERNAL_H
#define MODEL_CONFIG_INTERNAL_H

#include "model/config.h"

/* Is this a path that the fold looks at? */
bool config_path_is_sound(const char *path);

/* Is this a value that the fold looks at: a scalar or a list of strings? */
bool config_value_is_sound(const struct value *v);

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
