#include "base/csv.h"

#include <stdbool.h>
#include <string.h>

void csv_init(struct csv *csv, char *bytes, size_t len, char separator)
{
	static const char mark[] = "\xef\xbb\xbf";

	*csv = (struct csv){
		.next = bytes,
		.end = bytes + len,
		.separator = separator,
		.line = 1,
		.next_line = 1,
	};
	if (len >= 3 && memcmp(bytes, mark, 3) == 0)
		csv->next += 3;
}

/* Is this the end of a row: LF, CRLF or the end of the text? */
static bool at_row_end(const struct csv *csv, const char *p)
{
	return p == csv->end || *p == '\n' ||
	       (*p == '\r' && p + 1 < csv->end && p[1] == '\n');
}

/*
 * Past the quoted text that begins at p; NULL where it never ends.  What is
 * longer than any field counts as that: a log of nothing but lone quotes would
 * else be read to its end for each of them.
 */
static char *skip_quoted(const struct csv *csv, char *p)
{
	const char *end = csv->end - p > CSV_FIELD_MAX_LEN
				  ? p + CSV_FIELD_MAX_LEN
				  : csv->end;

	for (p++; p < end; p++) {
		if (*p != '"')
			continue;
		if (p + 1 == csv->end || p[1] != '"')
			return p + 1;
		p++;
	}
	return NULL;
}

/* Past the unquoted text at p. */
static char *skip_plain(const struct csv *csv, char *p)
{
	while (!at_row_end(csv, p) && *p != csv->separator)
		p++;
	return p;
}

/* Stands at the line after the one that holds p. */
static void go_on_after(struct csv *csv, char *p)
{
	char *lf = memchr(p, '\n', (size_t)(csv->end - p));

	for (const char *q = csv->next; q < p; q++)
		csv->next_line += *q == '\n';
	csv->next = lf ? lf + 1 : csv->end;
	csv->next_line++;
}

/*
 * Looks whether the row can be read, without writing: after an error the
 * lines that follow must be as they were.
 */
static const struct tkt_error *check_row(struct csv *csv, char **end)
{
	char *p = csv->next;

	for (;;) {
		if (p < csv->end && *p == '"') {
			p = skip_quoted(csv, p);
			if (!p) {
				go_on_after(csv, csv->next);
				return tkt_error(TKT_E_INVALID,
						 "line %zu: a quoted field "
						 "never ends", csv->line);
			}
			if (!at_row_end(csv, p) && *p != csv->separator) {
				go_on_after(csv, p);
				return tkt_error(TKT_E_INVALID,
						 "line %zu: text after a "
						 "closing quote", csv->line);
			}
		} else {
			p = skip_plain(csv, p);
		}
		if (at_row_end(csv, p))
			break;
		p++;
	}
	*end = p;
	if (memchr(csv->next, '\0', (size_t)(p - csv->next))) {
		go_on_after(csv, p);
		return tkt_error(TKT_E_INVALID, "line %zu: a NUL byte",
				 csv->line);
	}
	return NULL;
}

/* Takes the quotes off the field at p, in place; gives what follows it. */
static char *unquote(struct csv *csv, char *p)
{
	char *to = p, *past = skip_quoted(csv, p);

	for (p++; p < past - 1; p++) {
		*to++ = *p;
		csv->next_line += *p == '\n';
		if (*p == '"')
			p++;
	}
	*to = '\0';
	return past;
}

static void split_row(struct csv *csv, char *row_end)
{
	char *p = csv->next, *end;
	bool last;

	do {
		vec_push(&csv->fields, p);
		end = *p == '"' && p < row_end ? unquote(csv, p) :
						 skip_plain(csv, p);
		last = end == row_end;
		p = end + 1;
		if (!last)
			*end = '\0';
	} while (!last);
	csv->next = row_end;
}

/* Past the line end where the reader stands, if it stands at one. */
static bool skip_line_end(struct csv *csv)
{
	if (csv->next == csv->end || !at_row_end(csv, csv->next))
		return false;
	csv->next += *csv->next == '\r' ? 2 : 1;
	csv->next_line++;
	return true;
}

const struct tkt_error *csv_next(struct csv *csv)
{
	char *row_end, *line_end;

	csv->fields.len = 0;
	while (skip_line_end(csv))
		;
	csv->line = csv->next_line;
	if (csv->next == csv->end)
		return NULL;
	TRY(check_row(csv, &row_end));
	split_row(csv, row_end);
	line_end = csv->next;
	skip_line_end(csv);
	/* At the very end this is the NUL that the caller put there. */
	*line_end = '\0';
	return NULL;
}

void csv_release(struct csv *csv)
{
	if (csv)
		vec_release(&csv->fields);
}
