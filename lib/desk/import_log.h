/*
 * A log in memory: its rows, checked, and grouped by case in the order in
 * which cases begin.  Inside of lib/desk/import*.c.
 */
#ifndef DESK_IMPORT_LOG_H
#define DESK_IMPORT_LOG_H

#include "desk/import.h"
#include "model/import.h"

struct log_row {
	char *cells;              /* one after the other, NUL after each */
	int64_t at;
	unsigned line;
	unsigned next;            /* of the same case; 0: none */
	int tier, meaning;
};

struct log_case {
	const char *key;
	unsigned first, last;     /* rows */
};

struct import_log {
	struct import_map *map;
	struct arena arena;
	struct buf bytes;
	const char **cells;       /* of the row looked at */
	VEC(struct log_row) rows; /* the first is none */
	VEC(struct log_case) cases;
	struct map by_key;        /* → index into cases, plus one */
};

/* Reads map and file. Faults and row counts go to `result`. */
const struct tkt_error *import_log_read(struct import_log *log,
					struct desk_import_result *result,
					const struct desk_import *import)
	TKT_CHECK;
void import_log_release(struct import_log *log);

/* The cells of a row, until the next call. */
const char *const *import_log_cells(struct import_log *log,
				    const struct log_row *row);

/* Takes over the error. */
void import_fault(struct desk_import_result *result, size_t line,
		  const struct tkt_error *err);

#endif
