/*
 * Importing a log: the file's rows, grouped by case, become events of tickets
 * in one commit (what rows mean is model/import.h's).
 *
 * A ticket is found by the id of its first event, which follows from the map's
 * name and the case alone; a row is found by its origin.  So a second import
 * adds nothing, a longer log adds its new rows, and two clones that import the
 * same log make the same tickets.  An import that was cut left the desk as it
 * was.
 *
 * Rows that cannot be read are passed over and told of as faults; with
 * `strict` one of them, or one warning, stops all before anything is written.
 */
#ifndef DESK_IMPORT_H
#define DESK_IMPORT_H

#include "desk/desk.h"

struct desk_import {
	const char *map_path;     /* of the map, JSON */
	const char *log_path;     /* "-": standard input; .xz, .gz unpacked */
	bool strict, dry_run;
};

struct desk_import_fault {
	size_t line;              /* of the log, from 1 */
	const char *what;
};

struct desk_import_result {
	struct arena arena;
	const char *map_name;
	size_t rows_len;          /* good ones */
	size_t cases_len;
	size_t created_len;       /* tickets */
	size_t changed_len;       /* tickets that were there and grew */
	size_t events_len;        /* new events: one for each new row */
	VEC(struct desk_import_fault) faults; /* by line */
	struct strings warnings;
	char commit[STORE_OID_LEN + 1]; /* "": none was needed */
};
void desk_import_result_release(struct desk_import_result *r);

/*
 * `out` is zeroed by the caller, filled as far as the import came, also where
 * an error is returned, and released by the caller. Progress goes to the
 * store's callback. Errors: INVALID for a map or a header that does not fit,
 * and in strict mode; VERSION; those of the store.
 */
const struct tkt_error *desk_import(struct desk_import_result *out,
				    struct desk *d,
				    const struct desk_import *import)
	TKT_CHECK;

#endif
