/*
 * Output: records by a field table, in every form of cli.md 9 to 12.
 *
 *	struct out out;
 *	TRY(out_begin(&out, app, common, ticket_fields, "id title", NULL));
 *	for (…)
 *		out_record(&out, ticket);
 *	return out_end(&out);
 *
 * Terminal: aligned, header, colour, relative times, cut to the width, through
 * the pager.  Elsewhere: tabs, no header, RFC 3339.  JSON: one object a line.
 */
#ifndef UI_OUT_H
#define UI_OUT_H

#include "ui/app.h"
#include "ui/command.h"

enum out_form {
	OUT_TABLE, /* a terminal */
	OUT_TSV,   /* not a terminal, or --porcelain */
	OUT_JSON,  /* --json */
	OUT_IDS,   /* -q */
	OUT_FORMAT,/* --format='{id} {title}' */
};

struct out_cell {
	const char *text;          /* made safe, in the arena */
	const char *style;         /* "" or an escape sequence */
};

struct out {
	struct app *app;
	const struct common *common;
	enum out_form form;
	const struct field *table;
	struct strings columns;    /* field names, as chosen */
	struct arena arena;
	VEC(struct out_cell) cells;/* of a table not yet printed, row by row */
	VEC(const char *) below;   /* of a table, by row; NULL: nothing */
	struct buf text;           /* not yet written */
	const struct tkt_error *failed; /* the first; told by out_end() */
	/*
	 * Shortens a FIELD_ID; may be set after out_begin(). NULL: tickets' ids
	 * by the desk that is open, 12 digits where there is none.
	 */
	const char *(*short_id)(void *context, const char *id);
	void *context;
};

/*
 * Chooses the form from the options and the terminal. `columns` are the
 * fields of a table and of TSV, separated by spaces; --json=… and --format
 * choose their own. Porcelain columns are frozen: `porcelain` (NULL: same).
 *
 * Ids are short, but full in -q, --json, --porcelain and --format.  In TSV a
 * tab, a newline or a backslash in a value is \t, \n or \\, elements of a
 * list are separated by commas (one inside is \,), durations are seconds; -z
 * turns all that quoting off.  A format has `{field}`, `{field:short}` (short
 * id, relative time), `{{`, `}}`, \t, \n and \\.
 *
 * Errors: USAGE for an unknown field, with the list of the valid ones, or a bad
 * format.
 */
const struct tkt_error *out_begin(struct out *out, struct app *app,
				  const struct common *common,
				  const struct field *table,
				  const char *columns, const char *porcelain)
	TKT_CHECK;
void out_record(struct out *out, const void *record);

/*
 * In a table a line below the record before, made safe, styles allowed; in
 * other forms nothing.
 */
void out_below(struct out *out, const char *line);

/*
 * Prints what is held back and releases `out` (an out_begin() that failed has
 * done that itself). Errors: IO for a full disk. SIGPIPE is quiet.
 */
const struct tkt_error *out_end(struct out *out) TKT_CHECK;

/* Where a limit left some out says so: lists are never cut silently. */
void out_tell_rest(struct app *app, uint64_t found, uint64_t shown);

/*
 * Free text to stdout through the pager.  It may hold styles; anything else
 * that a terminal would obey is made safe (cli.md 12).
 */
const struct tkt_error *out_page(struct app *app, const char *text,
				 size_t len) TKT_CHECK;

/* Styles for out_page texts: empty where colour is off. */
enum style {
	STYLE_RESET,
	STYLE_BOLD,
	STYLE_DIM,
	STYLE_ID,
	STYLE_GOOD,
	STYLE_WARN,
	STYLE_BAD,
	STYLE_HEADING,
};
const char *out_style(const struct app *app, enum style s);

/*
 * Appends text from a ticket, made safe, each line indented by n cells and
 * ended by a newline, on a terminal wrapped to its width.
 */
void out_text(struct buf *out, const struct app *app, const char *text,
	      size_t indent);
/* Appends one line of text from a ticket, made safe. */
void out_line(struct buf *out, const char *text);

/* A JSON value on one line to stdout. */
const struct tkt_error *out_json(struct app *app, const struct value *v)
	TKT_CHECK;

/*
 * The names that --json=NAMES chooses, in that order; "" and NULL are all of
 * the table and `extra`. Names of `extra` (separated by spaces) are valid and
 * not in the table: their values are the caller's to set. `names` are in the
 * arena; the caller releases the vec.
 * Errors: USAGE with the list of the valid ones.
 */
const struct tkt_error *out_choose(struct strings *names, struct arena *arena,
				   const struct field *table,
				   const char *extra, const char *chosen)
	TKT_CHECK;
bool out_chosen(const struct strings *names, const char *name);

/* {"format": 1, …}: the record's values of those names that the table has. */
struct value *out_object(struct arena *arena, const struct field *table,
			 const struct strings *names, const void *record);

#endif
