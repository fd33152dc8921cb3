/*
 * Reading CSV (RFC 4180, with LF or CRLF, and a UTF-8 byte order mark passed
 * over).  Works in place on memory that the caller keeps: fields point into it.
 *
 *	struct csv csv;
 *	csv_init(&csv, bytes, len, ',');
 *	while ((err = csv_next(&csv)) == NULL && csv.fields.len)
 *		use(csv.fields.items[0], csv.line);
 *	csv_release(&csv);
 */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include "base/error.h"
#include "base/vec.h"

/* No field of a log is longer: a quote that is not closed within is not. */
#define CSV_FIELD_MAX_LEN (1 << 20)

struct csv {
	char *next, *end;
	char separator;
	size_t line;      /* the line on which the current row began, from 1 */
	size_t next_line;
	struct strings fields; /* of the current row; len 0 at the end */
};

/* Writes to `bytes` (undoes quotes, puts in NULs); bytes[len] must be NUL. */
void csv_init(struct csv *csv, char *bytes, size_t len, char separator);

/*
 * The next row. An empty line is passed over.
 * Errors: INVALID for a quote that never ends (within CSV_FIELD_MAX_LEN), text
 * after a closing quote, NUL bytes. After an error the reader stands at the
 * next line.
 */
const struct tkt_error *csv_next(struct csv *csv) TKT_CHECK;
void csv_release(struct csv *csv);

#endif
