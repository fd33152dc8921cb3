/*
 * A page for reading: headings, and rows of a label and its text.
 *
 *	sheet_heading(&out, app, "Where it is");
 *	sheet_row(&out, app, "owner", t->owner);
 *	sheet_row(&out, app, "summary", text);      wrapped, hanging
 *
 * All text is made safe.  Times are relative or local on a terminal, RFC 3339
 * elsewhere (cli.md 9).
 */
#ifndef UI_SHEET_H
#define UI_SHEET_H

#include "ui/app.h"
#include "ui/out.h"

#define SHEET_LABEL_COLS 12

/* A line in the heading's style, after an empty one where out is not empty. */
void sheet_heading(struct buf *out, const struct app *app, const char *text);

/* Nothing where the text is NULL or empty. */
void sheet_row(struct buf *out, const struct app *app, const char *label,
	       const char *text);
void sheet_rowf(struct buf *out, const struct app *app, const char *label,
		const char *fmt, ...) TKT_PRINTF(4, 5);

/* The same with a style for the text. */
void sheet_row_styled(struct buf *out, const struct app *app,
		      const char *label, const char *text, enum style style);

/* A row whose text is the list, with commas. */
void sheet_row_list(struct buf *out, const struct app *app, const char *label,
		    const struct strings *list);

/* "2h ago"; not on a terminal RFC 3339; nothing for INSTANT_NONE. */
void sheet_ago(struct buf *out, const struct app *app, int64_t at);

/* "2026-03-02 09:12" in local time; not on a terminal RFC 3339. */
void sheet_stamp(struct buf *out, const struct app *app, int64_t at);

#endif
