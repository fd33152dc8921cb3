/*
 * Output: records by a field table, in every form of cli.md 9 to 12.
 *
 *	struct out out;
 *	TRY(out_begin(&out, app, &args->common, ticket_fields, "id priority …"));
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

struct out {
	struct app *app;
	const struct common *common;
	enum out_form form;
	const struct field *table;
	struct strings columns;    /* field names */
	struct arena arena;
	struct buf *cells;         /* of a table not yet printed */
	size_t cells_len, cells_cap;
	struct buf text;           /* of out_text() and friends */
	/* Shortens a FIELD_ID for people; NULL: 12 digits. */
	const char *(*short_id)(void *context, const char *id);
	void *context;
};

/*
 * Chooses the form from the options and the terminal. `columns` are the
 * fields of a table and of TSV, separated by spaces; --json=… and --format
 * choose their own. Porcelain columns are frozen: `porcelain` (NULL: same).
 * Errors: USAGE for an unknown field, with the list of the valid ones.
 */
const struct tkt_error *out_begin(struct out *out, struct app *app,
				  const struct common *common,
				  const struct field *table,
				  const char *columns, const char *porcelain)
	TKT_CHECK;
void out_record(struct out *out, const void *record);

/* Prints what is held back. Errors: IO for a full disk. SIGPIPE is quiet. */
const struct tkt_error *out_end(struct out *out) TKT_CHECK;

/* Free text to stdout, made safe for terminals (cli.md 12), through the pager
 * where `page`. */
const struct tkt_error *out_page(struct app *app, const char *text,
				 size_t len) TKT_CHECK;

/* Styles for out_page texts: empty where colour is off. */
enum style {
	STYLE_RESET, STYLE_BOLD, STYLE_DIM, STYLE_ID, STYLE_GOOD, STYLE_WARN,
	STYLE_BAD, STYLE_HEADING,
};
const char *out_style(const struct app *app, enum style s);

/* Appends text from a ticket, made safe, lines indented by n cells, wrapped to
 * the width on a terminal. */
void out_text(struct buf *out, const struct app *app, const char *text,
	      size_t indent);
/* Appends one line of text from a ticket, made safe. */
void out_line(struct buf *out, const char *text);

/* A JSON value on one line to stdout. */
const struct tkt_error *out_json(struct app *app, const struct value *v)
	TKT_CHECK;

#endif
